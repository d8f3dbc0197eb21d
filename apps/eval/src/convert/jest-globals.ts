/**
 * As much of `@jest/globals` as exercises use, for tests that run without it: what is skipped there, so
 * that learners go step by step, is run. Equality is deep, and a property that is undefined is none.
 */
export const JEST_GLOBALS = `import jestAssert from 'node:assert'
import { isDeepStrictEqual as jestIsEqual } from 'node:util'

const jestRunning = []
const describe = (_, body) => body()
const xdescribe = describe
const it = (_, body) => jestRunning.push(body())
it.skip = it
const xit = it
const test = it
function jestPlain(value) {
  if (Array.isArray(value)) return value.map(jestPlain)
  if (typeof value !== 'object' || value === null || value instanceof Map || value instanceof Set) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, held]) => (held === undefined ? [] : [[key, jestPlain(held)]])),
  )
}
function jestThrows(run, wanted) {
  try {
    run()
  } catch (error) {
    if (wanted === undefined) return true
    if (typeof wanted === 'function') return error instanceof wanted
    if (wanted instanceof RegExp) return wanted.test(error.message)
    return typeof wanted === 'string' ? error.message.includes(wanted) : error.message === wanted.message
  }
  return false
}
function jestMatchers(found, isWanted) {
  const matcher = (holds) => (...wanted) =>
    jestAssert.equal(holds(...wanted), isWanted, String(found) + ' and ' + String(wanted))
  return {
    toBe: matcher((wanted) => Object.is(found, wanted)),
    toEqual: matcher((wanted) => jestIsEqual(jestPlain(found), jestPlain(wanted))),
    toThrow: matcher((wanted) => jestThrows(found, wanted)),
    toBeTruthy: matcher(() => Boolean(found)),
    toBeFalsy: matcher(() => !found),
    toBeGreaterThanOrEqual: matcher((wanted) => found >= wanted),
    toBeLessThanOrEqual: matcher((wanted) => found <= wanted),
    toBeCloseTo: matcher((wanted, digits = 2) => Math.abs(found - wanted) < 10 ** -digits / 2),
    toBeInstanceOf: matcher((wanted) => found instanceof wanted),
  }
}
const expect = (found) => ({ ...jestMatchers(found, true), not: jestMatchers(found, false) })
`

/** What waits for the tests that are asynchronous. */
export const JEST_END = `
await Promise.all(jestRunning)
`
