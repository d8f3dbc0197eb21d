/**
 * The rest of the line at a cursor, as it stands elsewhere in the file: after a line like the one before, and
 * beginning with what is written already. The nearest place above counts, then the first below.
 *
 * @returns '' where there is no such place
 */
export function repeatedLine(file: { readonly before: string; readonly after: string }): string {
  const above = file.before.split('\n').map((line) => line.trim())
  const typed = file.before.slice(file.before.lastIndexOf('\n') + 1).trimStart()
  const previous = above.at(-2)
  if (previous === undefined || previous === '') return ''
  // The line of the cursor itself, in either part, is no other place.
  const below = file.after.split('\n').slice(1)
  const rests = (lines: readonly string[]): readonly string[] =>
    lines.flatMap((line, index) => {
      const next = lines[index + 1]
      const isPlace = line.trim() === previous && next?.trim().startsWith(typed) === true
      const rest = next?.trim().slice(typed.length) ?? ''
      return isPlace && rest !== '' ? [rest] : []
    })
  return rests(above.slice(0, -1)).at(-1) ?? rests(below)[0] ?? ''
}
