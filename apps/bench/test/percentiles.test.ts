import fc from 'fast-check'
import { expect, test } from 'vitest'
import { goalOf } from '../src/harness/goal.ts'
import { median, percentile, percentiles, spread } from '../src/harness/percentiles.ts'
import { streamTimes } from '../src/harness/stream-times.ts'

test('medians, spreads and percentiles interpolate between neighbours', () => {
  expect([median([3, 1, 2]), median([4, 1, 2, 3]), spread([3, 1, 2])]).toEqual([2, 2.5, [1, 3]])
  expect(percentiles([10, 20, 30, 40, 50])).toEqual({ p50: 30, p90: 46, p99: 49.6 })
  expect(median([])).toBeNaN()
})

test('a percentile lies within the values and grows with the share', () => {
  const values = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1 })
  const share = fc.double({ min: 0, max: 1, noNaN: true })
  fc.assert(
    fc.property(values, share, share, (list, a, b) => {
      const [low, high] = [Math.min(a, b), Math.max(a, b)]
      expect(percentile(list, 0)).toBe(Math.min(...list))
      expect(percentile(list, 1)).toBe(Math.max(...list))
      expect(percentile(list, low)).toBeLessThanOrEqual(percentile(list, high))
    }),
  )
})

test('times of a stream by the definitions of AIPerf', () => {
  const marks = { requestedAt: 100, contentAt: [150, 160, 210], endedAt: 215, outputTokens: 7 }
  expect(streamTimes(marks)).toEqual({ ttftMs: 50, interTokenMs: 10, requestMs: 110, endMs: 115 })
  const silent = streamTimes({ requestedAt: 0, contentAt: [], endedAt: 5, outputTokens: 0 })
  expect(silent).toEqual({ ttftMs: NaN, interTokenMs: NaN, requestMs: NaN, endMs: 5 })
})

test('a goal is met by its median, in the direction that is better, and open without values', () => {
  const spec = { id: 'a', goal: 2, unit: 'x', better: 'higher', how: 'b' } as const
  expect(goalOf(spec, [1, 2, 3])).toEqual({ ...spec, value: 2, met: true, spread: [1, 3] })
  expect(goalOf({ ...spec, better: 'lower' }, [3, 3, 1]).met).toBe(false)
  expect(goalOf(spec, [NaN])).toEqual({ ...spec, value: null, met: null, spread: null })
})
