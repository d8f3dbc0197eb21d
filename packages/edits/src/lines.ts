/** Half-open range of lines, counted from 0. `startLine === endLine` is a place between two lines. */
export type LineRange = { readonly startLine: number; readonly endLine: number }

/**
 * The lines of a text with LF line ends, each with its own `\n`; only the last can lack it. Joined they
 * are the text again. The empty text has no lines.
 */
export function splitLines(text: string): string[] {
  const lines: string[] = []
  let start = 0
  while (start < text.length) {
    const newline = text.indexOf('\n', start)
    const end = newline < 0 ? text.length : newline + 1
    lines.push(text.slice(start, end))
    start = end
  }
  return lines
}

/** A line without its `\n`. */
export function withoutNewline(line: string): string {
  return line.endsWith('\n') ? line.slice(0, -1) : line
}

/**
 * The text in front of a range of lines, in it, and behind it; joined they are the text again.
 *
 * @throws {RangeError} when the range does not lie in the text
 */
export function splitAtRange(
  text: string,
  range: LineRange,
): { before: string; region: string; after: string } {
  const lines = splitLines(text)
  assertRange(range, lines.length)
  return {
    before: lines.slice(0, range.startLine).join(''),
    region: lines.slice(range.startLine, range.endLine).join(''),
    after: lines.slice(range.endLine).join(''),
  }
}

/** @throws {RangeError} when the range does not lie in a text of that many lines */
export function assertRange({ startLine, endLine }: LineRange, lineCount: number): void {
  const whole = Number.isInteger(startLine) && Number.isInteger(endLine)
  if (whole && 0 <= startLine && startLine <= endLine && endLine <= lineCount) return
  throw new RangeError(
    `lines ${startLine} to ${endLine} do not lie in a text of ${lineCount} lines`,
  )
}
