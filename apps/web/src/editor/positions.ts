import type { ChangeSpec, Text } from '@codemirror/state'
import type { LineRange } from '@turant/edits'
import type { Position, TextChange } from '@turant/live-edit'

/** Where a place is in a document; undefined when it is not there. */
function offsetOf(doc: Text, { line, character }: Position): number | undefined {
  if (line < 0 || line >= doc.lines) return undefined
  const { from, length } = doc.line(line + 1)
  return character >= 0 && character <= length ? from + character : undefined
}

/** The changes as the editor takes them; undefined when one of their places is not there. */
export function changeSpecs(
  doc: Text,
  changes: readonly TextChange[],
): readonly ChangeSpec[] | undefined {
  const specs: ChangeSpec[] = []
  for (const { from, to, text } of changes) {
    const [start, end] = [offsetOf(doc, from), offsetOf(doc, to)]
    if (start === undefined || end === undefined || end < start) return undefined
    specs.push({ from: start, to: end, insert: text })
  }
  return specs
}

/** The lines that a selection touches; one that ends in front of a line's first character does not touch that line. */
export function selectedLines(
  doc: Text,
  { from, to }: { readonly from: number; readonly to: number },
): LineRange {
  const first = doc.lineAt(from)
  const last = doc.lineAt(to)
  const endsBefore = to > from && to === last.from && last.number > first.number
  return { startLine: first.number - 1, endLine: endsBefore ? last.number - 1 : last.number }
}
