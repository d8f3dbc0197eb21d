/** One report of how far the reading of a prompt is. */
export type ProgressMark = {
  /** Since the request, in milliseconds. */
  readonly atMs: number
  /** Tokens read. */
  readonly done: number
  /** Time left by the server's estimate; undefined where it makes none. */
  readonly leftMs: number | undefined
}

/** The longest time without a sign: before the first report, between two, and before the end. */
export function longestSilenceMs(marks: readonly ProgressMark[], endMs: number): number {
  const moments = [0, ...marks.map((mark) => mark.atMs), endMs]
  return Math.max(...moments.slice(1).map((moment, index) => moment - (moments[index] ?? 0)))
}

export type Stretch = {
  readonly fromTokens: number
  readonly toTokens: number
  readonly tokensPerSecond: number
}

/** How fast a prompt was read in each of `parts` parts of equal length: later tokens look back at more. */
export function stretches(marks: readonly ProgressMark[], parts: number): Stretch[] {
  const total = marks.at(-1)?.done ?? 0
  const found: Stretch[] = []
  let from = marks[0]
  for (let part = 1; part <= parts && from !== undefined; part += 1) {
    const start = from
    const to = marks.find((mark) => mark.done > start.done && mark.done >= (total * part) / parts)
    if (to === undefined) break
    const tokensPerSecond = (1000 * (to.done - start.done)) / (to.atMs - start.atMs)
    found.push({ fromTokens: start.done, toTokens: to.done, tokensPerSecond })
    from = to
  }
  return found
}

/**
 * How far off the estimate of the time left was once a share of the prompt was read: -0.2 when it said a
 * fifth less than it took. NaN without an estimate.
 */
export function estimateError(
  marks: readonly ProgressMark[],
  { endMs, share }: { readonly endMs: number; readonly share: number },
): number {
  const total = marks.at(-1)?.done ?? 0
  const mark = marks.find(({ done }) => done >= total * share)
  if (mark?.leftMs === undefined) return Number.NaN
  return mark.leftMs / (endMs - mark.atMs) - 1
}
