/** What computing one batch of so many tokens costs, in any unit: only ratios matter. */
export type BatchCost = { readonly tokens: number; readonly cost: number }

/** What batches cost behind so many tokens of context. `batches` ascends from a batch of one token. */
export type CostRow = { readonly context: number; readonly batches: readonly BatchCost[] }

/** Rows by ascending context. The largest batch that is in every row is the largest that is proposed. */
export type CostTable = readonly CostRow[]

/**
 * Milliseconds of a 135M model (8-bit weights) on two cores with AVX-512. The longer contexts are the
 * first row plus what attention over them was measured to add, which does not depend on the weights.
 * From 64 tokens on the CPU's attention works in tiles: at 8,192 tokens of context a batch of 64 costs
 * less than one of 32.
 */
export const CPU_COSTS: CostTable = [
  { context: 256, batches: batches([9, 23.5, 36.4, 53.1, 94.8, 147.6, 264.6]) },
  { context: 2_048, batches: batches([12.9, 42.5, 70.5, 122, 216.3, 261.5, 423.9]) },
  { context: 8_192, batches: batches([33.4, 108.2, 201.6, 395.3, 903.5, 841.5, 1236.9]) },
]

function batches(costs: readonly [number, number, number, number, number, number, number]) {
  const [one, four, eight, sixteen, thirtyTwo, sixtyFour, all] = costs
  return [
    { tokens: 1, cost: one },
    { tokens: 4, cost: four },
    { tokens: 8, cost: eight },
    { tokens: 16, cost: sixteen },
    { tokens: 32, cost: thirtyTwo },
    { tokens: 64, cost: sixtyFour },
    { tokens: 128, cost: all },
  ]
}

/**
 * What a batch of `tokens` costs behind `context` tokens. Attention is linear in the context, so rows are
 * interpolated and the last two continued; before the first row its costs hold. Infinite for an empty table.
 */
export function batchCost(table: CostTable, tokens: number, context: number): number {
  const { lower, upper, share } = rowsAround(table, context)
  if (lower === undefined || upper === undefined) return Infinity
  return between(costInRow(lower.batches, tokens), costInRow(upper.batches, tokens), share)
}

/** The costs of every batch size, worked out once for many contexts. */
export class BatchCosts {
  readonly #rows: readonly { readonly context: number; readonly costs: Float64Array }[]
  /** The largest batch that every row of the table has a cost for; 0 for an empty table. */
  readonly largest: number

  constructor(table: CostTable) {
    const sizes = table.map(({ batches }) => batches.at(-1)?.tokens ?? 0)
    this.largest = sizes.length === 0 ? 0 : Math.min(...sizes)
    this.#rows = table.map(({ context, batches }) => {
      const costs = new Float64Array(this.largest + 1)
      for (let tokens = 1; tokens < costs.length; tokens += 1) {
        costs[tokens] = costInRow(batches, tokens)
      }
      return { context, costs }
    })
  }

  /** {@link batchCost} by batch size; index 0 is unused. */
  behind(context: number): Float64Array {
    const costs = new Float64Array(this.largest + 1)
    const { lower, upper, share } = rowsAround(this.#rows, context)
    for (let tokens = 1; tokens < costs.length; tokens += 1) {
      const below = lower?.costs[tokens] ?? Infinity
      costs[tokens] = between(below, upper?.costs[tokens] ?? below, share)
    }
    return costs
  }
}

/** The rows before and after a context, or the two whose line leads there, and how far it is from one to the other. */
function rowsAround<Row extends { readonly context: number }>(
  rows: readonly Row[],
  context: number,
): { readonly lower: Row | undefined; readonly upper: Row | undefined; readonly share: number } {
  const after = rows.findIndex((row) => row.context > context)
  const upper = rows.at(after)
  const lower = rows.at(after < 0 ? -2 : Math.max(0, after - 1)) ?? upper
  const from = lower?.context ?? 0
  const distance = (upper?.context ?? 0) - from
  return { lower, upper, share: distance > 0 ? Math.max(0, context - from) / distance : 0 }
}

/** A longer context never makes a batch cheaper, whatever noise is in a measurement. */
function between(lower: number, upper: number, share: number): number {
  return share === 0 ? lower : lower + share * Math.max(0, upper - lower)
}

/**
 * Between two measured sizes the higher of two lines counts: the one between them, and the one that goes on
 * as before the first of them. A kernel that is faster from some size on is not expected before that size.
 */
function costInRow(batches: readonly BatchCost[], tokens: number): number {
  const index = batches.findIndex((batch) => batch.tokens >= tokens)
  const from = batches.at(index < 0 ? -1 : Math.max(0, index - 1))
  if (from === undefined) return Infinity
  const to = batches[index] ?? from
  if (to.tokens === tokens) return to.cost
  const before = batches[batches.indexOf(from) - 1] ?? from
  const slope = Math.max(slopeBetween(from, to), slopeBetween(before, from))
  return from.cost + (tokens - from.tokens) * slope
}

function slopeBetween(from: BatchCost, to: BatchCost): number {
  return to.tokens > from.tokens ? (to.cost - from.cost) / (to.tokens - from.tokens) : 0
}
