import type { LineRange } from '@turant/edits'
import { hunksOf, runsOf, type Row } from './rows.ts'
import type { LiveEditState } from './state.ts'
import type { LiveEditView } from './view.ts'

export function viewOf(state: LiveEditState): LiveEditView {
  const { shown, place, asked } = state
  const inDocument = ({ startLine, endLine }: LineRange): LineRange => ({
    startLine: place.firstLine + startLine,
    endLine: place.firstLine + endLine,
  })
  const runs = (isIn: (row: Row) => boolean): readonly LineRange[] =>
    runsOf(shown, isIn).map(inDocument)
  const arrived = asked?.alignment.lines.length ?? 0
  return {
    phase: state.phase,
    message: state.message,
    scope: inDocument({ startLine: 0, endLine: shown.length }),
    added: runs((row) => row.kind === 'added'),
    removed: runs((row) => row.kind === 'removed'),
    hunks: hunksOf(shown).map(inDocument),
    writingLine:
      asked === undefined || arrived === 0
        ? undefined
        : place.firstLine + rowAfter(shown, asked.region.startLine + arrived),
  }
}

/** The index of the row behind the n-th line of a proposal, or of the last row. */
function rowAfter(rows: readonly Row[], count: number): number {
  let lines = 0
  for (const [index, row] of rows.entries()) {
    if (lines === count) return index
    if (row.kind !== 'removed') lines += 1
  }
  return Math.max(0, rows.length - 1)
}
