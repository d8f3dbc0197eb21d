/** What is known of guesses before any was recorded, and how fast it is forgotten. */
export type Assumption = {
  /** The share of right ones. */
  readonly rate: number
  /** How many recorded guesses that counts as. */
  readonly weight: number
  /** How much a guess still counts when the next one is recorded. */
  readonly kept: number
}

/** Of guesses after an agreement: half of what is known is younger than 70 guesses. */
const AFTER_AGREEMENT = { weight: 12, kept: 0.99 }

/** The share of right guesses of one kind, late ones counting more. What was assumed keeps its weight. */
export class HitRate {
  readonly #assumed: Assumption
  #hits = 0
  #guesses = 0

  constructor(assumed: Assumption) {
    this.#assumed = assumed
  }

  get value(): number {
    const { rate, weight } = this.#assumed
    return (this.#hits + rate * weight) / (this.#guesses + weight)
  }

  record(isHit: boolean): void {
    const { kept } = this.#assumed
    this.#hits = this.#hits * kept + (isHit ? 1 : 0)
    this.#guesses = this.#guesses * kept + 1
  }
}

/** Hit rates by how many tokens before the guess agreed: 0, 1, 2, 3-4, 5-8, 9-16 and so on. */
export class HitRates {
  readonly #byAgreement: readonly HitRate[]

  /** @param assumed of 0, 1, 2, 3-4, ... agreeing tokens; the last is for all longer agreements */
  constructor(assumed: readonly number[]) {
    this.#byAgreement = assumed.map((rate) => new HitRate({ rate, ...AFTER_AGREEMENT }))
  }

  /** The chances of so many guesses in a row, each when those before it are right and make the agreement longer. */
  along(agreement: number, guesses: number): Float64Array {
    const chances = new Float64Array(guesses)
    for (let i = 0; i < guesses; i += 1) chances[i] = this.#at(agreement + i)?.value ?? 0
    return chances
  }

  record(agreement: number, isHit: boolean): void {
    this.#at(agreement)?.record(isHit)
  }

  #at(agreement: number): HitRate | undefined {
    const kind = agreement === 0 ? 0 : 33 - Math.clz32(agreement - 1)
    return this.#byAgreement[Math.min(kind, this.#byAgreement.length - 1)]
  }
}
