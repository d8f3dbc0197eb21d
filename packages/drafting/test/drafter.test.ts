import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bestDraftLength, CPU_BATCH_COST, createDrafter, type Drafter } from '@turant/drafting'

const NONE = new Int32Array(0)

/** Plays a model that will say exactly `output`, one verified batch after another. */
function play(drafter: Drafter, output: readonly number[]): { batches: number; said: number[] } {
  const said: number[] = []
  let batches = 0
  while (said.length < output.length) {
    const draft = drafter.propose(output.length - said.length - 1)?.tokens ?? NONE
    const chosen: number[] = []
    for (let i = 0; i <= draft.length; i += 1) {
      chosen.push(output[said.length + i] ?? 0)
      if (draft[i] !== output[said.length + i]) break
    }
    said.push(...chosen)
    drafter.observe(Int32Array.from(chosen))
    batches += 1
  }
  return { batches, said }
}

const tokens = fc.array(fc.nat(20), { minLength: 1, maxLength: 200 })
const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, i) => from + i)

describe('drafter', () => {
  test('[DR1] proposals respect the limit and are never empty', () => {
    fc.assert(
      fc.property(tokens, tokens, fc.nat(70), (reference, output, limit) => {
        const drafter = createDrafter({ reference: Int32Array.from(reference), prompt: NONE })
        for (const token of output) {
          const draft = drafter.propose(limit)
          // No draft counts as one of length 1: the loop may always propose nothing.
          const length = draft?.tokens.length ?? 1
          expect(length > 0 && (draft === undefined || length <= limit)).toBe(true)
          drafter.observe(Int32Array.of(token))
        }
      }),
    )
  })

  test('[DR2] [DR4] a copied reference of 400 tokens takes few batches', () => {
    const reference = range(0, 400)
    const drafter = createDrafter({ reference: Int32Array.from(reference), prompt: NONE })
    const { batches, said } = play(drafter, reference)
    expect(said).toEqual(reference)
    expect(batches).toBeLessThanOrEqual(12)
  })

  test.each([
    ['substitution', [...range(0, 50), 900, ...range(51, 120)]],
    ['insertion', [...range(0, 50), 900, 901, 902, ...range(50, 120)]],
    ['deletion', [...range(0, 50), ...range(60, 120)]],
  ])('[DR3] the cursor resumes after a %s', (_, output) => {
    const drafter = createDrafter({ reference: Int32Array.from(range(0, 120)), prompt: NONE })
    drafter.observe(Int32Array.from(output.slice(0, 56)))
    expect(Array.from(drafter.propose(3)?.tokens ?? [])).toEqual(output.slice(56, 59))
  })

  test('[DR3] of equal matches the nearest one ahead wins', () => {
    const reference = Int32Array.of(1, 2, 10, 1, 2, 20, 1, 2, 30)
    const drafter = createDrafter({ reference, prompt: NONE })
    drafter.observe(Int32Array.of(1, 2, 10, 99, 1, 2))
    expect(drafter.propose(100)?.tokens[0]).toBe(20)
  })

  test('[DR4] a source that is always wrong is given up, and comes back when it is right', () => {
    const reference = Int32Array.from(range(0, 300))
    const drafter = createDrafter({ reference, prompt: NONE })
    const proposals = (): number => drafter.propose(100)?.tokens.length ?? 0
    const first = proposals()
    // Two tokens find the place again, then the model says something else: every guess is wrong.
    for (let i = 0; i < 60; i += 1) drafter.observe(Int32Array.of(500 + i, i, i + 1))
    expect([first > 0, proposals()]).toEqual([true, 0])
    drafter.observe(Int32Array.from(range(62, 160)))
    expect(proposals()).toBeGreaterThanOrEqual(15)
  })

  test('[DR4] the length is the one with the most expected tokens per cost', () => {
    const costs = [
      { tokens: 1, cost: 10 },
      { tokens: 5, cost: 20 },
      { tokens: 21, cost: 50 },
    ]
    const lengths = [0, 0.3, 0.8, 0.99, 1].map((rate) => bestDraftLength(rate, 100, costs))
    expect(lengths).toEqual([0, 0, 4, 20, 20])
    expect(bestDraftLength(1, 10, costs)).toBe(4)
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(200), (rate, limit) => {
        const chosen = bestDraftLength(rate, limit)
        const value = (drafted: number): number => {
          const cost =
            CPU_BATCH_COST.find((entry) => entry.tokens === drafted + 1)?.cost ?? Infinity
          const expected = range(0, drafted + 1).reduce((sum, power) => sum + rate ** power, 0)
          return expected / cost
        }
        const best = Math.max(
          ...CPU_BATCH_COST.filter(({ tokens }) => tokens - 1 <= limit).map(({ tokens }) =>
            value(tokens - 1),
          ),
        )
        expect(value(chosen)).toBeCloseTo(best, 9)
      }),
    )
  })

  test('[DR5] a run seen in the prompt is continued, once that has proved right', () => {
    const drafter = createDrafter({ reference: NONE, prompt: Int32Array.from(range(0, 80)) })
    drafter.observe(Int32Array.from(range(0, 4)))
    expect(drafter.propose(100)).toBeUndefined()
    drafter.observe(Int32Array.from(range(4, 40)))
    const draft = drafter.propose(3)
    expect({ source: draft?.source, tokens: Array.from(draft?.tokens ?? []) }).toEqual({
      source: 'repetition',
      tokens: [40, 41, 42],
    })
  })

  test('[DR6] [DR7] any output is said unchanged, in the same batches every time', () => {
    fc.assert(
      fc.property(tokens, tokens, tokens, (reference, prompt, output) => {
        const run = (): { batches: number; said: number[] } =>
          play(
            createDrafter({
              reference: Int32Array.from(reference),
              prompt: Int32Array.from(prompt),
            }),
            output,
          )
        const first = run()
        expect(first.said).toEqual(output)
        expect(first.batches).toBeLessThanOrEqual(output.length)
        expect(run()).toEqual(first)
      }),
    )
  })
})
