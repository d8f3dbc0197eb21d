import { EvalError } from '../eval-error.ts'

/** What a value of a file has to be, and what to do when it is not. */
type Want = { readonly what: string; readonly remedy: string }

/** A JSON object of a line of a file, read field by field. */
export class Fields {
  readonly #values: Readonly<Record<string, unknown>>
  readonly #place: string
  readonly #prefix: string

  /**
   * @param place file and line, for messages
   * @param prefix path of the object in the line, such as `task.`
   */
  constructor(values: Readonly<Record<string, unknown>>, place: string, prefix: string = '') {
    this.#values = values
    this.#place = place
    this.#prefix = prefix
  }

  has(name: string): boolean {
    return this.#values[name] !== undefined && this.#values[name] !== null
  }

  /** A text, with LF line ends. */
  text(name: string, remedy: string): string {
    const value = this.#values[name]
    if (typeof value === 'string') return value.replace(/\r\n?/g, '\n')
    return this.refuse(name, { what: 'a string', remedy })
  }

  /** A text that says something. */
  words(name: string, remedy: string): string {
    const text = this.text(name, remedy)
    return text.trim() === '' ? this.refuse(name, { what: 'more than blanks', remedy }) : text
  }

  optionalText(name: string, remedy: string): string | undefined {
    return this.has(name) ? this.text(name, remedy) : undefined
  }

  object(name: string, remedy: string): Fields {
    const value = this.#values[name]
    if (isObject(value)) return new Fields(value, this.#place, `${this.#prefix}${name}.`)
    return this.refuse(name, { what: 'an object', remedy })
  }

  optionalObject(name: string, remedy: string): Fields | undefined {
    return this.has(name) ? this.object(name, remedy) : undefined
  }

  /** The texts of an object that has nothing else. */
  texts(name: string, remedy: string): ReadonlyMap<string, string> {
    const value = this.#values[name]
    if (!isObject(value)) return this.refuse(name, { what: 'an object', remedy })
    const fields = this.object(name, remedy)
    return new Map(Object.keys(value).map((key) => [key, fields.text(key, remedy)]))
  }

  value(name: string): unknown {
    return this.#values[name]
  }

  /** @throws {EvalError} always: `bad-line` */
  refuse(name: string, { what, remedy }: Want): never {
    const found = this.has(name) ? `is not ${what}` : 'is missing'
    const message = `${this.#place}: ${this.#prefix}${name} ${found}: ${remedy}`
    throw new EvalError('bad-line', message)
  }
}

/**
 * The objects of a text with one JSON object in each line; blank lines count and say nothing.
 *
 * @throws {EvalError} `bad-line` for a line that is no JSON object
 */
export function jsonLines(text: string, file: string): readonly Fields[] {
  return text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return []
    const place = `${file}:${index + 1}`
    const value = parsed(line, place)
    if (isObject(value)) return [new Fields(value, place)]
    throw new EvalError(
      'bad-line',
      `${place}: the line is not an object: write one JSON object a line`,
    )
  })
}

function parsed(line: string, place: string): unknown {
  try {
    return JSON.parse(line)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    const message = `${place}: the line is not JSON (${error.message}): write one JSON object a line`
    throw new EvalError('bad-line', message, { cause: error })
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
