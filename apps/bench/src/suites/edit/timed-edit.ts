import type { Seen } from './edit-watch.ts'

/** One edit with where its time and its tokens went. Times in milliseconds. */
export type TimedEdit = Seen & {
  readonly promptMs: number
  readonly decodeMs: number
  readonly promptTokens: number
  readonly computedTokens: number
  readonly outputTokens: number
  /** Computations while decoding. */
  readonly batches: number
  /** The answer reached the length limit, so the time is a lower bound. */
  readonly isCut: boolean
}

/**
 * How long writing all of a file takes at the rate that was measured, since the model may stop early or
 * run on. Derived, and low for long files, since tokens become slower as a text grows.
 */
export function wholeFileMs(edit: TimedEdit, fileTokens: number): number {
  return edit.promptMs + (edit.decodeMs / Math.max(1, edit.outputTokens)) * fileTokens
}
