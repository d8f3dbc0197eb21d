import { describe, expect, it } from 'vitest'
import { readFaces } from '../../src/suites/live/faces.ts'
import { liveGoal, liveRow, liveTable } from '../../src/suites/live/live-report.ts'

const PRINTED = JSON.stringify([
  { face: 'browser', drawnMs: [110, 130], firstLineMs: [100, 120], finishedMs: [140, 150] },
  { face: 'VS Code', drawnMs: [210, 230], firstLineMs: [310, 310], finishedMs: [240, 350] },
])

describe('live', () => {
  it('takes the worse face as the value of the goal', () => {
    const rows = readFaces(PRINTED).map((times) => liveRow(times, 0))
    expect(liveGoal(rows)).toMatchObject({ value: 310, goal: 300, met: false, spread: [310, 310] })
    expect(liveTable(rows)).toContain('turant in VS Code')
  })

  it('says what is missing where nothing could be measured', () => {
    expect(liveGoal([])).toMatchObject({
      value: null,
      met: null,
      how: expect.stringContaining('test:e2e'),
    })
  })

  it('does not take anything else for times', () => {
    expect(() => readFaces('{}')).toThrow('no list of faces')
    expect(() => readFaces('[{"face":"browser"}]')).toThrow('no list drawnMs')
  })
})
