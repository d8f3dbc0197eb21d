import { bestDraftLength, HitRate } from './draft-length.ts'
import { ReferenceCursor } from './reference-cursor.ts'
import { Repetition } from './repetition.ts'

export type DraftSource = 'reference' | 'repetition'
export type Draft = { readonly source: DraftSource; readonly tokens: Int32Array }

/** What is assumed of each kind of guess before anything is known of it. */
const FIRST_HIT_RATES = {
  /** The reference, after it agreed with the output for a while. */
  settled: 0.95,
  /** The reference, at the beginning or where it was just found again. */
  fresh: 0.8,
  /** Prompts repeat themselves less than an edit repeats its input. */
  repetition: 0.6,
}
/** Tokens in agreement from which a place in the reference is settled. */
const SETTLED_AGREEMENT = 8

export interface Drafter {
  /** A guess of what comes next, at most `limit` tokens; undefined when guessing does not pay. */
  propose(limit: number): Draft | undefined
  /** The tokens that were really chosen, in order. */
  observe(chosen: Int32Array): void
}

/**
 * Drafts an output from the text that it should largely repeat and, where that gives nothing, from
 * what has been seen before. Pure bookkeeping: a wrong guess costs time, never correctness.
 */
export function createDrafter(options: {
  /** Tokens of the text that the output is expected to repeat; may be empty. */
  readonly reference: Int32Array
  readonly prompt: Int32Array
}): Drafter {
  const cursor = new ReferenceCursor(options.reference)
  const repetition = new Repetition(options.prompt)
  const rates = {
    settled: new HitRate(FIRST_HIT_RATES.settled),
    fresh: new HitRate(FIRST_HIT_RATES.fresh),
    repetition: new HitRate(FIRST_HIT_RATES.repetition),
  }
  const cursorRate = (): HitRate =>
    cursor.agreement >= SETTLED_AGREEMENT ? rates.settled : rates.fresh

  return {
    propose(limit) {
      const fromReference = cursor.continuation(bestDraftLength(cursorRate().value, limit))
      if (fromReference.length > 0) return { source: 'reference', tokens: fromReference }
      const length = bestDraftLength(rates.repetition.value, limit)
      const repeated = repetition.continuation(length)
      return repeated.length > 0 ? { source: 'repetition', tokens: repeated } : undefined
    },
    observe(chosen) {
      for (const token of chosen) {
        const [expected] = cursor.continuation(1)
        if (expected !== undefined) cursorRate().record(expected === token)
        const [repeated] = repetition.continuation(1)
        if (repeated !== undefined) rates.repetition.record(repeated === token)
        cursor.observe(token)
        repetition.observe(token)
      }
    },
  }
}
