import { expect, test } from 'vitest'
import { ThreadPlan } from '../src/native/thread-choice.ts'

const SINGLE = 1
const LARGE = 64

/** Runs steps of this many tokens and milliseconds on a machine that has `free` processors to give. */
function steps(
  plan: ThreadPlan,
  free: number,
  options: { readonly count: number; readonly tokens?: number; readonly wallMs?: number },
): number[] {
  const { count, tokens = SINGLE, wallMs = 10 } = options
  return Array.from({ length: count }, () => {
    plan.record(tokens, { wallMs, processorMs: wallMs * Math.min(free, plan.threads(tokens)) })
    return plan.threads(tokens)
  })
}

test('[BL10] an idle machine gives all threads', () => {
  const plan = new ThreadPlan(8)
  expect(new Set(steps(plan, 8, { count: 200 }))).toEqual(new Set([8]))
})

test('[BL10] a busy machine gets fewer within a few steps, and all again when it is idle', () => {
  const plan = new ThreadPlan(2)
  expect(steps(plan, 1, { count: 10 }).at(-1)).toBe(1)
  expect(steps(plan, 2, { count: 40 }).at(-1)).toBe(2)
})

test('[BL10] while it stays busy, more threads are tried ever more seldom', () => {
  const plan = new ThreadPlan(2)
  const crowded = steps(plan, 1, { count: 2000 }).filter((threads) => threads === 2).length
  expect(crowded).toBeLessThan(30)
})

test('[BL10] while even one thread has to wait, no second one is tried', () => {
  const plan = new ThreadPlan(2)
  steps(plan, 1, { count: 10 })
  steps(plan, 0.5, { count: 10 })
  expect(new Set(steps(plan, 0.5, { count: 200 }))).toEqual(new Set([1]))
  expect(steps(plan, 2, { count: 200 }).at(-1)).toBe(2)
})

test('[BL10] a crowded machine keeps the threads that are faster all the same', () => {
  const plan = new ThreadPlan(2)
  // Two threads get three quarters of two processors, and are faster than one.
  const singles = Array.from({ length: 1000 }, () => {
    const threads = plan.threads(SINGLE)
    const wallMs = threads === 2 ? 10 : 13
    plan.record(SINGLE, { wallMs, processorMs: wallMs * (threads === 2 ? 1.5 : 1) })
    return threads
  })
  expect(singles.filter((threads) => threads === 1).length).toBeLessThan(150)
  // Then they stand still.
  for (let step = 0; step < 20; step += 1) {
    const wallMs = plan.threads(SINGLE) === 2 ? 80 : 12
    plan.record(SINGLE, { wallMs, processorMs: wallMs })
  }
  expect(plan.threads(SINGLE)).toBe(1)
})

test('[BL10] a crowded machine gives up the threads that are slower', () => {
  const plan = new ThreadPlan(2)
  const singles = Array.from({ length: 1000 }, () => {
    const threads = plan.threads(SINGLE)
    const wallMs = threads === 2 ? 14 : 12
    plan.record(SINGLE, { wallMs, processorMs: wallMs * (threads === 2 ? 1.5 : 1) })
    return threads
  })
  expect(singles.filter((threads) => threads === 2).length).toBeLessThan(60)
})

test('[BL10] one thread stays one, and short steps say nothing', () => {
  const single = new ThreadPlan(1)
  expect(new Set(steps(single, 0.2, { count: 50 }))).toEqual(new Set([1]))
  const plan = new ThreadPlan(4)
  steps(plan, 0, { count: 50, wallMs: 1 })
  expect(plan.threads(SINGLE)).toBe(4)
})

test('[BL10] what single tokens meet takes no thread from large batches, nor the other way round', () => {
  const plan = new ThreadPlan(2)
  steps(plan, 1, { count: 10, tokens: SINGLE })
  expect([1, 7, 8, 512].map((tokens) => plan.threads(tokens))).toEqual([1, 1, 2, 2])
  const other = new ThreadPlan(2)
  steps(other, 1, { count: 10, tokens: LARGE, wallMs: 90 })
  expect([1, 7, 8, 512].map((tokens) => other.threads(tokens))).toEqual([2, 2, 1, 1])
})

test('[BL10] a step of seconds decides at once, and for all sizes', () => {
  const plan = new ThreadPlan(2)
  steps(plan, 1, { count: 1, tokens: LARGE, wallMs: 3000 })
  expect([plan.threads(SINGLE), plan.threads(LARGE)]).toEqual([1, 1])
  steps(plan, 2, { count: 100, tokens: SINGLE })
  expect([plan.threads(SINGLE), plan.threads(LARGE)]).toEqual([2, 1])
})
