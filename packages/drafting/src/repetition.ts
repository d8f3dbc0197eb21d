import type { Guess } from './guess.ts'
import { HitRates } from './hit-rate.ts'

/** What is assumed after 0, 1, 2, 3-4, 5-8, 9-16, 17-32 and more tokens that were seen in a row before. */
const FIRST_CHANCES = [0, 0.2, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8]

/** A text seen before, read at the place where it continues what was said last. */
export interface SeenText {
  /** How many of the last tokens of the output stand before that place; 0: there is none. */
  readonly agreement: number
  continuation(limit: number): Int32Array
  /** Takes note of one token of the output. */
  observe(token: number): void
}

/** Guesses that what was seen before is followed by what followed it then. */
export class Repetition {
  readonly #text: SeenText
  readonly #rates = new HitRates(FIRST_CHANCES)

  constructor(text: SeenText) {
    this.#text = text
  }

  guess(limit: number): Guess {
    const { agreement } = this.#text
    const tokens = agreement === 0 ? new Int32Array(0) : this.#text.continuation(limit)
    return { tokens, chances: this.#rates.along(agreement, tokens.length) }
  }

  observe(token: number): void {
    const { agreement } = this.#text
    const [expected] = agreement === 0 ? [] : this.#text.continuation(1)
    if (expected !== undefined) this.#rates.record(agreement, expected === token)
    this.#text.observe(token)
  }
}
