/** Settings of the text service. */
export const config = {
  host: 'localhost',
  port: 8080,
  retries: 3,
  timeoutMs: 30000,
}

/**
 * Turns token bytes into text: never half a character, nothing from a stop text on, and nothing that
 * may still turn out to be the beginning of one.
 */
export class TextAssembler {
  readonly #stops: readonly string[]
  readonly #decoder = new TextDecoder('utf-8')
  #held = ''
  #stopped = false

  constructor(stops: readonly string[]) {
    this.#stops = stops.filter((stop) => stop !== '')
  }

  /** True once a stop text was met; what is pushed later is ignored. */
  get stopped(): boolean {
    return this.#stopped
  }

  /** Text that is certain after these bytes. */
  push(bytes: Uint8Array): string {
    if (this.#stopped) return ''
    return this.#release(this.#held + this.#decoder.decode(bytes, { stream: true }))
  }

  /** The rest: what was held back when no more tokens come. */
  end(): string {
    if (this.#stopped) return ''
    const rest = this.#held + this.#decoder.decode()
    this.#held = ''
    return rest
  }

  #release(text: string): string {
    let cut = Infinity
    for (const stop of this.#stops) {
      const index = text.indexOf(stop)
      if (index >= 0) cut = Math.min(cut, index)
    }
    if (cut !== Infinity) {
      this.#stopped = true
      this.#held = ''
      return text.slice(0, cut)
    }
    const keep = this.#longestBeginning(text)
    this.#held = text.slice(text.length - keep)
    return text.slice(0, text.length - keep)
  }

  /** Length of the longest end of `text` that begins a stop text, or that splits a surrogate pair. */
  #longestBeginning(text: string): number {
    let longest = /[\uD800-\uDBFF]$/.test(text) ? 1 : 0
    for (const stop of this.#stops) {
      for (let length = Math.min(stop.length - 1, text.length); length > longest; length -= 1) {
        if (text.endsWith(stop.slice(0, length))) longest = length
      }
    }
    return longest
  }
}

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
export class Cursor {
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
    this.#next = -1
  }
}

  /** Up to `limit` tokens that the reference has next; empty while the place is lost or at its end. */
