import { BatchCosts, CPU_COSTS, type CostTable } from './batch-cost.ts'
import { bestDraftLength } from './draft-length.ts'
import type { DraftMemory } from './draft-memory.ts'
import type { Guess } from './guess.ts'
import { OwnText } from './own-text.ts'
import { ReferenceSource } from './reference-source.ts'
import { Repetition } from './repetition.ts'

export type DraftSource = 'reference' | 'repetition'
export type Draft = { readonly source: DraftSource; readonly tokens: Int32Array }

export interface Drafter {
  /** A guess of what comes next, at most `limit` tokens; undefined when guessing does not pay. */
  propose(limit: number): Draft | undefined
  /** The tokens that were really chosen, in order. */
  observe(chosen: Int32Array): void
}

/**
 * Drafts an output from the text that it should largely repeat and from what has been seen before: in the
 * prompt, in the output itself, in earlier answers. Pure bookkeeping: a wrong guess costs time, never
 * correctness.
 */
export function createDrafter(options: {
  /** Tokens of the text that the output is expected to repeat; may be empty. */
  readonly reference: Int32Array
  readonly prompt: Int32Array
  /** What batches cost on this machine; default {@link CPU_COSTS}. */
  readonly costs?: CostTable | undefined
  /** What earlier requests on the same model said. */
  readonly memory?: DraftMemory | undefined
}): Drafter {
  const costs = new BatchCosts(options.costs ?? CPU_COSTS)
  const reference = new ReferenceSource(options.reference)
  const own = new Repetition(new OwnText(options.prompt))
  const remembered = (options.memory?.read() ?? []).map((text) => new Repetition(text))
  let context = options.prompt.length

  return {
    propose(limit) {
      const most = Math.min(limit, costs.largest - 1)
      if (most <= 0) return undefined
      const costsHere = costs.behind(context)
      let best: Draft | undefined
      let bestYield = 0
      const consider = (source: DraftSource, guess: Guess): void => {
        const length = bestDraftLength(guess.chances, costsHere)
        if (length.tokens === 0 || length.yield <= bestYield) return
        best = { source, tokens: guess.tokens.slice(0, length.tokens) }
        bestYield = length.yield
      }
      const expected = reference.guess(most)
      consider('reference', expected)
      // The output is expected to end where the reference does; the prompt, which contains it, goes on.
      const rest = expected.tokens.length === 0 ? most : expected.tokens.length
      for (const text of remembered) consider('repetition', text.guess(rest))
      if (!reference.isAtEnd) consider('repetition', own.guess(rest))
      return best
    },
    observe(chosen) {
      context += chosen.length
      for (const token of chosen) {
        reference.observe(token)
        own.observe(token)
        for (const text of remembered) text.observe(token)
      }
    },
  }
}
