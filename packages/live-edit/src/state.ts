import type { LineRange } from '@turant/edits'
import type { TextChange, UndoStep } from './document.ts'
import type { Place } from './place.ts'
import type { Alignment } from './resume.ts'
import type { Row } from './rows.ts'
import type { TaskText } from './task.ts'
import type { LiveEditOutcome, LiveEditPhase } from './view.ts'

/** An answer that is under way. */
export type Asked = {
  readonly id: number
  /** The lines of the base that it rewrites. */
  readonly region: LineRange
  /** What has arrived of a line that is not complete. */
  readonly partial: string
  /** The complete lines, against what was shown for the same region before. */
  readonly alignment: Alignment
}

/** What is to happen once the document shows what is wanted. */
export type Goal = 'kept' | 'restored' | 'left'

export type LiveEditState = {
  readonly place: Place
  readonly maxLines: number
  /** The scope as it was when the live edit began. */
  readonly original: readonly string[]
  /** The same with the hunks that were kept since. */
  readonly base: readonly string[]
  /** What the scope would be: the answer so far, below it the one before. */
  readonly proposal: readonly string[]
  /** What is in the document. */
  readonly shown: readonly Row[]
  /** A change has been handed out and not been answered. */
  readonly isChanging: boolean
  /** What it makes of the document; undefined when none is under way, or somebody else's came before it. */
  readonly pending: readonly Row[] | undefined
  /** What should be in the document. */
  readonly wanted: readonly Row[]
  readonly instruction: string
  readonly asked: Asked | undefined
  readonly lastId: number
  readonly phase: LiveEditPhase
  readonly message: string | undefined
  readonly goal: Goal | undefined
  /** A change has been made: the undo step has begun. */
  readonly isBegun: boolean
  /** Changes in a row that the face did not make. */
  readonly refusals: number
}

/** What happens to a live edit. `id` is the request's, of the effect `ask`. */
export type LiveEditEvent =
  | { readonly type: 'instruct'; readonly instruction: string }
  | { readonly type: 'delta'; readonly id: number; readonly text: string }
  | { readonly type: 'done'; readonly id: number }
  | { readonly type: 'failed'; readonly id: number; readonly message: string }
  | { readonly type: 'applied'; readonly isMade: boolean }
  | { readonly type: 'changed'; readonly text: string }
  | { readonly type: 'keep' }
  | { readonly type: 'keep-hunk' }
  | { readonly type: 'drop-hunk' }
  | { readonly type: 'restore' }
  | { readonly type: 'close' }

export type LiveEditEffect =
  | {
      readonly type: 'ask'
      readonly id: number
      readonly task: TaskText & { readonly instruction: string }
    }
  | { readonly type: 'cancel'; readonly id: number }
  /** Answered by `applied`; there is never another one before that. */
  | { readonly type: 'change'; readonly changes: readonly TextChange[]; readonly undo: UndoStep }
  /** The last effect of all. */
  | { readonly type: 'end'; readonly outcome: LiveEditOutcome }

export type Advanced = {
  readonly state: LiveEditState
  readonly effects: readonly LiveEditEffect[]
}
