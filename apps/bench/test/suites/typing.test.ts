import fc from 'fast-check'
import { expect, test } from 'vitest'
import { typeScript } from '../../src/suites/typing/typist.ts'
import { waitPercentile, type Wait } from '../../src/suites/typing/waiting.ts'
import { watchTyping, type Ask } from '../../src/suites/typing/watch-typing.ts'

test('a typist types all of a text, at human speed, the same for one seed', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.integer({ min: 0, max: 1000 }), (text, seed) => {
      const keys = typeScript(text, seed)
      expect(keys).toEqual(typeScript(text, seed))
      expect(keys.at(-1)?.typed).toBe(text)
      expect(keys[0]?.atMs).toBe(0)
      for (const [index, key] of keys.slice(1).entries()) {
        const gap = key.atMs - (keys[index]?.atMs ?? 0)
        expect(gap).toBeGreaterThanOrEqual(80)
        expect(gap).toBeLessThan(1200)
        expect(key.typed.startsWith(keys[index]?.typed ?? '')).toBe(true)
      }
    }),
  )
})

test('a typist stops to think now and then', () => {
  const keys = typeScript('x'.repeat(200), 1)
  const gaps = keys.slice(1).map((key, index) => key.atMs - (keys[index]?.atMs ?? 0))
  const pauses = gaps.filter((gap) => gap >= 500).length
  expect(pauses).toBeGreaterThan(200 / 13)
  expect(pauses).toBeLessThan(200 / 5)
})

test('a new line comes with its indentation', () => {
  expect(typeScript('{\n  a', 1).map((key) => key.typed)).toEqual(['{', '{\n  ', '{\n  a'])
})

function seen(...times: readonly number[]): Wait[] {
  return times.map((ms) => ({ ms, isSeen: true }))
}

function unseen(...times: readonly number[]): Wait[] {
  return times.map((ms) => ({ ms, isSeen: false }))
}

test('when all is seen, a percentile is the smallest wait that enough others do not exceed', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1 }),
      fc.integer({ min: 1, max: 100 }),
      (times, percent) => {
        const sorted = times.toSorted((a, b) => a - b)
        const place = Math.ceil((percent * times.length) / 100) - 1
        const expected = { ms: sorted[place], isLowerBound: false }
        expect(waitPercentile(seen(...times), percent / 100)).toEqual(expected)
      },
    ),
  )
})

test('a wait that ended unseen counts as longer than it was', () => {
  // Two of four are over after 20 ms; of the other two, one is seen after 40 ms.
  const waits = [...seen(10, 20, 40), ...unseen(30)]
  expect(waitPercentile(waits, 0.5)).toEqual({ ms: 20, isLowerBound: false })
  expect(waitPercentile(waits, 0.75)).toEqual({ ms: 40, isLowerBound: false })
  // To leave it out would have said 20 ms for two thirds.
  expect(waitPercentile(waits, 0.66)).toEqual({ ms: 40, isLowerBound: false })
})

test('what is not known is a lower bound', () => {
  expect(waitPercentile([...seen(10), ...unseen(50, 30)], 0.95)).toEqual({
    ms: 50,
    isLowerBound: true,
  })
  expect(waitPercentile([], 0.5)).toEqual({ ms: Number.NaN, isLowerBound: true })
})

const keys = [
  { atMs: 0, typed: 'a' },
  { atMs: 1, typed: 'ab' },
  { atMs: 2, typed: 'abc' },
]

/** Answers the last key, once the others were given up. */
const answersLast: Ask = async function* (typed, signal) {
  if (typed === 'abc') {
    yield 'first'
    yield 'all'
  } else {
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve()
      else signal.addEventListener('abort', () => resolve(), { once: true })
    })
    // Too late: the next key is down.
    yield 'first'
  }
}

test('a key ends the question before it, and what comes later is not seen', async () => {
  const watched = await watchTyping(keys, answersLast)
  const facts = watched.map((key) => [key.first.isSeen, key.all.isSeen, key.isEmpty])
  expect(facts).toEqual([
    [false, false, false],
    [false, false, false],
    [true, true, false],
  ])
  expect(watched.every((key) => key.first.ms >= 0)).toBe(true)
})

test('an empty answer is an answer', async () => {
  const ask: Ask = async function* () {
    yield await Promise.resolve('all')
  }
  const [key] = await watchTyping(keys.slice(0, 1), ask)
  expect([key?.isEmpty, key?.first.isSeen, key?.first.ms === key?.all.ms]).toEqual([
    true,
    true,
    true,
  ])
})

test('an answer that never comes is a wait of unknown end', async () => {
  const silent: Ask = async function* (_typed, signal) {
    await new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true })
    })
    yield* []
  }
  const [key] = await watchTyping(keys.slice(0, 1), silent, { patienceMs: 1 })
  expect([key?.first.isSeen, key?.all.isSeen]).toEqual([false, false])
})

test('a failure is told', async () => {
  const ask: Ask = async function* () {
    yield await Promise.reject(new Error('no such model'))
  }
  await expect(watchTyping(keys, ask)).rejects.toThrow('no such model')
})
