import { median, spread } from '../harness/percentiles.ts'
import { short } from '../harness/run-suites.ts'
import type { Goal, Row } from '../harness/suite.ts'
import { barPlot, type Bar, type Panel } from './bar-plot.ts'
import type { ResultFile } from './result-file.ts'

/** How far each goal was reached, and how long the edits took everybody, as an SVG file. */
export function resultPlot({ goals, rows }: ResultFile): string {
  return barPlot([goalsPanel(goals), ...editPanels(rows)])
}

function goalsPanel(goals: readonly Goal[]): Panel {
  return {
    title: 'Goals: measured beside wanted (dashed), logarithmic; longer is better',
    bars: goals.flatMap(goalBar),
    mark: 1,
  }
}

function goalBar({ id, value, goal, spread: range, unit, better, met }: Goal): Bar[] {
  if (value === null || value <= 0) return []
  const reached = (measured: number): number =>
    better === 'higher' ? measured / goal : goal / measured
  const [low, high] = range ?? [value, value]
  return [
    {
      label: id,
      value: reached(value),
      spread: [reached(low), reached(high)],
      text: `${short(value)} of ${short(goal)} ${unit}`,
      tone: met === true ? 'ours' : 'missed',
    },
  ]
}

/** A panel for each case of the suite `edit`. */
function editPanels(rows: readonly Row[]): readonly Panel[] {
  const measured = rows.filter((row) => row.suite === 'edit' && !row.case.includes('choosing'))
  return [...Map.groupBy(measured, (row) => row.case)].map(([name, ofCase]) => ({
    title: `${name}: milliseconds until the right file is there, logarithmic; shorter is better`,
    bars: [...Map.groupBy(ofCase, (row) => row.system)].flatMap(editBar),
    mark: undefined,
  }))
}

function editBar([system, rows]: readonly [string, readonly Row[]]): Bar[] {
  const times = rows.flatMap((row) => row.metrics['rightMs'] ?? [])
  if (times.length === 0) return []
  return [
    {
      label: system,
      value: median(times),
      spread: spread(times),
      text: `${short(Math.round(median(times)))} ms`,
      tone: system === 'turant' ? 'ours' : 'other',
    },
  ]
}
