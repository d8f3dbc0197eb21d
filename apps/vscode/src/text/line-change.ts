import type { TextChange } from '@turant/live-edit'

/** The one change of whole lines that makes a text of another, both with LF line ends; undefined for equal ones. */
export function lineChange(before: string, after: string): TextChange | undefined {
  if (before === after) return undefined
  const start = commonStart(before, after)
  const tail = commonEnd(before, after, start)
  const firstLine = lineAt(before, start)
  const end = before.length - tail
  const lastBreak = before.lastIndexOf('\n', end - 1)
  return {
    from: { line: firstLine, character: 0 },
    to: {
      line: firstLine + lineAt(before.slice(start, end), Number.POSITIVE_INFINITY),
      character: lastBreak >= start ? end - lastBreak - 1 : end - start,
    },
    text: after.slice(start, after.length - tail),
  }
}

/** A text with LF line ends after changes that all mean the text before, in order. */
export function withChanges(text: string, changes: readonly TextChange[]): string {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  const offset = ({ line, character }: TextChange['from']): number =>
    Math.min(text.length, (starts[line] ?? text.length) + character)
  let changed = ''
  let done = 0
  for (const { from, to, text: fresh } of changes) {
    changed += text.slice(done, offset(from)) + fresh
    done = offset(to)
  }
  return changed + text.slice(done)
}

/** Takes lines out of a text; ranges are in order. */
export function withoutLines(
  text: string,
  ranges: readonly { readonly startLine: number; readonly endLine: number }[],
): string {
  const lines = text.split('\n')
  const isOut = new Set<number>()
  for (const { startLine, endLine } of ranges) {
    for (let line = startLine; line < endLine; line += 1) isOut.add(line)
  }
  return lines.filter((_, line) => !isOut.has(line)).join('\n')
}

/** Length of what both begin with, up to the start of a line. */
function commonStart(one: string, other: string): number {
  const most = Math.min(one.length, other.length)
  let length = 0
  while (length < most && one.charCodeAt(length) === other.charCodeAt(length)) length += 1
  return length === 0 ? 0 : one.lastIndexOf('\n', length - 1) + 1
}

/** Length of what both end with, from the start of a line on, without the first `start` characters of either. */
function commonEnd(one: string, other: string, start: number): number {
  const most = Math.min(one.length, other.length) - start
  let length = 0
  while (
    length < most &&
    one.charCodeAt(one.length - length - 1) === other.charCodeAt(other.length - length - 1)
  ) {
    length += 1
  }
  const isAtLine =
    isLineStart(one, one.length - length) && isLineStart(other, other.length - length)
  if (isAtLine) return length
  const firstBreak = one.indexOf('\n', one.length - length)
  return firstBreak < 0 ? 0 : one.length - firstBreak - 1
}

function isLineStart(text: string, offset: number): boolean {
  return offset === 0 || text[offset - 1] === '\n'
}

function lineAt(text: string, offset: number): number {
  let line = 0
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) {
    line += 1
  }
  return line
}
