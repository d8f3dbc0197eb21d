/** Lines count as one line rewritten when this share of the longer one is common beginning and end. */
const SIMILAR_SHARE = 0.4
const REWRITTEN = 1
const UNRELATED = 1.5
const LINE = 1

/**
 * How an answer that arrives line by line lies against the answer before it: `costs[j]` is the least cost of
 * making the first j lines of the earlier one the lines that arrived (the columns of a table of edit distances).
 */
export type Alignment = {
  readonly previous: readonly string[]
  readonly costs: readonly number[]
  readonly lines: readonly string[]
}

export function alignWith(previous: readonly string[]): Alignment {
  return { previous, costs: Array.from({ length: previous.length + 1 }, (_, j) => j), lines: [] }
}

/** The alignment after one more line arrived. */
export function alignNext({ previous, costs, lines }: Alignment, line: string): Alignment {
  const next = [(costs[0] ?? 0) + LINE]
  for (const [index, old] of previous.entries()) {
    const paired = (costs[index] ?? 0) + replacing(old, line)
    const inserted = (costs[index + 1] ?? 0) + LINE
    const deleted = (next[index] ?? 0) + LINE
    next.push(Math.min(paired, inserted, deleted))
  }
  return { previous, costs: next, lines: [...lines, line] }
}

function replacing(old: string, line: string): number {
  if (old === line) return 0
  return isSimilar(old.trim(), line.trim()) ? REWRITTEN : UNRELATED
}

function isSimilar(a: string, b: string): boolean {
  const length = Math.max(a.length, b.length)
  const shorter = Math.min(a.length, b.length)
  let start = 0
  while (start < shorter && a[start] === b[start]) start += 1
  let end = 0
  while (end < shorter - start && a.at(-1 - end) === b.at(-1 - end)) end += 1
  return start + end >= SIMILAR_SHARE * length
}

/**
 * The rest of the earlier answer that the lines so far most likely go on with, so that what is shown below the
 * line that is written now stays as it is while the answer is still the same. Of equally likely rests the one
 * behind an equal line, then the one as many lines down as have arrived.
 */
export function restOfPrevious({ previous, costs, lines }: Alignment): readonly string[] {
  const last = lines.at(-1)
  let best = 0
  const isBetter = (a: number, b: number): boolean => {
    const difference = (costs[a] ?? 0) - (costs[b] ?? 0)
    if (difference !== 0) return difference < 0
    const isEqual = (at: number): boolean => at > 0 && previous[at - 1] === last
    if (isEqual(a) !== isEqual(b)) return isEqual(a)
    return Math.abs(a - lines.length) < Math.abs(b - lines.length)
  }
  for (let at = 1; at < costs.length; at += 1) if (isBetter(at, best)) best = at
  return previous.slice(best)
}
