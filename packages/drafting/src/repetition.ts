/** Runs of this many tokens are looked up; shorter ones repeat by chance. */
const RUN = 3

/**
 * Guesses that a run of tokens seen before is followed by what followed it then (prompt lookup
 * decoding). The most recent occurrence wins.
 */
export class Repetition {
  readonly #tokens: number[]
  readonly #lastEnd = new Map<string, number>()
  /** The occurrence before the newest one, for the newest run itself. */
  #previous = -1

  constructor(prompt: Int32Array) {
    this.#tokens = []
    for (const token of prompt) this.observe(token)
  }

  observe(token: number): void {
    this.#tokens.push(token)
    const end = this.#tokens.length
    if (end < RUN) return
    const key = this.#tokens.slice(end - RUN).join()
    this.#previous = this.#lastEnd.get(key) ?? -1
    this.#lastEnd.set(key, end)
  }

  continuation(limit: number): Int32Array {
    if (this.#previous < 0) return new Int32Array(0)
    return Int32Array.from(this.#tokens.slice(this.#previous, this.#previous + limit))
  }
}
