import fc from 'fast-check'

/** Lines that repeat, so that matchers have something to get wrong. */
const LINE = fc.constantFrom(
  '',
  '}',
  '  }',
  'a',
  'b',
  '  return null',
  'const one = 1',
  'const two = 2',
  '\tdeep(x)',
  'function first() {',
  'function second(a, b) {',
  '// café 👍 — é',
  'x = `t`',
  '- item',
  'Note: all done.',
  '=======',
)

/** A text with LF line ends, with or without a final newline. */
export const text: fc.Arbitrary<string> = fc
  .tuple(fc.array(LINE, { maxLength: 24 }), fc.boolean())
  .map(([lines, isTerminated]) => lines.join('\n') + (isTerminated && lines.length > 0 ? '\n' : ''))

/** Two texts of which the second is an edit of the first. */
export const textAndEdit: fc.Arbitrary<readonly [string, string]> = fc
  .tuple(fc.array(LINE, { maxLength: 24 }), fc.array(fc.tuple(fc.nat(), fc.nat(3), LINE)))
  .map(([lines, edits]) => {
    const edited = [...lines]
    for (const [place, removed, line] of edits) {
      edited.splice(place % (edited.length + 1), removed, line)
    }
    return [terminated(lines), terminated(edited)] as const
  })

function terminated(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('')
}

/** Cuts a text at random places, empty pieces included. */
export function cut(whole: string, places: readonly number[]): string[] {
  const at = places.map((place) => place % (whole.length + 1)).sort((a, b) => a - b)
  return [0, ...at].map((start, index) => whole.slice(start, at[index] ?? whole.length))
}

export const places: fc.Arbitrary<number[]> = fc.array(fc.nat(), { maxLength: 12 })
