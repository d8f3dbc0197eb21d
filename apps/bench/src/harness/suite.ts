import type { PeerSet } from '../peers/peer-set.ts'

/** One measured thing. `metrics` are in the unit that the key names (`appliedMs`, `tokensPerSecond`). */
export type Row = {
  readonly suite: string
  /** Who was measured: `turant`, `turant whole-file`, `llama-server ngram-mod`. */
  readonly system: string
  /** What was measured: `retry-30.ts (28 lines), warm`. */
  readonly case: string
  /** Rows of one round were measured in turn, so they can be paired. */
  readonly round: number
  readonly metrics: Readonly<Record<string, number>>
  readonly flags: Readonly<Record<string, boolean>>
}

export type SuiteOptions = {
  readonly model: string
  readonly rounds: number
  /** Fewer and shorter cases: all suites together take less than ten minutes. */
  readonly isQuick: boolean
  readonly peers: PeerSet
  readonly onRow: (row: Row) => void
  /** A line of progress, or what a reader of the log should know. */
  readonly note: (text: string) => void
}

/** One aim of the project, and what this run says about it. */
export type Goal = {
  readonly id: string
  /** Null when it could not be measured; `how` says why. */
  readonly value: number | null
  readonly goal: number
  readonly met: boolean | null
  /** Smallest and largest value of the rounds. */
  readonly spread: readonly [number, number] | null
  readonly unit: string
  readonly better: 'higher' | 'lower'
  /** What was divided by what, over which cases. */
  readonly how: string
}

export type SuiteResult = {
  readonly rows: readonly Row[]
  readonly goals: readonly Goal[]
  /** Markdown. */
  readonly tables: readonly string[]
}

/** Each is a constant named for it, `src/suites/long-context.ts` exports `longContext`. */
export interface Suite {
  readonly id: string
  readonly about: string
  /** Rounds of a quick run when nobody says how many; default 1. */
  readonly quickRounds?: number
  run(options: SuiteOptions): Promise<SuiteResult>
}
