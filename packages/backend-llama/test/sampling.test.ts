import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { argmax, choose, randomAt } from '../src/native/sampling.ts'

const logits = fc
  .array(fc.float({ min: -30, max: 30, noNaN: true }), { minLength: 1, maxLength: 70 })
  .map((values) => Float32Array.from(values))

/** The nucleus by its definition: sort everything, take until the mass is reached. */
function nucleus(values: Float32Array, temperature: number, topP: number): Set<number> {
  const peak = Math.max(...values)
  const weight = (id: number): number => Math.exp(((values[id] ?? 0) - peak) / temperature)
  const ids = [...values.keys()].sort((a, b) => weight(b) - weight(a) || a - b)
  const total = ids.reduce((sum, id) => sum + weight(id), 0)
  const kept = new Set<number>()
  let mass = 0
  for (const id of ids) {
    if (mass >= topP * total) break
    kept.add(id)
    mass += weight(id)
  }
  return kept
}

describe('sampling', () => {
  test('greedy takes the largest, the lowest id on a tie', () => {
    fc.assert(
      fc.property(logits, (values) => {
        const best = Math.max(...values)
        expect(argmax(values)).toBe(values.indexOf(best))
      }),
    )
    expect(
      choose(Float32Array.of(1, 3, 3, 2), { temperature: 0, topP: 1, seed: 0 }, Math.random),
    ).toBe(1)
  })

  test('what is chosen always lies in the nucleus', () => {
    const sampling = fc.record({
      topP: fc.double({ min: 0.05, max: 1, noNaN: true }),
      temperature: fc.double({ min: 0.1, max: 2, noNaN: true }),
      seed: fc.nat(),
    })
    fc.assert(
      fc.property(logits, sampling, (values, asked) => {
        const id = choose(values, asked, randomAt(asked.seed, 3))
        // A hair more mass than asked for: sums in another order differ in the last bits.
        const mass = Math.min(1, asked.topP + 1e-9)
        expect(nucleus(values, asked.temperature, mass).has(id)).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  test('frequencies are the probabilities', () => {
    const values = Float32Array.from([0, 1, 2, -1, 0.5])
    const total = values.reduce((sum, value) => sum + Math.exp(value), 0)
    const counts = [0, 0, 0, 0, 0]
    const draws = 40_000
    for (let position = 0; position < draws; position += 1) {
      const id = choose(values, { temperature: 1, topP: 1, seed: 9 }, randomAt(9, position))
      counts[id] = (counts[id] ?? 0) + 1
    }
    for (const [id, value] of values.entries()) {
      const expected = Math.exp(value) / total
      // Five standard deviations of a binomial share.
      const tolerance = 5 * Math.sqrt((expected * (1 - expected)) / draws)
      expect(Math.abs((counts[id] ?? 0) / draws - expected)).toBeLessThan(tolerance)
    }
  })

  test('a forbidden token is never chosen', () => {
    const values = Float32Array.of(-Infinity, 5, -Infinity)
    for (let seed = 0; seed < 50; seed += 1) {
      expect(choose(values, { temperature: 2, topP: 1, seed }, randomAt(seed, 0))).toBe(1)
    }
  })
})
