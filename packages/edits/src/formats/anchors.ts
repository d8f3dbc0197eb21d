import { splitLines } from '../lines.ts'

/**
 * The marks by which a model names places between the lines of a region. Data of a model: what it was
 * trained with, or letters.
 */
export type AnchorSet =
  /** For a model that was not trained with any: each mark is a line of its own in a chat. */
  | {
      readonly type: 'lines'
      /** Untrained models that may write several never stop. */
      readonly hunks: 'one'
      /** In the order in which they are used; each should be one token. */
      readonly anchors: readonly string[]
      /** The answer "nothing is to change". */
      readonly none: string
    }
  /**
   * Single tokens, without a chat template: control tokens, each of the form `<name>`, or any other text that is
   * one token wherever it stands.
   */
  | {
      readonly type: 'tokens'
      readonly hunks: 'one' | 'several'
      readonly anchors: readonly string[]
      readonly none: string
      /** In front of the path, in front of the instruction, and in front of the answer. */
      readonly file: string
      readonly instruction: string
      readonly answer: string
      /** The most text around the region that the model was trained to see, in UTF-16 units. */
      readonly contextChars: number
    }

/** Letters are single tokens in every vocabulary met so far, whatever stands around them on its own line. */
export const LETTERS: AnchorSet = {
  type: 'lines',
  hunks: 'one',
  anchors: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'.split(''),
  none: 'NOOP',
}

/** A mark and the place it stands at: in front of that line of the region, counted from 0. */
export type Anchor = { readonly text: string; readonly line: number }

/**
 * The anchors of a region: one in front of its first line, one behind its last, and between them one
 * every so many lines that the marks suffice. A mark that could be taken for code is left out.
 */
export function placeAnchors(region: string, set: AnchorSet): readonly Anchor[] {
  const lines = splitLines(region)
  const marks = unusedMarks(set.anchors, lines, set.type)
  const step = Math.max(1, Math.ceil(lines.length / (marks.length - 1)))
  const count = Math.ceil(lines.length / step) + 1
  return marks
    .slice(0, count)
    .map((text, index) => ({ text, line: Math.min(index * step, lines.length) }))
}

/** The marks that no line is, or begins with where they are tokens; they grow longer where hardly any is left. */
function unusedMarks(
  marks: readonly string[],
  lines: readonly string[],
  type: AnchorSet['type'],
): readonly string[] {
  const isUsed = (mark: string): boolean =>
    lines.some((line) => (type === 'lines' ? line.trim() === mark : line.startsWith(mark)))
  const unused = marks.filter((mark) => !isUsed(mark))
  if (unused.length > 1) return unused
  return unusedMarks(
    marks.map((mark) => `${mark}:`),
    lines,
    type,
  )
}
