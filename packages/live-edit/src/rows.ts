import { matchSequences } from '@turant/edits'
import type { LineRange } from '@turant/edits'

/**
 * A line as it stands in the document while an edit is proposed: of the original and of the proposal (`same`), of
 * the original only (`removed`), of the proposal only (`added`). Texts are without line ends.
 */
export type Row = { readonly kind: 'same' | 'removed' | 'added'; readonly text: string }

/** Original and proposal in one, the removed lines of a change above the added ones. */
export function diffRows(base: readonly string[], proposal: readonly string[]): Row[] {
  const pairs = matchSequences(base, proposal)
  const rows: Row[] = []
  let next = 0
  const addUpTo = (end: number): void => {
    for (; next < end; next += 1) rows.push({ kind: 'added', text: proposal[next] ?? '' })
  }
  for (const [index, text] of base.entries()) {
    const pair = pairs[index] ?? -1
    if (pair < 0) {
      rows.push({ kind: 'removed', text })
    } else {
      addUpTo(pair)
      rows.push({ kind: 'same', text })
      next += 1
    }
  }
  addUpTo(proposal.length)
  return rows
}

export function plainRows(lines: readonly string[]): Row[] {
  return lines.map((text) => ({ kind: 'same', text }))
}

/** What the rows make of the original. */
export function linesOf(rows: readonly Row[], side: 'base' | 'proposal'): string[] {
  const other = side === 'base' ? 'added' : 'removed'
  return rows.flatMap((row) => (row.kind === other ? [] : [row.text]))
}

/** Ranges of neighbouring rows for which a question is answered with yes. */
export function runsOf(rows: readonly Row[], isIn: (row: Row) => boolean): readonly LineRange[] {
  const runs: LineRange[] = []
  let start: number | undefined
  for (const [index, row] of rows.entries()) {
    if (isIn(row)) start ??= index
    else if (start !== undefined) {
      runs.push({ startLine: start, endLine: index })
      start = undefined
    }
  }
  if (start !== undefined) runs.push({ startLine: start, endLine: rows.length })
  return runs
}

/** Neighbouring changed rows. */
export function hunksOf(rows: readonly Row[]): readonly LineRange[] {
  return runsOf(rows, (row) => row.kind !== 'same')
}

/** The rows with the first hunk decided: as the proposal has it, or as the original had it. */
export function settleFirstHunk(rows: readonly Row[], side: 'base' | 'proposal'): Row[] {
  const [hunk] = hunksOf(rows)
  if (hunk === undefined) return [...rows]
  const settled = linesOf(rows.slice(hunk.startLine, hunk.endLine), side)
  return [...rows.slice(0, hunk.startLine), ...plainRows(settled), ...rows.slice(hunk.endLine)]
}

export function isSameText(a: readonly Row[], b: readonly Row[]): boolean {
  return a.length === b.length && a.every((row, index) => row.text === b[index]?.text)
}
