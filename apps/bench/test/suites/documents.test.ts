import { expect, test } from 'vitest'
import { freshCode, shuffledCode, source } from '../../src/suites/documents.ts'
import { between, createRandom } from '../../src/harness/random.ts'

test('code of a seed is the same every time, of the length asked for, and begins like no other', () => {
  const seeds = Array.from({ length: 50 }, (_, seed) => seed)
  const codes = seeds.map((seed) => freshCode(500, seed))
  expect(codes).toEqual(seeds.map((seed) => freshCode(500, seed)))
  expect(codes.every((code) => code.length === 500)).toBe(true)
  expect(new Set(codes.map((code) => code.slice(0, 12))).size).toBe(50)
})

test('it is made of the lines of the text', () => {
  const lines = source('text-100.ts').split('\n')
  const made = shuffledCode(lines.join('\n'), 2_000, 7).split('\n')
  expect(made.slice(1, -1).every((line) => lines.includes(line))).toBe(true)
})

test('random numbers are in their range and of their seed', () => {
  const draw = (seed: number) => {
    const random = createRandom(seed)
    return Array.from({ length: 1000 }, () => between(random, [10, 20]))
  }
  const numbers = draw(1)
  expect(numbers).toEqual(draw(1))
  expect(numbers).not.toEqual(draw(2))
  expect(Math.min(...numbers)).toBeGreaterThanOrEqual(10)
  expect(Math.max(...numbers)).toBeLessThan(20)
  const mean = numbers.reduce((sum, number) => sum + number, 0) / 1000
  expect(Math.abs(mean - 15)).toBeLessThan(0.5)
})
