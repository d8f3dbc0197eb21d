/** What computing a batch of so many tokens costs, in any unit; ascending, at least one entry. */
export type BatchCost = readonly { readonly tokens: number; readonly cost: number }[]

/**
 * Relative costs on a CPU: milliseconds of a 135M model (8-bit weights) on two cores with AVX-512.
 * Only their ratios matter, and those are alike on machines that compute rather than wait for memory.
 */
export const CPU_BATCH_COST: BatchCost = [
  { tokens: 1, cost: 9 },
  { tokens: 4, cost: 23.5 },
  { tokens: 8, cost: 36.4 },
  { tokens: 16, cost: 53.1 },
  { tokens: 32, cost: 94.8 },
  { tokens: 64, cost: 147.6 },
]

/**
 * How many tokens to draft so that the expected number of tokens per cost is largest, when each is right
 * with probability `hitRate` as long as all before it were. A batch of one token and a draft of k yields
 * 1 + p + ... + p^k tokens (Leviathan et al. 2023, arXiv 2211.17192, equation 1). 0: drafting does not pay.
 */
export function bestDraftLength(
  hitRate: number,
  limit: number,
  costs: BatchCost = CPU_BATCH_COST,
): number {
  let best = 0
  let bestRate = 0
  for (const { tokens, cost } of costs) {
    const drafted = tokens - 1
    if (drafted > limit) break
    const rate = expectedTokens(hitRate, drafted) / cost
    if (rate > bestRate) {
      best = drafted
      bestRate = rate
    }
  }
  return best
}

function expectedTokens(hitRate: number, drafted: number): number {
  if (hitRate >= 1) return drafted + 1
  return (1 - hitRate ** (drafted + 1)) / (1 - hitRate)
}

/** Weight of the newest guess: half of what is known is younger than 14 tokens. */
const NEWEST = 0.05
/** The share of lately right guesses of one source, right ones and wrong ones counted whether drafted or not. */
export class HitRate {
  #value: number

  /** @param first what is assumed before anything is known */
  constructor(first: number) {
    this.#value = first
  }

  get value(): number {
    return this.#value
  }

  record(isHit: boolean): void {
    this.#value += NEWEST * ((isHit ? 1 : 0) - this.#value)
  }
}
