import ts from 'typescript-api'
import { find } from '../code/nodes.ts'
import type { ParsedFile } from '../code/parsed-file.ts'
import { lineEnd, lineStart } from '../code/text-edit.ts'
import { below, pick } from '../random.ts'
import type { Random } from '../random.ts'

/** A cursor, and what was written behind it. */
export type Hole = { readonly before: string; readonly after: string; readonly expected: string }

const MAX_HOLE_LINES = 8
const MAX_HOLE_CHARS = 360
/** How much of the file somebody may see; the server gives three quarters of it to what is before. */
const CONTEXTS = [400, 800, 1200, 1500]
const SHARE_BEFORE = 0.75

/** The rest of a line, from its first sign or from some place in it. */
export function lineHole(file: ParsedFile, random: Random): Hole | undefined {
  const lines = file.text.split('\n')
  const index = below(random, lines.length)
  const line = lines[index] ?? ''
  const indent = line.length - line.trimStart().length
  if (!isWorthFilling(line) || line.length - indent > 110) return undefined
  const start = lines.slice(0, index).reduce((sum, { length }) => sum + length + 1, 0)
  const places = Array.from(
    line.matchAll(/(?<=[\s(.,=[{'"!])|(?=[).])/g),
    (match) => match.index,
  ).filter((at) => at > indent && at < line.length - 3)
  const manner = random()
  const from = manner < 0.3 ? indent : pick(random, places)
  if (from === undefined) return undefined
  // Editors close brackets by themselves, so that something stands behind the cursor.
  const closing = /[)\]}]*[;,]?$/.exec(line)?.index ?? line.length
  const isBefore = closing - from >= 4 && manner > 0.75 && line.slice(from, closing).trim() !== ''
  const to = isBefore ? closing : line.length
  const expected = line.slice(from, to)
  if (expected.trim().length < 3 || expected.endsWith(' ')) return undefined
  if (isBefore && !isBalanced(expected)) return undefined
  return hole(file.text, { start: start + from, end: start + to }, random)
}

/** Whole statements: the inside of a block, or some that follow one another. */
export function statementsHole(file: ParsedFile, random: Random): Hole | undefined {
  const blocks = find(file.source, ts.isBlock).filter(({ statements }) => statements.length > 0)
  const block = pick(random, blocks)
  if (block === undefined) return undefined
  const { statements } = block
  const first = below(random, statements.length)
  const last = first + below(random, Math.min(4, statements.length - first))
  const [from, to] = [statements[first], statements[last]]
  if (from === undefined || to === undefined) return undefined
  const start = from.getStart(file.source)
  if (file.text.slice(lineStart(file.text, start), start).trim() !== '') return undefined
  if (file.text.slice(to.end, lineEnd(file.text, to.end)).trim() !== '') return undefined
  const expected = file.text.slice(start, to.end)
  const count = expected.split('\n').length
  if (count < 2 || count > MAX_HOLE_LINES || expected.length > MAX_HOLE_CHARS) return undefined
  return hole(file.text, { start, end: to.end }, random)
}

function hole(
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
  random: Random,
): Hole {
  const [before, after] = [text.slice(0, start), text.slice(end)]
  const chars = pick(random, CONTEXTS) ?? 800
  const forBefore = Math.max(Math.floor(chars * SHARE_BEFORE), chars - after.length)
  const kept = before.slice(Math.max(0, before.length - forBefore))
  return {
    before: withoutHalf(kept),
    after: withoutHalf(after.slice(0, Math.max(0, chars - kept.length))),
    expected: text.slice(start, end),
  }
}

/** Without half a character at either end. */
function withoutHalf(text: string): string {
  return text.replace(/^[\uDC00-\uDFFF]/, '').replace(/[\uD800-\uDBFF]$/, '')
}

function isWorthFilling(line: string): boolean {
  const code = line.trim()
  return (
    code.length > 7 &&
    /\w{2}/.test(code) &&
    !/^(?:\/\/|\/?\*|import\b|export \* |['"]use)/.test(code)
  )
}

function isBalanced(text: string): boolean {
  const count = (pattern: RegExp): number => text.match(pattern)?.length ?? 0
  return (
    count(/\(/g) === count(/\)/g) &&
    count(/\[/g) === count(/\]/g) &&
    count(/\{/g) === count(/\}/g) &&
    count(/'/g) % 2 === 0 &&
    count(/"/g) % 2 === 0 &&
    count(/`/g) % 2 === 0
  )
}
