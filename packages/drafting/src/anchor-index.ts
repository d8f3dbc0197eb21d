/** Spreads runs over buckets: odd constants of Knuth's multiplicative hashing and of MurmurHash3. */
const SPREAD_FIRST = 0x9e3779b1
const SPREAD_SECOND = 0x85ebca6b

/**
 * Where each run of two tokens ends in a text: the places by hash, in ascending order. Runs that share a
 * hash share a list, so the caller compares tokens.
 */
export class AnchorIndex {
  readonly #mask: number
  /** Where the list of a hash begins in `#places`; the next entry is where it ends. */
  readonly #starts: Int32Array
  readonly #places: Int32Array

  constructor(text: Int32Array) {
    const lists = 1 << (32 - Math.clz32(Math.max(1, text.length - 1)))
    this.#mask = lists - 1
    const starts = new Int32Array(lists + 1)
    for (let end = 2; end <= text.length; end += 1) {
      const list = this.#list(text[end - 2] ?? 0, text[end - 1] ?? 0)
      starts[list + 1] = (starts[list + 1] ?? 0) + 1
    }
    for (let list = 0; list < lists; list += 1) {
      starts[list + 1] = (starts[list + 1] ?? 0) + (starts[list] ?? 0)
    }
    const filled = starts.slice()
    this.#places = new Int32Array(Math.max(0, text.length - 1))
    for (let end = 2; end <= text.length; end += 1) {
      const list = this.#list(text[end - 2] ?? 0, text[end - 1] ?? 0)
      const at = filled[list] ?? 0
      this.#places[at] = end
      filled[list] = at + 1
    }
    this.#starts = starts
  }

  /**
   * Where a run may end, the next ones at or after `near` first, then those before it, nearest first; of
   * each at most `limit`.
   */
  *placesOf(run: readonly [number, number], near: number, limit: number): Generator<number> {
    const list = this.#list(...run)
    const from = this.#starts[list] ?? 0
    const to = this.#starts[list + 1] ?? 0
    const middle = this.#firstAtOrAfter(near, from, to)
    yield* this.#places.subarray(middle, Math.min(to, middle + limit))
    yield* this.#places.subarray(Math.max(from, middle - limit), middle).toReversed()
  }

  #list(first: number, second: number): number {
    const hash = Math.imul(first, SPREAD_FIRST) ^ Math.imul(second, SPREAD_SECOND)
    return (hash ^ (hash >>> 15)) & this.#mask
  }

  #firstAtOrAfter(near: number, from: number, to: number): number {
    let low = from
    let high = to
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#places[middle] ?? 0) < near) low = middle + 1
      else high = middle
    }
    return low
  }
}
