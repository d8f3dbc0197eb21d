import type { ParsedFile } from '../code/parsed-file.ts'
import type { PhraseSetId, Slots } from '../phrases/phrase.ts'
import type { Random } from '../random.ts'

export const OPERATOR_IDS = [
  'rename',
  'change-literal',
  'add-parameter',
  'remove-parameter',
  'reorder-parameters',
  'default-value',
  'extract-variable',
  'inline-variable',
  'extract-function',
  'guard-clause',
  'error-handling',
  'then-to-await',
  'callback-to-promise',
  'add-types',
  'add-jsdoc',
  'change-condition',
  'loop-to-array-method',
  'template-string',
  'optional-chaining',
  'change-imports',
  'declaration-form',
  'change-members',
  'repair',
  'merge-sketch',
  'fill-line',
  'fill-lines',
  'next-edit',
  'no-edit',
] as const

export type OperatorId = (typeof OPERATOR_IDS)[number]

/** An edit of a file that an instruction asks for. Both texts are the whole file. */
export type Proposal = {
  readonly before: string
  readonly after: string
  readonly phrases: PhraseSetId
  readonly slots: Slots
  /** A file that already is as asked for can be told by looking: nothing is to change in it. */
  readonly canBeSatisfied?: boolean
  /** What the instruction names by this must be in the region once, or nobody knows which is meant. */
  readonly once?: RegExp
  /** What the instruction speaks of in general must not be left anywhere in the region. */
  readonly gone?: RegExp
}

/** One kind of edit: what a real file could be asked to become. */
export type Operator = {
  readonly id: OperatorId
  /** In document order; the same file and numbers give the same edits. */
  propose(file: ParsedFile, random: Random): Iterable<Proposal>
}
