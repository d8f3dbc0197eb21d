import { enclosingBlock, type LineRange } from '@turant/edits'

/**
 * The lines that somebody means who selects nothing: the block around a line, outwards to the nearest definition,
 * at most `maxLines` of them.
 */
export function enclosingLines(text: string, line: number, maxLines: number): LineRange {
  return enclosingBlock(text.split(/(?<=\n)/u), line, maxLines)
}
