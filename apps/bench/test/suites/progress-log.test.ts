import { expect, test } from 'vitest'
import {
  estimateError,
  longestSilenceMs,
  stretches,
  type ProgressMark,
} from '../../src/suites/long-context/progress-log.ts'

function mark(atMs: number, done: number, leftMs?: number): ProgressMark {
  return { atMs, done, leftMs }
}

test('silence counts from the request to the first report and from the last to the end', () => {
  const marks = [mark(300, 1), mark(500, 2), mark(900, 3)]
  expect(longestSilenceMs(marks, 1000)).toBe(400)
  expect(longestSilenceMs(marks, 2000)).toBe(1100)
  expect(longestSilenceMs([mark(700, 1)], 800)).toBe(700)
  expect(longestSilenceMs([], 50)).toBe(50)
})

test('speed by position', () => {
  const marks = [mark(0, 0), mark(100, 100), mark(300, 200), mark(600, 300), mark(1000, 400)]
  expect(stretches(marks, 2)).toEqual([
    { fromTokens: 0, toTokens: 200, tokensPerSecond: 200_000 / 300 },
    { fromTokens: 200, toTokens: 400, tokensPerSecond: 200_000 / 700 },
  ])
  expect(stretches(marks, 8)).toHaveLength(4)
  expect(stretches([], 8)).toEqual([])
  expect(stretches([mark(5, 10)], 8)).toEqual([])
})

test('the estimate of the time left is compared with what it took', () => {
  const marks = [mark(100, 10, 900), mark(200, 25, 640), mark(300, 100, 0)]
  expect(estimateError(marks, { endMs: 1000, share: 0.25 })).toBeCloseTo(-0.2)
  expect(estimateError([mark(1, 5)], { endMs: 10, share: 0.25 })).toBeNaN()
})
