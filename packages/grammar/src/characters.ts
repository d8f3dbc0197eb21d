/** Code points from the first to the last. */
export type Range = readonly [first: number, last: number]
/** A set of characters: ranges in order that do not touch. Surrogate halves are no characters. */
export type CharacterSet = readonly Range[]

export const ANY: CharacterSet = [
  [0, 0xd7ff],
  [0xe000, 0x10ffff],
]
export const DIGIT: CharacterSet = [[0x30, 0x39]]
export const WORD: CharacterSet = setOf([0x30, 0x39], [0x41, 0x5a], [0x5f, 0x5f], [0x61, 0x7a])
/** What `\s` is in ECMAScript: white space and line ends. */
export const SPACE: CharacterSet = setOf(
  ...[0x20, 0xa0, 0x1680, 0x202f, 0x205f, 0x3000, 0xfeff].map((code): Range => [code, code]),
  [0x09, 0x0d],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
)

export function setOf(...ranges: readonly Range[]): CharacterSet {
  const joined: [number, number][] = []
  for (const [first, last] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const before = joined.at(-1)
    if (before !== undefined && first <= before[1] + 1) before[1] = Math.max(before[1], last)
    else if (first <= last) joined.push([first, last])
  }
  return joined
}

export function characters(text: string): CharacterSet {
  return setOf(...Array.from(text, (character) => both(codeOf(character))))
}

export function union(...sets: readonly CharacterSet[]): CharacterSet {
  return setOf(...sets.flat())
}

/** Every character that is not in the set. */
export function complement(set: CharacterSet): CharacterSet {
  const rest: Range[] = []
  let next = 0
  for (const [first, last] of setOf(...set, [0xd800, 0xdfff])) {
    if (first > next) rest.push([next, first - 1])
    next = last + 1
  }
  if (next <= 0x10ffff) rest.push([next, 0x10ffff])
  return rest
}

export function difference(set: CharacterSet, without: CharacterSet): CharacterSet {
  return complement(union(complement(set), without))
}

export function has(set: CharacterSet, code: number): boolean {
  return set.some(([first, last]) => first <= code && code <= last)
}

/** The set and the other case of each of its letters; ASCII letters have only ASCII cases. */
export function eitherCase(set: CharacterSet): CharacterSet {
  casePairs ??= pairs()
  const codes = casePairs.filter(([code]) => has(set, code)).map(([, other]) => both(other))
  return setOf(...set, ...codes)
}

export function codeOf(character: string): number {
  return character.codePointAt(0) ?? 0
}

let casePairs: readonly (readonly [number, number])[] | undefined

function pairs(): readonly (readonly [number, number])[] {
  const found: [number, number][] = []
  for (let code = 0; code <= 0xffff; code += 1) {
    const character = String.fromCodePoint(code)
    for (const other of [character.toLowerCase(), character.toUpperCase()]) {
      if (other === character || Array.from(other).length !== 1) continue
      const otherCode = codeOf(other)
      if (code < 0x80 === otherCode < 0x80) found.push([code, otherCode], [otherCode, code])
    }
  }
  return found
}

function both(code: number): Range {
  return [code, code]
}
