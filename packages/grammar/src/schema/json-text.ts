import { characters, complement, difference, has, setOf } from '../characters.ts'
import {
  any,
  choice,
  mapParts,
  optional,
  repeat,
  row,
  rule,
  set,
  text,
  type Expression,
} from '../expression.ts'
import { MAX_INTEGER_DIGITS } from './integer-range.ts'
import type { CharacterSet } from '../characters.ts'
import type { RuleBook } from '../rule-book.ts'

const DIGIT = set(setOf([0x30, 0x39]))
const HEX = set(characters('0123456789abcdefABCDEF'))
/** The characters that JSON does not allow in a string as they are. */
const ESCAPED_CHARACTERS: readonly string[] = [
  '"',
  '\\',
  ...Array.from({ length: 0x20 }, (_, code) => String.fromCharCode(code)),
]
const ESCAPED: CharacterSet = characters(ESCAPED_CHARACTERS.join(''))
const RAW: CharacterSet = difference(complement([]), ESCAPED)
/** Digits behind the point: enough for every number as JavaScript spells it. */
const FRACTION_DIGITS = 24

export const COLON: Expression = row(text(':'), optional(text(' ')))
export const COMMA: Expression = row(text(','), optional(text(' ')))

/** A value as `JSON.stringify` spells it, but that a space may follow each `:` and `,`. */
export function exactly(value: unknown): Expression {
  if (Array.isArray(value)) {
    return row(text('['), separated(value.map((item) => exactly(item))), text(']'))
  }
  if (typeof value !== 'object' || value === null) return text(JSON.stringify(value))
  const members = Object.entries(value).map(([key, item]) => member(key, exactly(item)))
  return row(text('{'), separated(members), text('}'))
}

export function member(key: string, value: Expression): Expression {
  return row(text(JSON.stringify(key)), COLON, value)
}

/** Items in order with commas between. */
function separated(items: readonly Expression[]): Expression {
  return row(...items.flatMap((item, index) => (index === 0 ? [item] : [COMMA, item])))
}

/** From `least` to `most` of an item with commas between. */
export function list(item: Expression, least: number, most: number): Expression {
  if (most < least || most === 0) return repeat(item, least, most)
  const some = row(item, repeat(row(COMMA, item), Math.max(0, least - 1), most - 1))
  return least === 0 ? optional(some) : some
}

/** An expression for the content of a string as it stands in JSON, where some has to be escaped. */
export function inString(content: Expression): Expression {
  if (content.type === 'text') return text(JSON.stringify(content.text).slice(1, -1))
  return content.type === 'set' ? setInString(content.set) : mapParts(content, inString)
}

export function quoted(content: Expression): Expression {
  return row(text('"'), content, text('"'))
}

/** Escapes as `JSON.stringify` spells them: a letter, or `u000` and `u001` with a digit. */
function setInString(allowed: CharacterSet): Expression {
  const lasts = new Map<string, string[]>()
  for (const character of ESCAPED_CHARACTERS) {
    if (!has(allowed, character.charCodeAt(0))) continue
    const spelled = JSON.stringify(character).slice(2, -1)
    const head = spelled.slice(0, -1)
    lasts.set(head, [...(lasts.get(head) ?? []), spelled.slice(-1)])
  }
  const escapes = [...lasts].map(([head, ends]) =>
    row(text(`\\${head}`), set(characters(ends.join('')))),
  )
  return choice(set(difference(allowed, ESCAPED)), ...escapes)
}

/** The rules of any JSON, each made when it is first asked for. */
export class JsonText {
  readonly #book: RuleBook
  readonly #known = new Map<string, Expression>()

  constructor(book: RuleBook) {
    this.#book = book
  }

  /** One character of a string: as it is or escaped; never half a surrogate pair. */
  get character(): Expression {
    return this.#once('char', () => {
      const high = row(set(characters('dD')), set(characters('89abAB')), repeat(HEX, 2, 2))
      const low = row(set(characters('dD')), set(characters('cdefCDEF')), repeat(HEX, 2, 2))
      const whole = choice(
        row(
          set(difference(characters('0123456789abcdefABCDEF'), characters('dD'))),
          repeat(HEX, 3, 3),
        ),
        row(set(characters('dD')), set(setOf([0x30, 0x37])), repeat(HEX, 2, 2)),
        row(high, text('\\u'), low),
      )
      const escape = choice(set(characters('"\\/bfnrt')), row(text('u'), whole))
      return choice(set(RAW), row(text('\\'), escape))
    })
  }

  get string(): Expression {
    return this.#once('string', () => quoted(any(this.character)))
  }

  get number(): Expression {
    return this.#once('number', () => {
      const fraction = row(text('.'), repeat(DIGIT, 1, FRACTION_DIGITS))
      const exponent = row(
        set(characters('eE')),
        optional(set(characters('+-'))),
        repeat(DIGIT, 1, 3),
      )
      return row(optional(text('-')), this.#digits, optional(fraction), optional(exponent))
    })
  }

  get integer(): Expression {
    return this.#once('integer', () => row(optional(text('-')), this.#digits))
  }

  get boolean(): Expression {
    return choice(text('true'), text('false'))
  }

  get null(): Expression {
    return text('null')
  }

  get object(): Expression {
    return this.#once('object', () => {
      const anyMember = row(this.string, COLON, this.value)
      return row(text('{'), list(anyMember, 0, Infinity), text('}'))
    })
  }

  get array(): Expression {
    return this.#once('array', () => row(text('['), list(this.value, 0, Infinity), text(']')))
  }

  get value(): Expression {
    return this.#once('value', () =>
      choice(this.object, this.array, this.string, this.number, this.boolean, this.null),
    )
  }

  get #digits(): Expression {
    const first = set(setOf([0x31, 0x39]))
    return choice(text('0'), row(first, repeat(DIGIT, 0, MAX_INTEGER_DIGITS - 1)))
  }

  #once(name: string, make: () => Expression): Expression {
    const known = this.#known.get(name)
    if (known !== undefined) return known
    const made = this.#book.name(name)
    // Known before it is made: values contain values.
    this.#known.set(name, rule(made))
    this.#book.rules.set(made, make())
    return rule(made)
  }
}
