import { createHash } from 'node:crypto'

/** Numbers in [0, 1) that a seed decides. */
export type Random = () => number

/** Mulberry32 by Tommy Ettinger, seeded by any text. */
export function createRandom(seed: string): Random {
  let state = stableHash(seed)
  return () => {
    state = (state + 0x6d2b_79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** A whole number of 32 bits, the same on every machine. */
export function stableHash(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE(0)
}

/** A whole number from 0 to below `bound`. */
export function below(random: Random, bound: number): number {
  return Math.floor(random() * bound)
}

/** One of them, undefined when there is none. */
export function pick<T>(random: Random, all: readonly T[]): T | undefined {
  return all[below(random, all.length)]
}

/** The same things in an order that the numbers decide. */
export function shuffled<T>(random: Random, all: readonly T[]): T[] {
  return all
    .map((item) => ({ item, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item)
}
