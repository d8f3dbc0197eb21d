import {
  characters,
  codeOf,
  complement,
  DIGIT,
  setOf,
  SPACE,
  union,
  WORD,
  type CharacterSet,
} from '../characters.ts'
import { isHalf, type RegexReader } from './reader.ts'

const KINDS: ReadonlyMap<string, CharacterSet> = new Map([
  ['d', DIGIT],
  ['D', complement(DIGIT)],
  ['w', WORD],
  ['W', complement(WORD)],
  ['s', SPACE],
  ['S', complement(SPACE)],
])
const CONTROLS: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['f', '\f'],
  ['v', '\v'],
])

/** What stands behind a backslash. */
export function readEscape(reader: RegexReader): CharacterSet {
  const start = reader.offset - 1
  const code = readCode(reader)
  if (code !== undefined) {
    if (isHalf(code) || code > 0x10ffff) throw reader.refusal('this is no character', start)
    return setOf([code, code])
  }
  if (reader.looking(/0(?!\d)/y)) {
    reader.next()
    return setOf([0, 0])
  }
  const character = reader.next()
  const kind = KINDS.get(character)
  if (kind !== undefined) return kind
  const control = CONTROLS.get(character)
  if (control !== undefined) return characters(control)
  if (/[1-9]/.test(character) || (character === 'k' && reader.at('<'))) {
    throw reader.refusal('back-references are not supported', start)
  }
  if (character === 'b' || character === 'B') {
    throw reader.refusal('word boundaries are not supported', start)
  }
  if (/[pP]/.test(character)) {
    throw reader.refusal('\\p is not supported: list the characters', start)
  }
  if (/[AZz]/.test(character)) {
    throw reader.refusal(`\\${character} is not supported: write ^ or $`, start)
  }
  if (/[a-zA-Z0-9]/.test(character)) {
    throw reader.refusal(`the escape \\${character} is not known`, start)
  }
  return characters(character)
}

function readCode(reader: RegexReader): number | undefined {
  const [, high, low] =
    reader.takeMatch(/u([dD][89abAB]\p{AHex}{2})\\u([dD][c-fC-F]\p{AHex}{2})/uy) ?? []
  if (high !== undefined && low !== undefined) {
    const codes = [high, low].map((digits) => Number.parseInt(digits, 16))
    return codeOf(String.fromCharCode(...codes))
  }
  return (
    reader.takeCode(/x([0-9a-fA-F]{2})/y) ??
    reader.takeCode(/u([0-9a-fA-F]{4})/y) ??
    reader.takeCode(/u\{([0-9a-fA-F]{1,6})\}/y) ??
    reader.takeCode(/U([0-9a-fA-F]{8})/y)
  )
}

/** A class behind its `[`; `withCases` adds the other case of letters where that is wanted. */
export function readClass(
  reader: RegexReader,
  withCases: (set: CharacterSet) => CharacterSet,
): CharacterSet {
  const start = reader.offset - 1
  const isNegated = reader.take('^')
  if (reader.at(']')) throw reader.refusal('an empty class; for ] itself write \\]')
  const sets: CharacterSet[] = []
  while (!reader.take(']')) {
    if (reader.isAtEnd) throw reader.refusal('this [ is not closed', start)
    if (reader.looking(/\[:\w+:\]/y)) throw reader.refusal('POSIX classes are not supported')
    const itemStart = reader.offset
    const first = readItem(reader)
    if (!reader.at('-') || reader.looking(/-\]/y)) {
      sets.push(first)
      continue
    }
    reader.take('-')
    const [from, to] = [single(first), single(readItem(reader))]
    if (from === undefined || to === undefined || to < from) {
      throw reader.refusal('this is no range of characters', itemStart)
    }
    sets.push(setOf([from, to]))
  }
  const found = withCases(union(...sets))
  return isNegated ? complement(found) : complement(complement(found))
}

function readItem(reader: RegexReader): CharacterSet {
  if (!reader.take('\\')) return characters(reader.next())
  return reader.take('b') ? characters('\b') : readEscape(reader)
}

function single(set: CharacterSet): number | undefined {
  const [only, ...others] = set
  return only !== undefined && others.length === 0 && only[0] === only[1] ? only[0] : undefined
}
