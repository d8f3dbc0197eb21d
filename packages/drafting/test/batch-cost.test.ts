import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { batchCost, CPU_COSTS } from '@turant/drafting'

const TABLE = [
  { context: 100, batches: row([1, 10], [9, 50], [17, 60]) },
  { context: 300, batches: row([1, 12], [17, 100]) },
]

function row(...batches: [number, number][]) {
  return batches.map(([tokens, cost]) => ({ tokens, cost }))
}

describe('batch cost', () => {
  test('[DR13] costs are linear between contexts and beyond the last, constant before the first', () => {
    const of = (context: number): number => batchCost(TABLE, 17, context)
    expect([0, 100, 200, 300, 500].map(of)).toEqual([60, 60, 80, 100, 140])
  })

  test('[DR13] between batch sizes the higher of two lines counts', () => {
    // 5 lies on the line from 1 to 9; at 13 that line is above the one from 9 to 17; 25 is beyond the last.
    expect([1, 5, 9, 13, 17].map((tokens) => batchCost(TABLE, tokens, 100))).toEqual([
      10, 30, 50, 70, 60,
    ])
    expect(batchCost(TABLE, 25, 100)).toBe(70)
  })

  test('[DR13] a single row holds for every context, and an empty table for none', () => {
    expect(batchCost(TABLE.slice(0, 1), 9, 10_000)).toBe(50)
    expect(batchCost([], 1, 0)).toBe(Infinity)
  })

  test('[DR13] a longer context is never cheaper', () => {
    const context = fc.nat(131_072)
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 128 }), context, context, (tokens, a, b) => {
        const [near, far] = [Math.min(a, b), Math.max(a, b)]
        expect(batchCost(CPU_COSTS, tokens, far)).toBeGreaterThanOrEqual(
          batchCost(CPU_COSTS, tokens, near),
        )
      }),
    )
  })
})
