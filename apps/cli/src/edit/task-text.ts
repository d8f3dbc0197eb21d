import { splitAtRange, type LineRange } from '@turant/edits'
import { CommandError, EXIT } from '../exit.ts'
import type { TargetFile } from '../files/target-file.ts'

/**
 * The longest context window reads less than this on either side of a place. A file has up to 8 MiB,
 * and the server takes no more than that in a request, escapes included.
 */
const MAX_SIDE_CHARS = 300_000
/** More than any model writes in one answer. */
const MAX_REGION_CHARS = 1_000_000

/** The text around and in a range, as much of it as can be of use. Throws `CommandError`. */
export function textAround(
  file: TargetFile,
  range: LineRange,
): { readonly before: string; readonly region: string; readonly after: string } {
  const { before, region, after } = splitAtRange(file.text.text, range)
  if (region.length > MAX_REGION_CHARS) {
    throw new CommandError(
      EXIT.usage,
      `Lines ${range.startLine + 1}-${range.endLine} of ${file.name} have ${region.length} characters; at most ${MAX_REGION_CHARS} are edited at once. Name fewer with --lines.`,
    )
  }
  return { before: lastOf(before), region, after: firstOf(after) }
}

/** The end of a long text. */
export function lastOf(text: string): string {
  const end = text.slice(-MAX_SIDE_CHARS)
  // The cut went through a character outside the basic plane.
  return end.isWellFormed() ? end : end.slice(1)
}

/** The beginning of a long text. */
export function firstOf(text: string): string {
  const start = text.slice(0, MAX_SIDE_CHARS)
  return start.isWellFormed() ? start : start.slice(0, -1)
}
