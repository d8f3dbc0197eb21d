import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createDrafter, type Drafter } from '@turant/drafting'
import { FREE, NONE, proposed, range } from './fake-model.ts'

/** Drafts whatever may be right, and only from the reference. */
function eager(reference: readonly number[]): Drafter {
  return createDrafter({ reference: Int32Array.from(reference), prompt: NONE, costs: FREE })
}

/** What is drafted after an output, to the end of the reference. */
function after(reference: readonly number[], output: readonly number[]): number[] {
  const drafter = eager(reference)
  drafter.observe(Int32Array.from(output))
  return proposed(drafter, 127)
}

describe('reference', () => {
  test('[DR2] an output that repeats the reference is guessed from it, whatever repeats in it', () => {
    const reference = fc.array(fc.nat(4), { minLength: 2, maxLength: 120 })
    fc.assert(
      fc.property(reference, (text) => {
        const ids = Int32Array.from(text)
        const drafter = createDrafter({ reference: ids, prompt: ids, costs: FREE })
        for (const [index, token] of text.entries()) {
          const draft = drafter.propose(127)
          expect(draft?.source).toBe('reference')
          expect(draft?.tokens).toEqual(ids.slice(index))
          drafter.observe(Int32Array.of(token))
        }
      }),
    )
  })

  test.each([
    ['substitution', [...range(0, 50), 900, ...range(51, 120)]],
    ['insertion', [...range(0, 50), 900, 901, 902, ...range(50, 120)]],
    ['deletion', [...range(0, 50), ...range(60, 120)]],
  ])('[DR3] the cursor resumes after a %s', (_, output) => {
    expect(after(range(0, 120), output.slice(0, 56)).slice(0, 3)).toEqual(output.slice(56, 59))
  })

  test('[DR3] of equal matches the nearest one ahead wins', () => {
    const reference = [1, 2, 10, 1, 2, 20, 1, 2, 30]
    expect(after(reference, [1, 2, 10, 99, 1, 2])[0]).toBe(20)
  })

  test('[DR3] a longer match wins over a nearer one', () => {
    const reference = [1, 2, 3, 4, 7, 8, 30, 40, 8, 9, 10, 70, 71, 7, 8, 9, 20]
    expect(after(reference, [1, 2, 3, 99, 7, 8, 9])[0]).toBe(20)
  })

  test('[DR3] a place found by mistake does not count as where the output left the reference', () => {
    // 1 2 leads far ahead; when that fails, near is still near the first divergence.
    const reference = [10, 11, 12, 13, 5, 6, 40, ...range(100, 140), 1, 2, 3, 5, 6, 41]
    expect(after(reference, [10, 11, 12, 13, 1, 2, 99, 5, 6])[0]).toBe(40)
  })

  test('[DR3] a place is found in a long reference that repeats itself', () => {
    const lines = range(0, 20_000).flatMap((line) => [1, 2, 3, 100 + line])
    const output = [...lines.slice(0, 40_000), 7, 8, 1, 2, 3]
    expect(after(lines, output).slice(0, 3)).toEqual([10_100, 1, 2])
  })

  test('[DR3] the output can go on after the end of the reference', () => {
    expect(after([1, 2, 3, 4], [1, 2, 3, 4, 9, 1, 2])).toEqual([3, 4])
  })

  test('[DR8] a substitution is taken to replace as many tokens', () => {
    const reference = range(0, 40)
    expect(after(reference, [...range(0, 10), 900]).slice(0, 2)).toEqual([11, 12])
    expect(after(reference, [...range(0, 10), 900, 901]).slice(0, 2)).toEqual([12, 13])
    expect(after(reference, [...range(0, 10), ...range(900, 913)])).toEqual([])
  })
})

describe('renames', () => {
  const NAME = [50, 51]
  const OTHER = [90, 91, 92]
  const call = (name: readonly number[], place: number): number[] => [
    ...range(place, place + 6),
    ...name,
    ...range(place + 6, place + 12),
  ]
  const calls = (...names: (readonly number[])[]): number[] =>
    names.flatMap((name, index) => call(name, 100 + 20 * index))

  test('[DR9] what replaced a name once is drafted where the name stands again', () => {
    const renamed = calls(OTHER, OTHER, OTHER)
    expect(after(calls(NAME, NAME, NAME), renamed.slice(0, 12))).toEqual(renamed.slice(12))
  })

  test('[DR9] in the middle of a replacement the rest of it is drafted', () => {
    const renamed = calls(OTHER, OTHER, OTHER)
    expect(after(calls(NAME, NAME, NAME), renamed.slice(0, 23))).toEqual(renamed.slice(23))
  })

  test('[DR9] nothing is learnt before the output has found back', () => {
    const reference = calls(NAME, NAME)
    const output = calls([90, 91])
    // Two tokens after a substitution of the same length agree; the third confirms the place.
    expect(after(reference, output.slice(0, 10))).not.toContain(90)
    expect(after(reference, output.slice(0, 11))).toContain(90)
  })

  test('[DR9] neither insertions, deletions nor long spans are names', () => {
    const long = range(900, 907)
    const reference = calls(NAME, NAME)
    const rest = reference.slice(14)
    const drafted = (output: readonly number[]): number[] => after(reference, output).slice(-14)
    expect(drafted(calls([...OTHER, ...NAME]).slice(0, 16))).toEqual(rest)
    expect(drafted(calls([]))).toEqual(rest)
    expect(drafted(calls(long))).toEqual(rest)
  })

  test('[DR9] the newest replacement of a span counts', () => {
    const renamed = calls(OTHER, [80], [80])
    expect(after(calls(NAME, NAME, NAME), renamed.slice(0, 26))).toEqual(renamed.slice(26))
  })

  test('[DR9] a replacement that is no longer made is given up, and comes back', () => {
    const many = (count: number, name: readonly number[]): (readonly number[])[] =>
      Array.from({ length: count }, () => name)
    const reference = calls(...many(40, NAME))
    const stopped = calls(...many(12, OTHER), ...many(4, NAME))
    expect(after(reference, stopped).slice(0, 14)).toEqual(call(NAME, 420))
    const again = calls(...many(12, OTHER), ...many(4, NAME), ...many(4, OTHER))
    expect(after(reference, again).slice(0, 15)).toEqual(call(OTHER, 500))
  })

  test('[DR9] of many replacements the oldest is forgotten', () => {
    const names = range(0, 17).map((index) => [600 + index])
    const replaced = range(0, 17).map((index) => [700 + index])
    const drafted = after(calls(...names, [600], [616]), calls(...replaced))
    expect([600, 700, 616, 716].map((token) => drafted.includes(token))).toEqual([
      true,
      false,
      false,
      true,
    ])
  })

  test('[DR9] a name that is replaced everywhere takes fewer wrong drafts than one replaced once', () => {
    const wrong = (names: readonly (readonly number[])[]): number => {
      const drafter = eager(calls(...Array.from({ length: 10 }, () => NAME)))
      const output = calls(...names)
      let misses = 0
      for (const token of output) {
        const [guess] = proposed(drafter, 1)
        if (guess !== token) misses += 1
        drafter.observe(Int32Array.of(token))
      }
      return misses
    }
    const everywhere = wrong(Array.from({ length: 10 }, () => OTHER))
    const different = wrong(range(0, 10).map((index) => [800 + index]))
    expect(everywhere).toBeLessThan(different / 2)
  })
})
