import type { LineRange } from '@turant/edits'

/**
 * - `asking`: nothing was typed yet.
 * - `waiting`: the model was asked; what is shown is still the answer to what was typed before.
 * - `writing`: its answer arrives.
 * - `ready`: there is a change, and all of it is shown.
 * - `unchanged`: the model would change nothing.
 * - `failed`: there is no answer; the message says why and what to do.
 * - `keeping`: it is kept as soon as all of it is there.
 * - `ended`: nothing more comes.
 */
export type LiveEditPhase =
  | 'asking'
  | 'waiting'
  | 'writing'
  | 'ready'
  | 'unchanged'
  | 'failed'
  | 'keeping'
  | 'ended'

/** What a face draws over the document. Lines count in the document as it is shown, from 0. */
export type LiveEditView = {
  readonly phase: LiveEditPhase
  /** For people; always there when it failed. */
  readonly message: string | undefined
  /** The lines that may change. */
  readonly scope: LineRange
  /** Lines that are in the document only as a proposal. */
  readonly added: readonly LineRange[]
  /** Lines of the original that the proposal takes away. */
  readonly removed: readonly LineRange[]
  /** Neighbouring removed and added lines, from the top; the first is the one that is kept or dropped next. */
  readonly hunks: readonly LineRange[]
  /** The line that is written now; undefined unless an answer arrives. */
  readonly writingLine: number | undefined
}

/**
 * How a live edit ended. `kept` and `restored` are what the person chose (restored: the document is what it was,
 * but for hunks that were kept before). `left`: something else changed the lines, or they went away.
 */
export type LiveEditOutcome =
  | { readonly type: 'kept' }
  | { readonly type: 'restored' }
  | { readonly type: 'left'; readonly message: string }
