/** Numbers in [0, 1) that a seed decides: everybody who is measured gets the same work. */
export type Random = () => number

/** Mulberry32 by Tommy Ettinger: 32 bits of state, good enough to choose texts and moments. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b_79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** A number in [low, high). */
export function between(random: Random, [low, high]: readonly [number, number]): number {
  return low + (high - low) * random()
}

/** A whole number from 0 to below `bound`. */
export function below(random: Random, bound: number): number {
  return Math.floor(random() * bound)
}
