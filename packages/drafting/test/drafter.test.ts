import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createDraftMemory, createDrafter, type Drafter } from '@turant/drafting'
import { FREE, NONE, play, proposed, range, saying } from './fake-model.ts'

const tokens = fc.array(fc.nat(20), { minLength: 1, maxLength: 200 })
/** An output that repeats a reference but for some edits, which random tokens would not. */
const edited = fc
  .record({
    reference: fc.array(fc.nat(20), { minLength: 1, maxLength: 150 }),
    edits: fc.array(
      fc.record({
        at: fc.nat(150),
        deleted: fc.nat(8),
        inserted: fc.array(fc.nat(25), { maxLength: 8 }),
      }),
      { maxLength: 6 },
    ),
  })
  .map(({ reference, edits }) => {
    const output = [...reference]
    for (const { at, deleted, inserted } of edits) output.splice(at, deleted, ...inserted)
    return { reference, output: [...output, 99] }
  })

function isBetween(value: number, low: number, high: number): boolean {
  return value >= low && value <= high
}

function drafterOf(reference: readonly number[], prompt: readonly number[] = []): Drafter {
  return createDrafter({ reference: Int32Array.from(reference), prompt: Int32Array.from(prompt) })
}

describe('any drafter', () => {
  test('[DR1] proposals respect the limit and the largest batch, and are never empty', () => {
    fc.assert(
      fc.property(
        edited,
        fc.integer({ min: -1, max: 200 }),
        fc.integer({ min: 1, max: 140 }),
        ({ reference, output }, limit, largest) => {
          const drafter = createDrafter({
            reference: Int32Array.from(reference),
            prompt: Int32Array.from(reference),
            costs: [{ context: 0, batches: [1, largest].map((tokens) => ({ tokens, cost: 1 })) }],
          })
          for (const token of output) {
            const draft = drafter.propose(limit)
            const most = Math.min(limit, largest - 1)
            expect(draft === undefined || isBetween(draft.tokens.length, 1, most)).toBe(true)
            drafter.observe(Int32Array.of(token))
          }
        },
      ),
    )
  })

  test('[DR1] without costs nothing is drafted', () => {
    const drafter = createDrafter({ reference: Int32Array.of(1, 2, 3), prompt: NONE, costs: [] })
    expect(drafter.propose(10)).toBeUndefined()
  })

  test('[DR6] asking changes nothing', () => {
    fc.assert(
      fc.property(edited, ({ reference, output }) => {
        const asked = drafterOf(reference, reference)
        const quiet = drafterOf(reference, reference)
        for (const token of output) {
          proposed(asked, 3)
          proposed(asked, 100)
          asked.observe(Int32Array.of(token))
          quiet.observe(Int32Array.of(token))
        }
        expect(proposed(asked, 100)).toEqual(proposed(quiet, 100))
      }),
    )
  })

  test('[DR6] [DR7] any edit is said unchanged, in the same batches every time', () => {
    fc.assert(
      fc.property(edited, tokens, ({ reference, output }, remembered) => {
        const run = (): { batches: number; said: number[] } => {
          const memory = createDraftMemory({ maxTokens: 100 })
          memory.remember(Int32Array.from(remembered))
          const drafter = createDrafter({
            reference: Int32Array.from(reference),
            prompt: Int32Array.from(reference),
            costs: FREE,
            memory,
          })
          return play(drafter, saying(output))
        }
        const first = run()
        expect(first.said).toEqual(output)
        expect(first.batches).toBeLessThanOrEqual(output.length)
        expect(run()).toEqual(first)
      }),
    )
  })

  test('[DR7] a greedy model says the same with any drafter as alone', () => {
    // The next token depends on all before it: one wrongly accepted token would change all later ones.
    const model = {
      tokens: 120,
      next: (said: readonly number[]): number =>
        said.reduce((hash, token) => (hash * 31 + token + 7) % 10_007, 1) % 6,
    }
    const alone = play({ propose: () => undefined, observe: () => {} }, model).said
    const wild = fc.array(fc.array(fc.nat(6), { maxLength: 12 }), { minLength: 1 })
    fc.assert(
      fc.property(tokens, wild, (reference, guesses) => {
        let asked = 0
        const careless: Drafter = {
          propose(limit) {
            const guess = guesses[asked % guesses.length] ?? []
            asked += 1
            const length = Math.max(0, Math.min(limit, guess.length))
            return { source: 'repetition', tokens: Int32Array.from(guess.slice(0, length)) }
          },
          observe: () => {},
        }
        expect(play(careless, model).said).toEqual(alone)
        expect(play(drafterOf(reference, alone), model).said).toEqual(alone)
      }),
    )
  })
})

describe('draft length', () => {
  test('[DR2] [DR4] a copied reference of 400 tokens takes few batches', () => {
    const reference = range(0, 400)
    const { batches, said } = play(drafterOf(reference), saying(reference))
    expect(said).toEqual(reference)
    expect(batches).toBeLessThanOrEqual(16)
  })

  test('[DR4] a source that is always wrong is given up, and comes back when it is right', () => {
    const drafter = drafterOf(range(0, 300))
    const first = proposed(drafter, 100).length
    // Two tokens find the place again, then the model says something else: every guess is wrong.
    for (let i = 0; i < 60; i += 1) drafter.observe(Int32Array.of(500 + i, i, i + 1))
    expect([first > 0, proposed(drafter, 100).length]).toEqual([true, 0])
    drafter.observe(Int32Array.from(range(62, 160)))
    expect(proposed(drafter, 100).length).toBeGreaterThanOrEqual(15)
  })

  test('[DR4] where a token costs as much in a batch as alone nothing is drafted', () => {
    fc.assert(
      fc.property(edited, ({ reference, output }) => {
        const drafter = createDrafter({
          reference: Int32Array.from(reference),
          prompt: Int32Array.from(reference),
          costs: [{ context: 0, batches: [1, 64].map((tokens) => ({ tokens, cost: tokens })) }],
        })
        for (const token of output) {
          expect(drafter.propose(63)).toBeUndefined()
          drafter.observe(Int32Array.of(token))
        }
      }),
    )
  })

  test('[DR4] the cheaper long batches are, the longer the drafts', () => {
    const lengthAt = (cost: number): number => {
      const batches = [
        { tokens: 1, cost: 1 },
        { tokens: 8, cost: 2 },
        { tokens: 128, cost },
      ]
      const reference = Int32Array.from(range(0, 500))
      const drafter = createDrafter({ reference, prompt: NONE, costs: [{ context: 0, batches }] })
      drafter.observe(reference.subarray(0, 100))
      return proposed(drafter, 200).length
    }
    expect([400, 5].map(lengthAt)).toEqual([7, 127])
  })

  test('[DR4] [DR13] at a long context no draft falls between 32 tokens and the cliff at 64', () => {
    const reference = Int32Array.from(range(0, 3_000))
    const drafter = createDrafter({ reference, prompt: new Int32Array(5_000) })
    const lengths = new Set<number>()
    for (const token of reference.subarray(0, 2_800)) {
      lengths.add(proposed(drafter, 127).length)
      drafter.observe(Int32Array.of(token))
    }
    expect([...lengths].filter((length) => length >= 20 && length < 63)).toEqual([])
    expect(lengths).toContain(127)
  })
})
