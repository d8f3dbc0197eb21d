import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createDraftMemory, createDrafter, type DraftMemory, type Drafter } from '@turant/drafting'
import { FREE, NONE, proposed, range } from './fake-model.ts'

function drafterAfter(prompt: readonly number[], memory?: DraftMemory): Drafter {
  return createDrafter({ reference: NONE, prompt: Int32Array.from(prompt), costs: FREE, memory })
}

/** The longest run that ends a text and stood in it before, continued from where it stood last. */
function naiveContinuation(text: readonly number[], limit: number): number[] {
  let best = { length: 0, end: 0 }
  for (let end = 1; end < text.length; end += 1) {
    let length = 0
    while (length < end && text[end - 1 - length] === text[text.length - 1 - length]) length += 1
    if (length > 0 && length >= best.length) best = { length, end }
  }
  if (best.length === 0) return []
  const period = text.length - best.end
  return Array.from({ length: limit }, (_, i) => text[best.end + (i % period)] ?? 0)
}

describe('repetition', () => {
  test('[DR5] the longest run seen before is continued as at its most recent place', () => {
    const cases = fc.integer({ min: 2, max: 9 }).chain((kinds) =>
      fc.record({
        prompt: fc.array(fc.nat(kinds), { maxLength: 60 }),
        output: fc.array(fc.nat(kinds), { minLength: 1, maxLength: 60 }),
      }),
    )
    fc.assert(
      fc.property(cases, ({ prompt, output }) => {
        const drafter = drafterAfter(prompt)
        const text = [...prompt]
        for (const token of output) {
          drafter.observe(Int32Array.of(token))
          text.push(token)
          expect(proposed(drafter, 20)).toEqual(naiveContinuation(text, 20))
        }
      }),
      { numRuns: 300 },
    )
  })

  test('[DR5] a long text of one token is still continued', () => {
    const drafter = drafterAfter([])
    drafter.observe(new Int32Array(3_000).fill(7))
    expect(proposed(drafter, 5)).toEqual([7, 7, 7, 7, 7])
  })

  test('[DR5] with real costs a run of the prompt is continued once that has proved right', () => {
    const drafter = createDrafter({ reference: NONE, prompt: Int32Array.from(range(0, 80)) })
    drafter.observe(Int32Array.of(0, 1))
    expect(drafter.propose(100)).toBeUndefined()
    drafter.observe(Int32Array.from(range(2, 40)))
    const draft = drafter.propose(2)
    expect({ source: draft?.source, tokens: Array.from(draft?.tokens ?? []) }).toEqual({
      source: 'repetition',
      tokens: [40, 41],
    })
  })

  test('[DR10] a long prompt is taken up with the output', () => {
    const drafter = drafterAfter(range(0, 1_000))
    const drafts = range(0, 5).map((token) => {
      drafter.observe(Int32Array.of(token))
      return proposed(drafter, 2)
    })
    // After four tokens 1,024 are known: all of the prompt and the output.
    expect(drafts).toEqual([[], [], [], [4, 5], [5, 6]])
  })

  test('[DR12] at the end of the reference the prompt does not go on', () => {
    const region = range(0, 30)
    const drafter = createDrafter({
      reference: Int32Array.from(region),
      prompt: Int32Array.from([...region, 500, 501, 502]),
      costs: FREE,
    })
    drafter.observe(Int32Array.from(region.slice(0, 28)))
    expect(proposed(drafter, 10)).toEqual([28, 29])
    drafter.observe(Int32Array.of(28, 29))
    expect(drafter.propose(10)).toBeUndefined()
  })
})

describe('memory', () => {
  test('[DR11] what an earlier answer said is drafted, never beyond its end', () => {
    // No token stands in two texts, so the place is never in doubt.
    const lengths = fc.array(fc.integer({ min: 2, max: 40 }), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(lengths, fc.nat(), fc.nat(), (sizes, which, cut) => {
        const texts = sizes.map((size, index) => range(1_000 * index, 1_000 * index + size))
        const memory = createDraftMemory({ maxTokens: 1_000 })
        for (const text of texts) memory.remember(Int32Array.from(text))
        const text = texts[which % texts.length] ?? []
        const said = 1 + (cut % (text.length - 1))
        const drafter = drafterAfter([], memory)
        drafter.observe(Int32Array.from(text.slice(0, said)))
        expect(proposed(drafter, 100)).toEqual(text.slice(said))
      }),
    )
  })

  test('[DR11] the most recent of equal places counts', () => {
    const memory = createDraftMemory({ maxTokens: 100 })
    memory.remember(Int32Array.of(1, 2, 3, 10))
    memory.remember(Int32Array.of(1, 2, 3, 20))
    const drafter = drafterAfter([], memory)
    drafter.observe(Int32Array.of(2, 3))
    expect(proposed(drafter, 1)).toEqual([20])
  })

  test('[DR11] a drafter reads on while another request is remembered', () => {
    const memory = createDraftMemory({ maxTokens: 1_000 })
    memory.remember(Int32Array.of(1, 5, 6, 20))
    const drafter = drafterAfter([], memory)
    drafter.observe(Int32Array.of(5, 6))
    expect(proposed(drafter, 1)).toEqual([20])
    // Splits the state in which the drafter stands: 5 6 is now also preceded by 9.
    memory.remember(Int32Array.of(9, 5, 6, 30, 31))
    expect(proposed(drafter, 1)).toEqual([30])
    drafter.observe(Int32Array.of(30))
    expect(proposed(drafter, 2)).toEqual([31])
  })

  test('[DR11] the oldest texts are forgotten, and the newest half is always there', () => {
    const memory = createDraftMemory({ maxTokens: 200 })
    const known = (from: number): boolean => {
      const drafter = drafterAfter([], memory)
      drafter.observe(Int32Array.from(range(from, from + 10)))
      return proposed(drafter, 1).length > 0
    }
    const kept = range(0, 40).map((index) => {
      memory.remember(Int32Array.from(range(index * 20, index * 20 + 20)))
      return range(0, index + 1).filter((text) => known(text * 20))
    })
    for (const [index, texts] of kept.entries()) {
      expect(texts).toEqual(range(index + 1 - texts.length, index + 1))
      expect(texts.length * 20).toBeLessThanOrEqual(200)
      expect(texts.length).toBeGreaterThanOrEqual(Math.min(index + 1, 4))
    }
  })

  test('[DR11] of a text longer than the memory the end is kept', () => {
    const memory = createDraftMemory({ maxTokens: 100 })
    memory.remember(Int32Array.from(range(0, 1_000)))
    const drafter = drafterAfter([], memory)
    drafter.observe(Int32Array.of(990, 991))
    expect(proposed(drafter, 100)).toEqual(range(992, 1_000))
  })
})
