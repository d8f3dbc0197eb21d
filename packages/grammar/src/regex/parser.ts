import { ANY, characters, complement, eitherCase, type CharacterSet } from '../characters.ts'
import { choice, repeat, row, set, text, type Expression } from '../expression.ts'
import { MAX_DEPTH, MAX_NODES, MAX_REPETITIONS } from '../limits.ts'
import { readClass, readEscape } from './classes.ts'
import { RegexReader } from './reader.ts'
import type { Refusal } from '../refusal.ts'

export type RegexFlags = {
  readonly ignoreCase?: boolean
  /** `.` is also a newline. */
  readonly dotAll?: boolean
  /** White space and `# comments` mean nothing. */
  readonly verbose?: boolean
}

export type RegexOptions = {
  readonly flags?: RegexFlags
  /** Makes the refusal of what stands at an offset of the pattern. */
  readonly refuse: (offset: number, message: string) => Refusal
}

/** One of the alternatives of a pattern, and which ends of the text it is tied to. */
export type RegexWay = {
  readonly body: Expression
  readonly fromStart: boolean
  readonly toEnd: boolean
}

/**
 * Reads the regular part of what JavaScript (with the `u` flag) and Python have in common. Classes
 * like `\d` are those of ECMAScript.
 */
export function parseRegex(pattern: string, options: RegexOptions): readonly RegexWay[] {
  return new RegexParser(pattern, options).ways()
}

/** The texts that match from their start to their end. */
export function wholeMatch(pattern: string, options: RegexOptions): Expression {
  return choice(...parseRegex(pattern, options).map((way) => way.body))
}

class RegexParser {
  readonly #reader: RegexReader
  readonly #flags: RegexFlags
  #depth = 0
  #nodes = 0

  constructor(pattern: string, { flags = {}, refuse }: RegexOptions) {
    if (pattern.length > MAX_NODES) throw refuse(0, `more than ${MAX_NODES} characters`)
    this.#reader = new RegexReader(pattern, refuse)
    this.#flags = flags
  }

  ways(): readonly RegexWay[] {
    const ways: RegexWay[] = []
    do {
      this.#skipComments()
      const fromStart = this.#reader.take('^')
      const body = this.#row()
      const toEnd = this.#reader.take('$')
      this.#skipComments()
      ways.push({ body, fromStart, toEnd })
    } while (this.#reader.take('|'))
    if (!this.#reader.isAtEnd) {
      throw this.#reader.at(')')
        ? this.#reader.refusal('this ) closes nothing')
        : this.#reader.refusal('^ and $ can only stand at the ends of the whole pattern')
    }
    return ways
  }

  #choice(): Expression {
    const options = [this.#row()]
    while (this.#reader.take('|')) options.push(this.#row())
    return choice(...options)
  }

  #row(): Expression {
    const parts: Expression[] = []
    for (;;) {
      this.#skipComments()
      if (this.#reader.isAtEnd || this.#reader.at('|', ')', '$')) return row(...parts)
      parts.push(this.#repeated())
    }
  }

  #repeated(): Expression {
    const atom = this.#atom()
    this.#skipComments()
    const count = this.#count()
    if (count === undefined) return atom
    if (this.#reader.at('+')) throw this.#reader.refusal('possessive repetitions are not supported')
    // A lazy repetition allows the same texts.
    this.#reader.take('?')
    this.#skipComments()
    if (this.#reader.at('*', '+', '?') || this.#reader.looking(/\{\d+(,\d*)?\}/y)) {
      throw this.#reader.refusal('nothing to repeat')
    }
    return repeat(atom, ...count)
  }

  #count(): readonly [least: number, most: number] | undefined {
    if (this.#reader.take('*')) return [0, Infinity]
    if (this.#reader.take('+')) return [1, Infinity]
    if (this.#reader.take('?')) return [0, 1]
    if (this.#reader.looking(/\{,\d+\}/y)) throw this.#reader.refusal('write {0,n} instead of {,n}')
    const start = this.#reader.offset
    const [, first, comma, last] = this.#reader.takeMatch(/\{(\d+)(,(\d*))?\}/y) ?? []
    if (first === undefined) return undefined
    const least = Number(first)
    const most = comma === undefined ? least : last === '' ? Infinity : Number(last)
    if (least > MAX_REPETITIONS || (most !== Infinity && most > MAX_REPETITIONS)) {
      throw this.#reader.refusal(`more than ${MAX_REPETITIONS} repetitions`, start)
    }
    if (most < least) throw this.#reader.refusal('the repetition bounds are out of order', start)
    return [least, most]
  }

  #atom(): Expression {
    this.#nodes += 1
    if (this.#nodes > MAX_NODES) throw this.#reader.refusal(`more than ${MAX_NODES} parts`)
    if (this.#reader.at('*', '+', '?')) throw this.#reader.refusal('nothing to repeat')
    if (this.#reader.at('^')) {
      throw this.#reader.refusal('^ and $ can only stand at the ends of the whole pattern')
    }
    if (this.#reader.take('(')) return this.#group()
    if (this.#reader.take('[')) return set(readClass(this.#reader, this.#cases))
    if (this.#reader.take('.')) {
      return set(this.#flags.dotAll === true ? ANY : complement(characters('\n')))
    }
    if (this.#reader.take('\\')) return this.#one(readEscape(this.#reader))
    return this.#one(characters(this.#reader.next()))
  }

  #group(): Expression {
    const start = this.#reader.offset - 1
    if (this.#reader.take('?')) {
      const isPlain =
        this.#reader.take(':') || this.#reader.takeMatch(/P?<[A-Za-z_$][\w$]*>/y) !== undefined
      if (!isPlain) throw this.#reader.refusal(groupFault(this.#reader), start)
    }
    this.#depth += 1
    if (this.#depth > MAX_DEPTH) {
      throw this.#reader.refusal(`groups nest deeper than ${MAX_DEPTH}`, start)
    }
    const inside = this.#choice()
    if (this.#reader.at('$')) {
      throw this.#reader.refusal('^ and $ can only stand at the ends of the whole pattern')
    }
    if (!this.#reader.take(')')) throw this.#reader.refusal('this ( is not closed', start)
    this.#depth -= 1
    return inside
  }

  #one(found: CharacterSet): Expression {
    const all = this.#cases(found)
    const [only, ...others] = all
    return only !== undefined && others.length === 0 && only[0] === only[1]
      ? text(String.fromCodePoint(only[0]))
      : set(all)
  }

  readonly #cases = (found: CharacterSet): CharacterSet =>
    this.#flags.ignoreCase === true ? eitherCase(found) : found

  #skipComments(): void {
    if (this.#flags.verbose === true) this.#reader.takeMatch(/(?:\s|#[^\n]*)+/y)
  }
}

function groupFault(reader: RegexReader): string {
  if (reader.at('=', '!') || reader.looking(/<[=!]/y)) return 'look-around is not supported'
  if (reader.looking(/P=/y)) return 'back-references are not supported'
  if (reader.at('>')) return 'atomic groups are not supported'
  return 'this kind of group is not supported'
}
