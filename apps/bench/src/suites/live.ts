import type { Row, Suite, SuiteOptions, SuiteResult } from '../harness/suite.ts'
import { areFacesHere, measureFaces } from './live/faces.ts'
import { liveGoal, liveRow, liveTable } from './live/live-report.ts'

const EDITS = { quick: 12, full: 30 }

export const live: Suite = {
  id: 'live',
  about: 'live edit in a browser and in VS Code: last key to the changed line',
  run,
}

async function run({ rounds, isQuick, onRow, note }: SuiteOptions): Promise<SuiteResult> {
  const rows: Row[] = []
  if (!areFacesHere()) {
    note(
      'live: absent, since there is no browser driver and no editor host; npm run test:e2e installs them',
    )
    return { rows, goals: [liveGoal(rows)], tables: [] }
  }
  for (let round = 0; round < rounds; round += 1) {
    note('live: browser and VS Code, with the default model')
    for (const times of await measureFaces(isQuick ? EDITS.quick : EDITS.full)) {
      const row = liveRow(times, round)
      rows.push(row)
      onRow(row)
    }
  }
  return { rows, goals: [liveGoal(rows)], tables: [liveTable(rows)] }
}
