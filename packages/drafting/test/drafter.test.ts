import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createDrafter, type Drafter } from '@turant/drafting'

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

  test('[DR2] [DR4] a copied reference of 400 tokens takes 8 batches', () => {
    const reference = range(0, 400)
    const drafter = createDrafter({ reference: Int32Array.from(reference), prompt: NONE })
    expect(play(drafter, reference)).toEqual({ batches: 8, said: reference })
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
    expect(Array.from(drafter.propose(1)?.tokens ?? [])).toEqual([20])
  })

  test('[DR4] refused drafts make pauses that double', () => {
    const reference = Int32Array.from(range(0, 100))
    const drafter = createDrafter({ reference, prompt: NONE })
    const proposals: boolean[] = []
    for (let i = 0; i < 12; i += 1) {
      // Two tokens of the reference keep an anchor, then the model says something else.
      proposals.push(drafter.propose(10) !== undefined)
      drafter.observe(Int32Array.of(500 + i))
      drafter.observe(Int32Array.of(i, i + 1))
    }
    expect(proposals.filter(Boolean).length).toBeLessThan(6)
  })

  test('[DR5] a run seen in the prompt is continued', () => {
    const drafter = createDrafter({ reference: NONE, prompt: Int32Array.of(5, 6, 7, 8, 9, 1) })
    drafter.observe(Int32Array.of(5, 6, 7))
    const draft = drafter.propose(2)
    expect({ source: draft?.source, tokens: Array.from(draft?.tokens ?? []) }).toEqual({
      source: 'repetition',
      tokens: [8, 9],
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
