import { DEFAULT_REGION_LINES, locateRegion } from '@turant/edits'
import { below } from '../random.ts'
import type { Random } from '../random.ts'

/** The most lines that the model is shown as a region. */
const MAX_WINDOW_LINES = 16
/** The most characters, so that the prompt stays short. */
const MAX_WINDOW_CHARS = 650

/** A region of one text, and what it is in the other. */
export type Window = {
  readonly before: string
  readonly region: string
  readonly after: string
  readonly expected: string
}

/**
 * The part of a file that is shown to be edited: where the program itself would look for it, or the
 * changed lines with some around them, as a person selects them.
 *
 * @returns undefined when the change is too large for a window
 */
export function chooseWindow(
  texts: { readonly before: string; readonly after: string; readonly instruction: string },
  random: Random,
  padding = 7,
): Window | undefined {
  const old = linesOf(texts.before)
  const written = linesOf(texts.after)
  const { start, end } = changedLines(old, written)
  const located = random() < 0.45 ? locate(texts.before, texts.instruction) : undefined
  const fits =
    located !== undefined &&
    located.startLine <= start &&
    located.endLine >= end &&
    located.endLine > located.startLine
  const from = fits ? located.startLine : Math.max(0, start - below(random, padding + 1))
  const to = fits ? located.endLine : Math.min(old.length, end + below(random, padding + 1))
  const range = withoutBlankEdges(old, { from, to, start, end })
  if (range.to - range.from > MAX_WINDOW_LINES || range.from >= range.to) return undefined
  const region = old.slice(range.from, range.to).join('')
  if (region.length > MAX_WINDOW_CHARS) return undefined
  return {
    before: old.slice(0, range.from).join(''),
    region,
    after: old.slice(range.to).join(''),
    expected: written.slice(range.from, written.length - (old.length - range.to)).join(''),
  }
}

export function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? []
}

/** The lines of the old text that differ from the new one; none where lines are only added. */
function changedLines(
  old: readonly string[],
  written: readonly string[],
): { readonly start: number; readonly end: number } {
  let start = 0
  while (start < old.length && start < written.length && old[start] === written[start]) start += 1
  let tail = 0
  const most = Math.min(old.length, written.length) - start
  while (tail < most && old[old.length - 1 - tail] === written[written.length - 1 - tail]) tail += 1
  return { start, end: old.length - tail }
}

function locate(text: string, instruction: string): { startLine: number; endLine: number } {
  const maxLines = Math.min(MAX_WINDOW_LINES, DEFAULT_REGION_LINES)
  return locateRegion(text, instruction, { maxLines }).range
}

/** Nobody begins a selection with the end of something. */
const BAD_START = /^\s*(?:$|\*|[})\]])/

/** A selection begins and ends with code, and has at least a line. */
function withoutBlankEdges(
  lines: readonly string[],
  { from, to, start, end }: { from: number; to: number; start: number; end: number },
): { from: number; to: number } {
  let [first, last] = [from, to]
  while (first < start && BAD_START.test(lines[first] ?? '')) first += 1
  while (last > end && lines[last - 1]?.trim() === '') last -= 1
  if (first < last) return { from: first, to: last }
  return last < lines.length ? { from: first, to: last + 1 } : { from: first - 1, to: last }
}
