import type { RecentEdit } from '@turant/edits'
import type { OperatorId } from '../operators/operator.ts'

export type Split = 'train' | 'valid' | 'test'

/** A place in a text, from and to. */
export type Span = readonly [start: number, end: number]

/** One line of an output file. */
export type Row = {
  /** Names the example by what is in it. */
  readonly id: string
  readonly operator: OperatorId
  readonly split: Split
  readonly package: string
  readonly version: string
  /** SPDX identifier. */
  readonly licence: string
  readonly path: string
  readonly language: 'typescript' | 'javascript'
  /** The wording of the instruction; null where nobody says anything. */
  readonly paraphrase: { readonly id: string; readonly heldOut: boolean } | null
  /** What the server sends, and what the model is to answer, without its end token. */
  readonly prompt: string
  readonly completion: string
  /**
   * Where control tokens stand in these texts, counted in code points, as Python counts. Everything
   * else is to be tokenised as plain text, each piece between two spans by itself.
   */
  readonly promptSpecials: readonly Span[]
  readonly completionSpecials: readonly Span[]
  readonly task: EditRowTask | FillRowTask
}

export type EditRowTask = {
  readonly type: 'edit'
  readonly before: string
  readonly region: string
  readonly after: string
  readonly instruction: string
  /** What the region is to become. */
  readonly expected: string
  readonly recentEdits?: readonly RecentEdit[]
}

export type FillRowTask = {
  readonly type: 'fill'
  readonly before: string
  readonly after: string
  readonly expected: string
}

/** The file that examples are made of. */
export type Origin = Pick<Row, 'package' | 'version' | 'licence' | 'path' | 'language' | 'split'>
