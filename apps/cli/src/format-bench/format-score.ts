import type { EditFormatId } from '@turant/edits'

/** One answer to one case. */
export type CaseOutcome = {
  readonly path: string
  readonly instruction: string
  /** The answer could be read as an edit, to its end. */
  readonly isWellFormed: boolean
  /** It was, and the file parses as well as before. */
  readonly parses: boolean
  /** The file is exactly the expected one. */
  readonly isExact: boolean
  /** From the request to the end of the answer. */
  readonly ms: number
  readonly outputTokens: number
}

export type FormatScore = {
  readonly format: EditFormatId
  readonly cases: number
  readonly wellFormed: number
  readonly parses: number
  readonly exact: number
  readonly medianMs: number
  /** The median answer's. */
  readonly outputTokens: number
  readonly outcomes: readonly CaseOutcome[]
}

export function score(format: EditFormatId, outcomes: readonly CaseOutcome[]): FormatScore {
  const count = (holds: (outcome: CaseOutcome) => boolean): number => outcomes.filter(holds).length
  return {
    format,
    cases: outcomes.length,
    wellFormed: count((outcome) => outcome.isWellFormed),
    parses: count((outcome) => outcome.parses),
    exact: count((outcome) => outcome.isExact),
    medianMs: Math.round(median(outcomes.map((outcome) => outcome.ms))),
    outputTokens: median(outcomes.map((outcome) => outcome.outputTokens)),
    outcomes,
  }
}

export const RULE = 'most exact, then most well-formed, then quickest'

/** By {@link RULE}; undefined when no format gave a single exact edit: then nothing is known. */
export function bestFormat(scores: readonly FormatScore[]): FormatScore | undefined {
  return scores
    .filter(({ exact }) => exact > 0)
    .sort((a, b) => b.exact - a.exact || b.wellFormed - a.wellFormed || a.medianMs - b.medianMs)
    .at(0)
}

export function scoreTable(scores: readonly FormatScore[]): string {
  const heads = ['format', 'well-formed', 'parses', 'exact', 'median ms', 'output tokens']
  const rows = scores.map((row) => [
    row.format,
    `${row.wellFormed} of ${row.cases}`,
    String(row.parses),
    String(row.exact),
    String(row.medianMs),
    String(row.outputTokens),
  ])
  const widths = heads.map((head, column) =>
    Math.max(...[heads, ...rows].map((row) => (row[column] ?? head).length)),
  )
  return [heads, ...rows]
    .map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
    .map((line) => `${line.trimEnd()}\n`)
    .join('')
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length / 2
  const [low = 0, high = 0] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]]
  return (low + high) / 2
}
