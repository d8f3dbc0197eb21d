/**
 * A chunk is given up for somebody more urgent: a longer one is faster, but more is lost with it, and it is noticed
 * later, between two of its matrix products.
 */
const LONGEST_CHUNK_MS = 500
const SHORTEST_CHUNK_MS = 60
/** How much longer the next chunk may be after one that was left to end. */
const GROWTH = 1.25
/** Smaller batches compute several times slower per token on a CPU. */
const SMALLEST_CHUNK = 32
/** Weight of what was assumed before anything was measured, in tokens. */
const ASSUMED_TOKENS = 64

/** Milliseconds for one prompt token behind so many others: `base + perContext * context`. */
export type PrefillRate = { readonly base: number; readonly perContext: number }

/**
 * How large the next piece of a prompt is, and how long the rest takes: attention makes each token
 * dearer by what is before it, so a straight line through what was measured says both.
 */
export class PrefillPace {
  #chunkMs = LONGEST_CHUNK_MS
  #weight = ASSUMED_TOKENS
  /** Sums for a weighted least-squares line of milliseconds per token over context. */
  #x = 0
  #y: number
  #xx: number
  #xy: number

  constructor(assumed: PrefillRate) {
    // The assumption counts as two measurements, with nothing and with a long text before them.
    const far = 4096
    const half = ASSUMED_TOKENS / 2
    this.#x = half * far
    this.#y = half * (2 * assumed.base + assumed.perContext * far)
    this.#xx = half * far * far
    this.#xy = half * far * (assumed.base + assumed.perContext * far)
  }

  /** Takes note of a chunk: how many tokens, behind how many, in how many milliseconds. */
  record(tokens: number, position: number, ms: number): void {
    this.#chunkMs = Math.min(LONGEST_CHUNK_MS, this.#chunkMs * GROWTH)
    const context = position + tokens / 2
    this.#weight += tokens
    this.#x += tokens * context
    this.#y += ms
    this.#xx += tokens * context * context
    this.#xy += ms * context
  }

  /** Takes note of a chunk that was given up: the next one is half as long, lest it is lost as well. */
  interrupted(): void {
    this.#chunkMs = Math.max(SHORTEST_CHUNK_MS, this.#chunkMs / 2)
  }

  /** Tokens of the next chunk. */
  chunk(position: number, most: number): number {
    const { base, perContext } = this.rate()
    const fit = this.#chunkMs / (base + perContext * position)
    const rounded = Math.floor(fit / SMALLEST_CHUNK) * SMALLEST_CHUNK
    return Math.min(most, Math.max(SMALLEST_CHUNK, rounded))
  }

  /** Milliseconds until a prompt of `total` tokens is computed from `position` on. */
  leftMs(position: number, total: number): number {
    const { base, perContext } = this.rate()
    const tokens = Math.max(0, total - position)
    return tokens * (base + perContext * (position + tokens / 2))
  }

  rate(): PrefillRate {
    const spread = this.#weight * this.#xx - this.#x * this.#x
    const slope = spread > 0 ? (this.#weight * this.#xy - this.#x * this.#y) / spread : 0
    const perContext = Math.max(0, slope)
    const base = (this.#y - perContext * this.#x) / this.#weight
    return base > 0 ? { base, perContext } : { base: this.#y / this.#weight, perContext: 0 }
  }
}
