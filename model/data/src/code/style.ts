/** How a file is written, as far as new lines in it have to agree. */
export type CodeStyle = {
  readonly quote: "'" | '"'
  /** `;` or nothing. */
  readonly end: ';' | ''
  readonly indent: string
  /** What follows the last item of a list that is broken over lines. */
  readonly arrowParens: 'always' | 'avoid'
}

export function styleOf(text: string): CodeStyle {
  const count = (pattern: RegExp): number => text.match(pattern)?.length ?? 0
  return {
    quote: count(/"/g) > count(/'/g) ? '"' : "'",
    end: count(/;$/gm) * 3 > count(/[)\w'"`]$/gm) ? ';' : '',
    indent: indentOf(text),
    arrowParens: count(/(?<![\w)]) *\b\w+ =>/g) > count(/\(\w+\) =>/g) ? 'avoid' : 'always',
  }
}

/** The step that most lines take from the one before them. */
function indentOf(text: string): string {
  if (/^\t/m.test(text)) return '\t'
  const steps = new Map<number, number>()
  let last = 0
  for (const line of text.split('\n')) {
    if (line.trim() === '' || /^\s*\*/.test(line)) continue
    const depth = line.length - line.trimStart().length
    if (depth > last) steps.set(depth - last, (steps.get(depth - last) ?? 0) + 1)
    last = depth
  }
  const best = [...steps].filter(([step]) => step <= 8).toSorted(([, a], [, b]) => b - a)[0]
  return ' '.repeat(best?.[0] ?? 2)
}
