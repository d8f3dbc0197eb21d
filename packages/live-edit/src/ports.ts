import type { LineRange } from '@turant/edits'
import type { EditTask, Figures, Progress } from '@turant/protocol'
import type { TextChange, UndoStep } from './document.ts'
import type { LiveEditOutcome, LiveEditView } from './view.ts'

/** What a face can do with its document. */
export type LiveEditFace = {
  /**
   * Makes all changes at once; their places mean the document before, they do not overlap and come in order.
   * False when they were not made: the document moved on, or can not be written.
   */
  applyChanges(changes: readonly TextChange[], undo: UndoStep): Promise<boolean>
  /** Called after every step, never while changes are being made. */
  show(view: LiveEditView): void
  ended(outcome: LiveEditOutcome): void
  /** Calls back once the next frame may be drawn. At 60 frames a second nobody sees more. */
  nextFrame(callback: () => void): void
}

/** How the model's answer came. Nothing rejects. */
export type Answered =
  | { readonly type: 'done'; readonly figures: Figures | undefined }
  /** Not to be applied; the message says why. */
  | { readonly type: 'unusable'; readonly message: string }
  /** The server refused it or is gone; the message says what to do. */
  | { readonly type: 'failed'; readonly message: string }
  | { readonly type: 'aborted' }

export type AskOptions = {
  readonly signal: AbortSignal
  /** The next piece of the region's new text. */
  readonly onDelta: (delta: string) => void
  readonly onProgress?: (progress: Progress) => void
}

export type Ask = (task: EditTask, options: AskOptions) => Promise<Answered>

/** Times of the answer to what was typed last, in milliseconds since that key. */
export type LiveEditTimes = {
  /** The first changed line was in the document. Undefined: nothing changed. */
  readonly firstLineMs: number | undefined
  /** All of it was in the document. */
  readonly finishedMs: number
  /** What the server says of its part. */
  readonly server: Figures | undefined
}

export type LiveEditOptions = {
  readonly face: LiveEditFace
  readonly ask: Ask
  /** The file, as the model is told of it, with LF line ends. */
  readonly document: { readonly path: string; readonly text: string }
  /** The lines that may change: the selection, or `enclosingLines` around the caret. */
  readonly scope: LineRange
  /** No more lines are put before the model at once; of a longer scope those that the instruction is about. Default: 40. */
  readonly maxLines?: number
  readonly nowMs: () => number
  readonly onTimes?: (times: LiveEditTimes) => void
  /** How far the server is with the request that counts. */
  readonly onProgress?: (progress: Progress) => void
}

export type LiveEditSession = {
  /** The instruction so far; every call supersedes the request before it. */
  instruct(instruction: string): void
  /** Keeps the proposal, as soon as all of it is there. */
  keep(): void
  /** Keeps the first hunk, or gives it up; the live edit ends with the last. Nothing unless `ready`. */
  keepHunk(): void
  dropHunk(): void
  /** The document is what it was. */
  restore(): void
  /** The document has this text now, whoever changed it; the session tells its own changes apart. */
  documentChanged(text: string): void
  /** The document is gone. Nothing is changed any more. */
  close(): void
}
