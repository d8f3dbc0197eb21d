import type { Draft } from '@turant/drafting'
import type { GenerateFigures } from './request.ts'

/** Milliseconds of a monotonic clock. */
export type Clock = { now(): number }

/** Collects where the time and the tokens of one request go. */
export class FigureBuilder {
  readonly #clock: Clock
  readonly #start: number
  #admitted: number | undefined
  #prompted: number | undefined
  #firstToken: number | undefined
  promptTokens = 0
  reusedTokens = 0
  outputTokens = 0
  #draftedTokens = 0
  #acceptedTokens = 0
  #referenceDraftedTokens = 0
  #referenceAcceptedTokens = 0
  #batches = 0
  #logProbability = 0
  #weighedTokens = 0

  constructor(clock: Clock) {
    this.#clock = clock
    this.#start = clock.now()
  }

  /** The request has the model for the first time. */
  admitted(): void {
    this.#admitted ??= this.#clock.now()
  }

  /** The prompt is computed; decoding begins. */
  prompted(): void {
    this.#prompted ??= this.#clock.now()
  }

  now(): number {
    return this.#clock.now()
  }

  /** A step was computed: what was drafted in it, and how many tokens it chose. Undrafted, each took a batch. */
  step(draft: Draft | undefined, chosen: number): void {
    this.#batches += draft === undefined ? chosen : 1
    if (draft === undefined) return
    const accepted = chosen - 1
    this.#draftedTokens += draft.tokens.length
    this.#acceptedTokens += accepted
    if (draft.source !== 'reference') return
    this.#referenceDraftedTokens += draft.tokens.length
    this.#referenceAcceptedTokens += accepted
  }

  /** So many of the tokens that a step chose are the output's; how likely each was, where that is known. */
  tokenChosen(count: number, logProbabilities: Float32Array | undefined): void {
    this.#firstToken ??= this.#clock.now()
    this.outputTokens += count
    for (const value of logProbabilities?.subarray(0, count) ?? []) {
      this.#logProbability += value
      this.#weighedTokens += 1
    }
  }

  /** How sure the model was of the output so far; nothing where it does not tell. */
  confidence(): Pick<GenerateFigures, 'meanProbability'> {
    if (this.#weighedTokens === 0) return {}
    return { meanProbability: Math.exp(this.#logProbability / this.#weighedTokens) }
  }

  build(): GenerateFigures {
    const end = this.#clock.now()
    const admitted = this.#admitted ?? end
    const prompted = this.#prompted ?? end
    const firstToken = this.#firstToken ?? end
    return {
      queuedMs: admitted - this.#start,
      promptTokens: this.promptTokens,
      reusedTokens: this.reusedTokens,
      computedTokens: this.promptTokens - this.reusedTokens,
      promptMs: Math.max(0, prompted - admitted),
      timeToFirstTokenMs: firstToken - this.#start,
      decodeMs: Math.max(0, end - Math.max(prompted, admitted)),
      outputTokens: this.outputTokens,
      draftedTokens: this.#draftedTokens,
      acceptedTokens: this.#acceptedTokens,
      referenceDraftedTokens: this.#referenceDraftedTokens,
      referenceAcceptedTokens: this.#referenceAcceptedTokens,
      batches: this.#batches,
      ...this.confidence(),
    }
  }
}
