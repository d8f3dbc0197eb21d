import type { Row } from '../../harness/suite.ts'
import { wholeFileMs, type TimedEdit } from './timed-edit.ts'

/**
 * Who made an edit, and how.
 *
 * - `turant`: the region, with guessing, as users have it; `undrafted`: without guessing.
 * - `plain-whole`: our server writes the whole file, one token at a time.
 * - `llama-whole`: llama-server writes the whole file, guessing as well as it can.
 * - `llama-forced`: the same, held to the right answer by a grammar.
 * - `llama-region`: llama-server is given the very prompt that ours writes.
 */
export type Way =
  | 'turant'
  | 'undrafted'
  | 'plain-whole'
  | 'llama-whole'
  | 'llama-forced'
  | 'llama-region'

/** `cold`: the first request of a fresh server. `warm`: the next instruction on the same file. */
export type Prefix = 'cold' | 'warm'

export type MeasuredEdit = TimedEdit & {
  readonly file: string
  readonly lines: number
  readonly fileTokens: number
  readonly way: Way
  /** How llama-server guesses; empty where it is not asked. */
  readonly speculation: string
  readonly prefix: Prefix
  readonly round: number
  /** The new file is exactly the expected one. */
  readonly isExact: boolean
}

const SYSTEMS: Readonly<Record<Way, string>> = {
  turant: 'turant',
  undrafted: 'turant, drafting off',
  'plain-whole': 'turant, whole file, drafting off',
  'llama-whole': 'llama-server, whole file',
  'llama-forced': 'llama-server, whole file, forced',
  'llama-region': 'llama-server, same prompt',
}

export function systemOf({ way, speculation }: MeasuredEdit): string {
  return speculation === '' ? SYSTEMS[way] : `${SYSTEMS[way]}, ${speculation}`
}

export function caseOf({ file, lines, prefix }: MeasuredEdit): string {
  return `${file} (${lines} lines), ${prefix}`
}

/** The time that the right edit takes: as measured, or derived for a whole file that did not come out right. */
export function rightMs(edit: MeasuredEdit): number {
  const isDerived = !edit.isExact && (edit.way === 'plain-whole' || edit.way === 'llama-whole')
  return isDerived ? wholeFileMs(edit, edit.fileTokens) : edit.appliedMs
}

export function editRow(edit: MeasuredEdit): Row {
  const metrics = {
    appliedMs: edit.appliedMs,
    rightMs: rightMs(edit),
    firstChangeMs: edit.firstChangeMs,
    ttftMs: edit.ttftMs,
    promptMs: edit.promptMs,
    decodeMs: edit.decodeMs,
    promptTokens: edit.promptTokens,
    computedTokens: edit.computedTokens,
    outputTokens: edit.outputTokens,
    batches: edit.batches,
    tokensPerBatch: edit.outputTokens / edit.batches,
    fileTokens: edit.fileTokens,
    fileTokensPerSecond: (edit.fileTokens * 1000) / rightMs(edit),
  }
  return {
    suite: 'edit',
    system: systemOf(edit),
    case: caseOf(edit),
    round: edit.round,
    metrics: Object.fromEntries(
      Object.entries(metrics).flatMap(([name, value]) =>
        value === undefined || !Number.isFinite(value) ? [] : [[name, value]],
      ),
    ),
    flags: { isExact: edit.isExact, isCut: edit.isCut },
  }
}
