import type { LineRange } from '@turant/edits'
import { matchSequences } from '@turant/edits'
import type { TextChange } from './document.ts'
import type { Row } from './rows.ts'

/** Where in a document the rows of a live edit stand. */
export type Place = {
  /** The text in front of them: empty, or ending with a line end. */
  readonly before: string
  /** The text behind them, with the line end of the last row: empty when they reach the end of the document. */
  readonly after: string
  readonly firstLine: number
}

export type Found = { readonly place: Place; readonly base: readonly string[] }

/**
 * The lines of a scope and what is around them. The empty line behind a final line end belongs to no scope with
 * other lines, so that the line end stays.
 */
export function placeOf(text: string, scope: LineRange): Found {
  const lines = text.split('\n')
  const last = lines.length
  const start = Math.max(0, Math.min(scope.startLine, last - 1))
  const hasFinalLineEnd = lines[last - 1] === ''
  const limit = hasFinalLineEnd && start < last - 1 ? last - 1 : last
  const end = Math.max(start + 1, Math.min(scope.endLine, limit))
  const before = lines.slice(0, start).map(endLine).join('')
  const after = lines
    .slice(end)
    .map((line) => `\n${line}`)
    .join('')
  return { place: { before, after, firstLine: start }, base: lines.slice(start, end) }
}

function endLine(line: string): string {
  return `${line}\n`
}

export function isAtEnd({ after }: Place): boolean {
  return after === ''
}

/** The whole document with these lines in the scope. */
export function documentWith({ before, after }: Place, lines: readonly string[]): string {
  // At the end of a document no lines at all would take the line end in front of them along.
  if (lines.length === 0) return before + after.slice(1)
  return before + lines.join('\n') + after
}

/** The lines with which the document is this text; undefined when the text is another around them. */
export function linesWithin({ before, after }: Place, text: string): string[] | undefined {
  const isAround =
    text.length >= before.length + after.length && text.startsWith(before) && text.endsWith(after)
  if (isAround) return text.slice(before.length, text.length - after.length).split('\n')
  const isEmpty = after !== '' && text === before + after.slice(1)
  return isEmpty ? [] : undefined
}

/** The fewest changes of whole lines that make one state of the document of another. */
export function rowChanges(
  place: Place,
  from: readonly Row[],
  to: readonly Row[],
): readonly TextChange[] {
  const texts = (rows: readonly Row[]): string[] => rows.map((row) => row.text)
  const before = texts(from)
  const after = texts(to)
  const pairs = matchSequences(before, after)
  const changes: TextChange[] = []
  let i = 0
  let j = 0
  while (i < before.length || j < after.length) {
    const start = i
    while (i < before.length && (pairs[i] ?? -1) < 0) i += 1
    const next = i < before.length ? (pairs[i] ?? after.length) : after.length
    if (i > start || next > j) {
      const range = { startLine: start, endLine: i }
      add(changes, lineChange({ place, before }, range, after.slice(j, next)))
    }
    j = next + 1
    i += 1
  }
  return changes
}

/** Two changes that touch are one: nobody would have to know which comes first. */
function add(changes: TextChange[], change: TextChange): void {
  const last = changes.at(-1)
  const touches = last?.to.line === change.from.line && last.to.character === change.from.character
  if (last === undefined || !touches) changes.push(change)
  else changes.splice(-1, 1, { from: last.from, to: change.to, text: last.text + change.text })
}

function lineChange(
  { place, before }: { readonly place: Place; readonly before: readonly string[] },
  { startLine, endLine: end }: LineRange,
  lines: readonly string[],
): TextChange {
  const { firstLine } = place
  const hasLineBehind = end < before.length || !isAtEnd(place)
  if (hasLineBehind) {
    return {
      from: { line: firstLine + startLine, character: 0 },
      to: { line: firstLine + end, character: 0 },
      text: lines.map(endLine).join(''),
    }
  }
  const lastLine = Math.max(0, firstLine + before.length - 1)
  const to = { line: lastLine, character: (before.at(-1) ?? lineBefore(place)).length }
  if (firstLine + startLine === 0)
    return { from: { line: 0, character: 0 }, to, text: lines.join('\n') }
  const previous = startLine > 0 ? (before[startLine - 1] ?? '') : lineBefore(place)
  return {
    from: { line: firstLine + startLine - 1, character: previous.length },
    to,
    text: lines.map((line) => `\n${line}`).join(''),
  }
}

function lineBefore({ before }: Place): string {
  return before.slice(before.lastIndexOf('\n', before.length - 2) + 1, -1)
}
