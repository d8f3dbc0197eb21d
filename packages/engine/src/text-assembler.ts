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
