/** Puts `text` in the place of what stands from `start` to before `end`, in UTF-16 units. */
export type TextEdit = { readonly start: number; readonly end: number; readonly text: string }

/**
 * Carries out edits whose places are all those of the given text.
 *
 * @throws RangeError when two of them overlap
 */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let at = 0
  const parts: string[] = []
  for (const edit of edits.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    if (edit.start < at) throw new RangeError('two edits overlap')
    parts.push(text.slice(at, edit.start), edit.text)
    at = edit.end
  }
  return parts.join('') + text.slice(at)
}

/** Where the line begins that holds this place. */
export function lineStart(text: string, at: number): number {
  return text.lastIndexOf('\n', at - 1) + 1
}

/** Behind the end of the line that holds this place. */
export function lineEnd(text: string, at: number): number {
  const newline = text.indexOf('\n', at)
  return newline < 0 ? text.length : newline + 1
}

/** The white space that the line of this place begins with. */
export function indentAt(text: string, at: number): string {
  return /[ \t]*/y.exec(text.slice(lineStart(text, at)))?.[0] ?? ''
}

/** Whether nothing but white space stands in front of a place on its line, and behind another. */
export function ownsLines(text: string, start: number, end: number): boolean {
  const before = text.slice(lineStart(text, start), start)
  const after = text.slice(end, lineEnd(text, end))
  return before.trim() === '' && after.trim() === ''
}

/** The edit that takes out whole lines. */
export function removeLines(text: string, start: number, end: number): TextEdit {
  return { start: lineStart(text, start), end: lineEnd(text, end), text: '' }
}

/** The lines of a text, moved by one step. */
export function indented(lines: string, step: string): string {
  return lines.replaceAll(/^(?=.)/gm, step)
}

/** The lines of a text with one step less, undefined when one of them has not got it. */
export function dedented(lines: string, step: string): string | undefined {
  const all = lines.split('\n')
  if (!all.every((line) => line.trim() === '' || line.startsWith(step))) return undefined
  return all.map((line) => line.slice(line.trim() === '' ? line.length : step.length)).join('\n')
}
