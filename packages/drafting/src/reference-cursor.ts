/** Longest run of output tokens that is compared when looking for the place to resume. */
const LONGEST_ANCHOR = 12
/** A shorter run than this is too common in code to mean a place. */
const SHORTEST_ANCHOR = 2
/** Going back counts as this many tokens more than going on: an edit rarely repeats itself. */
const BACKWARD_COST = 32

/**
 * Follows an output through the text that it is expected to repeat. While both agree the cursor moves
 * on token by token; after a difference it looks for the place where the reference continues as the
 * output just did.
 */
export class ReferenceCursor {
  readonly #reference: Int32Array
  /** Index of the token expected next, or -1 while the place is lost. */
  #next: number
  /** Where the output left the reference, to prefer the nearest place to resume. */
  #left = 0
  readonly #recent: number[] = []
  /** Length of the run of agreeing tokens that ends at the cursor. */
  #agreement = 0

  constructor(reference: Int32Array) {
    this.#reference = reference
    this.#next = reference.length > 0 ? 0 : -1
  }

  get agreement(): number {
    return this.#agreement
  }

  /** Takes note of one token of the output. */
  observe(token: number): void {
    this.#recent.push(token)
    if (this.#recent.length > LONGEST_ANCHOR) this.#recent.shift()
    if (this.#next >= 0 && this.#reference[this.#next] === token) {
      this.#next += 1
      this.#agreement += 1
      return
    }
    if (this.#next >= 0) this.#left = this.#next
    this.#resume()
  }

  /** Up to `limit` tokens that the reference has next; empty while the place is lost or at its end. */
  continuation(limit: number): Int32Array {
    if (this.#next < 0) return new Int32Array(0)
    return this.#reference.subarray(this.#next, this.#next + limit)
  }

  #resume(): void {
    let best = -1
    let bestLength = 0
    let bestDistance = Infinity
    for (let end = 1; end <= this.#reference.length; end += 1) {
      const length = this.#matchBefore(end)
      if (length < SHORTEST_ANCHOR || length < bestLength) continue
      const distance = this.#distance(end)
      if (length > bestLength || distance < bestDistance) {
        best = end
        bestLength = length
        bestDistance = distance
      }
    }
    this.#next = best
    this.#agreement = bestLength
  }

  #distance(place: number): number {
    const ahead = place - this.#left
    return ahead >= 0 ? ahead : BACKWARD_COST - ahead
  }

  /** How many of the last output tokens stand in the reference right before `end`. */
  #matchBefore(end: number): number {
    const recent = this.#recent
    let length = 0
    while (
      length < recent.length &&
      length < end &&
      recent[recent.length - 1 - length] === this.#reference[end - 1 - length]
    ) {
      length += 1
    }
    return length
  }
}
