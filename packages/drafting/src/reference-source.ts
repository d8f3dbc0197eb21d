import { HitRates } from './hit-rate.ts'
import { ReferenceCursor } from './reference-cursor.ts'
import type { Guess } from './guess.ts'

/** What is assumed of a place of the reference after 0, 1, 2, 3-4, 5-8, 9-16, 17-32 and more agreeing tokens. */
const FIRST_CHANCES = [0.2, 0.4, 0.5, 0.7, 0.88, 0.96, 0.985, 0.99]

/** Guesses that the output goes on as the text that it is expected to repeat. */
export class ReferenceSource {
  readonly #cursor: ReferenceCursor
  readonly #rates = new HitRates(FIRST_CHANCES)

  constructor(reference: Int32Array) {
    this.#cursor = new ReferenceCursor(reference)
  }

  get isAtEnd(): boolean {
    return this.#cursor.isAtEnd
  }

  guess(limit: number): Guess {
    const { tokens, choices } = this.#cursor.continuation(limit)
    const chances = this.#rates.along(this.#cursor.agreement, tokens.length)
    return { tokens, chances: chances.map((chance, i) => chance * (choices[i] ?? 1)) }
  }

  observe(token: number): void {
    const step = this.#cursor.observe(token)
    if (step.type === 'guessed') this.#rates.record(step.agreement, step.isHit)
  }
}
