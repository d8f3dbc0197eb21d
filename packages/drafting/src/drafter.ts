import { DraftLength } from './draft-length.ts'
import { ReferenceCursor } from './reference-cursor.ts'
import { Repetition } from './repetition.ts'

export type DraftSource = 'reference' | 'repetition'
export type Draft = { readonly source: DraftSource; readonly tokens: Int32Array }

/** Agreement from which the reference is trusted again after misses. */
const TRUSTED_AGREEMENT = 4

export interface Drafter {
  /** A guess of what comes next, at most `limit` tokens; undefined when guessing does not pay. */
  propose(limit: number): Draft | undefined
  /** How many tokens of the last proposal were accepted, and what was really chosen. */
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
  const lengths: Record<DraftSource, DraftLength> = {
    reference: new DraftLength(),
    repetition: new DraftLength(),
  }
  let proposed: Draft | undefined

  function take(source: DraftSource, limit: number): Draft | undefined {
    const place = source === 'reference' ? cursor : repetition
    if (place.continuation(1).length === 0) return undefined
    const length = Math.min(limit, lengths[source].next())
    if (length <= 0) return undefined
    return { source, tokens: place.continuation(length) }
  }

  return {
    propose(limit) {
      if (cursor.agreement >= TRUSTED_AGREEMENT) lengths.reference.encourage()
      proposed = take('reference', limit) ?? take('repetition', limit)
      return proposed
    },
    observe(chosen) {
      if (proposed !== undefined) {
        const accepted = Math.min(chosen.length - 1, proposed.tokens.length)
        lengths[proposed.source].record(proposed.tokens.length, accepted)
        proposed = undefined
      }
      for (const token of chosen) {
        cursor.observe(token)
        repetition.observe(token)
      }
    },
  }
}
