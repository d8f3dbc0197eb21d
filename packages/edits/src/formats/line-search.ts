/** A place where lines were found, as a half-open range, and how text put there is indented. */
export type LineMatch = {
  readonly start: number
  readonly end: number
  /** Gives a line written like the searched ones the indentation of those found. */
  readonly indent: (line: string) => string
}

/**
 * First place at or behind `from` where the searched lines are, exactly; else where they are but for
 * white space. No lines at all are found behind the last one.
 */
export function findLines(
  lines: readonly string[],
  searched: readonly string[],
  from: number,
): LineMatch | undefined {
  if (searched.length === 0)
    return { start: lines.length, end: lines.length, indent: (line) => line }
  const exact = indexOfRun(lines, searched, from)
  if (exact >= 0) {
    return { start: exact, end: exact + searched.length, indent: (line) => line }
  }
  const bare = searched.map((line) => withoutSpace(line))
  if (bare.every((line) => line === '')) return undefined
  const bareLines = lines.map((line) => withoutSpace(line))
  const start = indexOfRun(bareLines, bare, from)
  if (start < 0) return undefined
  const end = start + searched.length
  return { start, end, indent: reindenter(searched, lines.slice(start, end)) }
}

/** Why lines were not found behind the earlier ones, for people and for a second try. */
export function notFound(lines: readonly string[], searched: readonly string[]): string {
  const wanted = `Not found: "${searched.find((line) => line.trim() !== '')?.trim() ?? ''}"`
  if (findLines(lines, searched, 0) !== undefined) {
    return `${wanted} behind the change before it; changes must follow the order of the text.`
  }
  const nearest = nearestLine(lines, searched)
  if (nearest === undefined) return `${wanted}.`
  const shown = lines.slice(nearest, nearest + Math.max(1, searched.length))
  return `${wanted}. Nearest, from line ${nearest + 1} of the part:\n${shown.join('\n')}`
}

/** As many lines tell a place well enough, even in a long text. */
const COMPARED_LINES = 8

/** The line where a run most like the searched one begins. */
function nearestLine(lines: readonly string[], searched: readonly string[]): number | undefined {
  const wanted = searched.slice(0, COMPARED_LINES).map((line) => shapeOf(line))
  const known = lines.map((line) => shapeOf(line))
  let best: number | undefined
  let bestScore = 0
  for (let start = 0; start < lines.length; start += 1) {
    let score = 0
    for (const [offset, shape] of wanted.entries()) {
      const other = known[start + offset]
      if (other !== undefined) score += similarity(shape, other)
    }
    if (score > bestScore) {
      best = start
      bestScore = score
    }
  }
  return best
}

function indexOfRun(lines: readonly string[], run: readonly string[], from: number): number {
  for (let start = from; start + run.length <= lines.length; start += 1) {
    if (run.every((line, offset) => lines[start + offset] === line)) return start
  }
  return -1
}

function withoutSpace(line: string): string {
  return line.replace(/\s+/g, '')
}

function indentation(line: string): string {
  return /^\s*/.exec(line)?.[0] ?? ''
}

/** Maps each indentation in the searched lines to the one found there, and deeper ones along with it. */
function reindenter(searched: readonly string[], found: readonly string[]): LineMatch['indent'] {
  const known = new Map<string, string>()
  for (const [index, line] of searched.entries()) {
    const indent = indentation(line)
    if (line.trim() !== '' && !known.has(indent)) known.set(indent, indentation(found[index] ?? ''))
  }
  const longestFirst = [...known].sort(([a], [b]) => b.length - a.length)
  return (line) => {
    if (line.trim() === '') return line
    const indent = indentation(line)
    const base = longestFirst.find(([searchedIndent]) => indent.startsWith(searchedIndent))
    return base === undefined ? line : base[1] + line.slice(base[0].length)
  }
}

type Shape = { readonly text: string; readonly bigrams: ReadonlySet<string> }

function shapeOf(line: string): Shape {
  const text = line.trim()
  const bigrams = new Set<string>()
  for (let at = 0; at + 1 < text.length; at += 1) bigrams.add(text.slice(at, at + 2))
  return { text, bigrams }
}

/** Dice's coefficient of the pairs of characters; 1 for equal lines, but blank ones, which say nothing. */
function similarity(a: Shape, b: Shape): number {
  if (a.text === b.text) return a.text === '' ? 0 : 1
  let shared = 0
  for (const bigram of a.bigrams) if (b.bigrams.has(bigram)) shared += 1
  return (2 * shared) / Math.max(1, a.bigrams.size + b.bigrams.size)
}
