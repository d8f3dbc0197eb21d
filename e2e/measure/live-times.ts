/** Between two keys of somebody who types an instruction. */
export const KEY_MS = 120

/** Times since the last key of an instruction, one for each live edit. */
export type LiveTimes = {
  readonly face: string
  /** Until the changed line was drawn, as the browser sees it. */
  readonly drawnMs: readonly number[]
  /** Until the first changed line was in the document, as the face says. */
  readonly firstLineMs: readonly number[]
  /** Until all of the change was. */
  readonly finishedMs: readonly number[]
}
