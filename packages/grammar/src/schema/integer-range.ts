import { setOf } from '../characters.ts'
import { choice, EMPTY, repeat, row, set, text, type Expression } from '../expression.ts'

/** Integers without a bound have at most as many digits as JavaScript spells without an exponent. */
export const MAX_INTEGER_DIGITS = 21

/** The integers from `least` to `most` in decimal, without leading zeros. */
export function integersBetween(least: bigint | undefined, most: bigint | undefined): Expression {
  const limit = [least ?? 0n, most ?? 0n].reduce(
    (widest, bound) => (magnitude(bound) > widest ? 10n ** digits(bound) - 1n : widest),
    10n ** BigInt(MAX_INTEGER_DIGITS) - 1n,
  )
  const [from, to] = [least ?? -limit, most ?? limit]
  const negative = from < 0n ? row(text('-'), positive(to < 0n ? -to : 1n, -from)) : choice()
  const zero = from <= 0n && to >= 0n ? text('0') : choice()
  return choice(negative, zero, to > 0n ? positive(from > 0n ? from : 1n, to) : choice())
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value
}

function digits(value: bigint): bigint {
  return BigInt(magnitude(value).toString().length)
}

/** From 1 on. */
function positive(from: bigint, to: bigint): Expression {
  if (to < from) return choice()
  const [shortest, longest] = [from.toString().length, to.toString().length]
  if (shortest === longest) return between(from.toString(), to.toString())
  // Lengths between the two allow every number.
  const whole =
    longest - shortest > 1
      ? row(digit('1', '9'), repeat(digit('0', '9'), shortest, longest - 2))
      : choice()
  return choice(
    between(from.toString(), '9'.repeat(shortest)),
    whole,
    between(`1${'0'.repeat(longest - 1)}`, to.toString()),
  )
}

/** Digits of equal length in a range. */
function between(from: string, to: string): Expression {
  const [first, last] = [from.charAt(0), to.charAt(0)]
  if (first === '') return EMPTY
  const [fromRest, toRest] = [from.slice(1), to.slice(1)]
  if (first === last) return row(text(first), between(fromRest, toRest))
  const isFirstWhole = /^0*$/.test(fromRest)
  const isLastWhole = /^9*$/.test(toRest)
  const wholeFrom = String(Number(first) + (isFirstWhole ? 0 : 1))
  const wholeTo = String(Number(last) - (isLastWhole ? 0 : 1))
  const rest = fromRest.length
  return choice(
    isFirstWhole ? choice() : row(text(first), between(fromRest, '9'.repeat(rest))),
    wholeFrom <= wholeTo
      ? row(digit(wholeFrom, wholeTo), repeat(digit('0', '9'), rest, rest))
      : choice(),
    isLastWhole ? choice() : row(text(last), between('0'.repeat(rest), toRest)),
  )
}

function digit(from: string, to: string): Expression {
  return from === to ? text(from) : set(setOf([from.charCodeAt(0), to.charCodeAt(0)]))
}
