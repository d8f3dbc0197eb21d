import { goalOf } from '../../harness/goal.ts'
import { markdownTable, shown } from '../../harness/markdown.ts'
import { median, percentile } from '../../harness/percentiles.ts'
import type { Goal, Row } from '../../harness/suite.ts'
import type { FaceTimes } from './faces.ts'

const LIVE_CASE = 'live edit of the example, a key every 120 ms: since the last key'
const GOAL_MS = 300

export function liveRow({ face, drawnMs, firstLineMs, finishedMs }: FaceTimes, round: number): Row {
  return {
    suite: 'live',
    system: `turant in ${face}`,
    case: LIVE_CASE,
    round,
    metrics: {
      edits: drawnMs.length,
      firstLineP50Ms: median(firstLineMs),
      firstLineP95Ms: percentile(firstLineMs, 0.95),
      drawnP50Ms: median(drawnMs),
      drawnP95Ms: percentile(drawnMs, 0.95),
      finishedP50Ms: median(finishedMs),
      finishedP95Ms: percentile(finishedMs, 0.95),
    },
    flags: {},
  }
}

const HEADER = [
  'face',
  'edits',
  'first changed line in the document p50 / p95, ms',
  'drawn, as the browser sees it p50 / p95, ms',
  'all of the change p50 / p95, ms',
]

export function liveTable(rows: readonly Row[]): string {
  return markdownTable(
    HEADER,
    rows.map(({ system, metrics }) => {
      const two = (name: string): string =>
        `${shown(metrics[`${name}P50Ms`] ?? Number.NaN, 0)} / ${shown(metrics[`${name}P95Ms`] ?? Number.NaN, 0)}`
      return [system, String(metrics['edits']), two('firstLine'), two('drawn'), two('finished')]
    }),
  )
}

/** The worse face counts. */
export function liveGoal(rows: readonly Row[]): Goal {
  const rounds = [...Map.groupBy(rows, ({ round }) => round).values()]
  const worst = rounds.map((faces) =>
    Math.max(...faces.map(({ metrics }) => metrics['firstLineP95Ms'] ?? Number.NaN)),
  )
  const how =
    rows.length === 0
      ? 'the browser driver and the editor host are not installed: npm run test:e2e installs them'
      : 'last key to first changed line, p95, prefix warm, with the default model, in a real browser and a real VS Code window; the worse of the two'
  return goalOf(
    { id: 'live-edit-first-line-p95-ms', goal: GOAL_MS, unit: 'ms', better: 'lower', how },
    worst,
  )
}
