import type { Position, TextChange } from '../../src/index.ts'

/** The text with changes made whose places mean the text before; throws when they overlap, touch or lie outside. */
export function changed(text: string, changes: readonly TextChange[]): string {
  const lines = text.split('\n')
  const offsetOf = ({ line, character }: Position): number => {
    const content = lines[line]
    if (content === undefined || character < 0 || character > content.length) {
      throw new RangeError(`line ${line}, character ${character} is not in the document`)
    }
    return lines.slice(0, line).reduce((sum, before) => sum + before.length + 1, character)
  }
  let done: number | undefined
  let result = ''
  for (const { from, to, text: piece } of changes) {
    const start = offsetOf(from)
    const end = offsetOf(to)
    if (end < start || (done !== undefined && start <= done)) {
      throw new RangeError('changes overlap, touch or are out of order')
    }
    result += text.slice(done ?? 0, start) + piece
    done = end
  }
  return result + text.slice(done ?? 0)
}
