/**
 * One wait for something to be seen. A wait that ended unseen, because the next key made it pointless,
 * says only that it would have taken longer.
 */
export type Wait = { readonly ms: number; readonly isSeen: boolean }

export type WaitPercentile = {
  /** NaN without waits. */
  readonly ms: number
  /** More than this, how much more is not known: too many waits of this length ended unseen. */
  readonly isLowerBound: boolean
}

/**
 * How long a share of all waits takes at most, by the product-limit estimate of Kaplan and Meier (1958).
 * To leave out the waits that a next key ended would show a slow server as fast as its luckiest
 * answers, since only those come before the next key. When the key comes does not depend on the server,
 * as the estimate requires.
 *
 * @param share 0 to 1
 */
export function waitPercentile(waits: readonly Wait[], share: number): WaitPercentile {
  // What is seen at the very moment of a next key counts as seen.
  const sorted = [...waits].sort((a, b) => a.ms - b.ms || Number(b.isSeen) - Number(a.isSeen))
  let stillWaiting = 1
  for (const [index, wait] of sorted.entries()) {
    if (!wait.isSeen) continue
    stillWaiting *= 1 - 1 / (sorted.length - index)
    // Rounding must not ask for one more wait than the share has.
    if (1 - stillWaiting >= share - 1e-9) return { ms: wait.ms, isLowerBound: false }
  }
  return { ms: sorted.at(-1)?.ms ?? Number.NaN, isLowerBound: true }
}
