import type { DiffEvent } from '@turant/edits'
import type { Figures, Progress } from '@turant/protocol'

/** How the last edit ended, for programs (`--json`) and for people. */
export type EditResult = {
  readonly status: 'applied' | 'declined' | 'unusable' | 'unchanged' | 'conflict' | 'interrupted'
  readonly file: string
  readonly model: string
  /** 1-based, inclusive; 0-0 for a new file, 8-7 for a place before line 8. */
  readonly lines: readonly [number, number]
  readonly added: number
  readonly removed: number
  readonly syntax: 'parses' | 'has-errors' | 'unknown-language'
  readonly problem?: string
  /** From the request to the file on disk, in milliseconds; the time to answer the question is left out. */
  readonly appliedMs?: number
  readonly figures?: Figures
  /** Other answers that were asked for, since the first one would have broken the file. */
  readonly samples?: number
}

/** What commands say while they work. One implementation for people, one for programs. */
export interface Reporter {
  /** What is being waited for; replaced by the next one. */
  progress(text: string): void
  /** The server's progress on the request that runs. */
  serving(progress: Progress): void
  /** A line of explanation. */
  note(text: string): void
  /** Which part of which file is edited, and why. */
  region(region: {
    readonly file: string
    readonly lines: readonly [number, number]
    readonly why: string
  }): void
  /** The diff, as it becomes certain. */
  diff(events: readonly DiffEvent[]): void
  /** The diff is complete: whatever of it is still held back is shown. */
  diffEnd(): void
  /** Text that is the command's answer. */
  answer(text: string): void
  result(result: EditResult): void
  /** Structured output of commands such as `status`; `text` is its form for people. */
  facts(value: unknown, text: string): void
  error(error: { readonly exitCode: number; readonly message: string }): void
}
