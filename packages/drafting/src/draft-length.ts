/** Tokens to draft, and how many tokens per cost that is expected to yield. */
export type DraftLength = { readonly tokens: number; readonly yield: number }

/**
 * How many tokens to draft so that the expected number of tokens per cost is largest. A batch of one token
 * and k drafted ones yields 1 + p1 + p1 p2 + ... + p1...pk tokens: equation 1 of Leviathan et al. 2023
 * (arXiv 2211.17192), with a chance of its own for each token. 0 tokens: drafting does not pay.
 *
 * @param chances of each token to be right when all before it were
 * @param costs by batch size; index 0 is unused
 */
export function bestDraftLength(chances: Float64Array, costs: Float64Array): DraftLength {
  let tokens = 0
  let best = 1 / (costs[1] ?? Infinity)
  let allRight = 1
  let expected = 1
  for (let index = 0; index < chances.length; index += 1) {
    allRight *= chances[index] ?? 0
    expected += allRight
    const perCost = expected / (costs[index + 2] ?? Infinity)
    if (perCost > best) {
      tokens = index + 1
      best = perCost
    }
  }
  return { tokens, yield: best }
}
