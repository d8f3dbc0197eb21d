import { expect, test } from 'vitest'
import { ThreadChoice } from '../src/native/thread-choice.ts'

/** Runs steps of 10 ms on a machine that has `free` processors to give. */
function steps(choice: ThreadChoice, free: number, count: number): number[] {
  return Array.from({ length: count }, () => {
    choice.record(10, 10 * Math.min(free, choice.threads))
    return choice.threads
  })
}

test('[BL10] an idle machine gives all threads', () => {
  const choice = new ThreadChoice(8)
  expect(new Set(steps(choice, 8, 200))).toEqual(new Set([8]))
})

test('[BL10] a busy machine gets fewer within a few steps, and all again when it is idle', () => {
  const choice = new ThreadChoice(2)
  expect(steps(choice, 1, 10).at(-1)).toBe(1)
  expect(steps(choice, 2, 40).at(-1)).toBe(2)
})

test('[BL10] while it stays busy, more threads are tried ever more seldom', () => {
  const choice = new ThreadChoice(2)
  const crowded = steps(choice, 1, 2000).filter((threads) => threads === 2).length
  expect(crowded).toBeLessThan(30)
})

test('[BL10] one thread stays one, and short steps say nothing', () => {
  const single = new ThreadChoice(1)
  expect(new Set(steps(single, 0.2, 50))).toEqual(new Set([1]))
  const choice = new ThreadChoice(4)
  for (let i = 0; i < 50; i += 1) choice.record(1, 0)
  expect(choice.threads).toBe(4)
})
