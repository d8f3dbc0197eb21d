import type { SeenText } from './repetition.ts'
import { type Match, NO_MATCH, SuffixAutomaton } from './suffix-automaton.ts'

/** Stands between remembered texts. No token has this id, so no guess goes on from one text into another. */
const BOUNDARY = -1

/** What earlier requests on a model have said; bounded. */
export interface DraftMemory {
  /** Remembers the tokens of a finished text. The oldest texts are forgotten for it. */
  remember(tokens: Int32Array): void
  /** The remembered texts of now, one for each generation, newest first: a drafter reads them along with its output. */
  read(): readonly SeenText[]
}

/**
 * @param options.maxTokens about how much is kept; more than half of it is always there once it was
 * reached. An automaton cannot forget, so there are two of half the size: a full one is kept until the next is full.
 */
export function createDraftMemory(options: { readonly maxTokens: number }): DraftMemory {
  const half = Math.max(2, Math.floor(options.maxTokens / 2))
  let young = new SuffixAutomaton()
  let old = young
  return {
    remember(tokens) {
      const kept = tokens.subarray(-(half - 1))
      if (young.size + kept.length + 1 > half) {
        old = young
        young = new SuffixAutomaton()
      }
      for (const token of kept) young.append(token)
      young.append(BOUNDARY)
    },
    read: () => (young === old ? [young] : [young, old]).map((text) => new MemoryReader(text)),
  }
}

class MemoryReader implements SeenText {
  readonly #text: SuffixAutomaton
  #match: Match = NO_MATCH

  constructor(text: SuffixAutomaton) {
    this.#text = text
  }

  get agreement(): number {
    return this.#match.length
  }

  continuation(limit: number): Int32Array {
    const tokens = this.#text.continuation(this.#text.endOf(this.#match), limit)
    const boundary = tokens.indexOf(BOUNDARY)
    return boundary < 0 ? tokens : tokens.subarray(0, boundary)
  }

  observe(token: number): void {
    this.#match = this.#text.follow(this.#match, token)
  }
}
