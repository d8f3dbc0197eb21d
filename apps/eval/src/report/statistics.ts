/** Two-sided 95 % of the normal distribution. */
const Z = 1.959_963_984_540_054

/**
 * Wilson's score interval of a share, 95 %: it holds for few trials, and for shares near 0 and 1.
 * Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", 1927.
 *
 * @returns bounds from 0 to 1; undefined without trials
 */
export function wilson(
  successes: number,
  trials: number,
): readonly [low: number, high: number] | undefined {
  if (trials === 0) return undefined
  const share = successes / trials
  const spread = Z * Math.sqrt((share * (1 - share)) / trials + (Z * Z) / (4 * trials * trials))
  const middle = share + (Z * Z) / (2 * trials)
  const scale = 1 + (Z * Z) / trials
  return [Math.max(0, (middle - spread) / scale), Math.min(1, (middle + spread) / scale)]
}

/** The middle value, or the mean of the two in the middle. NaN for an empty list. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]]
  return low === undefined || high === undefined ? Number.NaN : (low + high) / 2
}
