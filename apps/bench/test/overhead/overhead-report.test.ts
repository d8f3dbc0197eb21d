import { expect, test } from 'vitest'
import type { Row } from '../../src/harness/suite.ts'
import {
  LITELLM,
  LOOP_STEPS_MS,
  loopCase,
  overheadGoals,
  overheadTables,
  savings,
  TURANT_PROXY,
} from '../../src/suites/overhead/overhead-report.ts'
import { COLD, FOLLOW_UP, FOLLOW_UP_CASE } from '../../src/suites/overhead/follow-up.ts'
import { proxyRow, STREAMED_CASE, WHOLE_CASE } from '../../src/suites/overhead/proxies.ts'
import { EVERY_TOKEN, GATHERED, streamsCase } from '../../src/suites/overhead/streams.ts'
import { TURN_CASE, turnRow, ways } from '../../src/suites/overhead/turns.ts'

const SOCKET = 'turant, WebSocket over TLS'
const FRESH = 'turant, HTTPS fresh, whole history'

function row(name: string, system: string, metrics: Row['metrics']): Row {
  return { suite: 'overhead', system, case: name, round: 0, metrics, flags: {} }
}

function loop(system: string, stepMs: number, loopMs: number): Row {
  return row(loopCase(stepMs), system, { steps: 20, loopMs, bytesSent: 5 })
}

const answered = { deltas: 2, bytesSent: 2191, id: 'a', output: [] }

test('the ways that the goals compare are among those that are measured', () => {
  const address = { port: 1, key: 'k' }
  const systems = ways({ plain: address, secure: address }).map(({ system }) => system)
  expect(systems).toContain(SOCKET)
  expect(systems).toContain(FRESH)
})

test('a saving is that of each round in percent, of several cases the smallest', () => {
  const both = { metric: 'loopMs', ours: SOCKET, theirs: FRESH }
  const comparisons = [0, 20].map((ms) => ({ ...both, case: loopCase(ms) }))
  const rows = [loop(SOCKET, 0, 10), loop(FRESH, 0, 100), loop(SOCKET, 20, 50)]
  expect(savings(rows, comparisons)).toEqual([])
  expect(savings([...rows, loop(FRESH, 20, 100)], comparisons)).toEqual([50])
})

test('all goals, met, missed and not measured', () => {
  const streams = (count: number, ours: number) => [
    row(streamsCase(count), GATHERED, { cpuMicrosecondsPerToken: ours }),
    row(streamsCase(count), EVERY_TOKEN, { cpuMicrosecondsPerToken: 10 }),
  ]
  const proxied = (name: string, ours: number, theirs: number) => [
    row(name, TURANT_PROXY, { addedP50Ms: ours }),
    row(name, LITELLM, { addedP50Ms: theirs }),
  ]
  const rows = [
    ...[0, 1].flatMap((round) => [
      { ...row(TURN_CASE, SOCKET, { turnP50Ms: 1 + round }), round },
      { ...row(TURN_CASE, FRESH, { turnP50Ms: 10 }), round },
    ]),
    row(FOLLOW_UP_CASE, FOLLOW_UP, { firstP50Ms: 60 }),
    row(FOLLOW_UP_CASE, COLD, { firstP50Ms: 100 }),
    ...streams(1, 12),
    ...streams(16, 5),
    ...streams(64, 4),
    ...LOOP_STEPS_MS.flatMap((ms) => [loop(SOCKET, ms, 10 + ms), loop(FRESH, ms, 40)]),
    ...proxied(WHOLE_CASE, 0.5, 6),
    ...proxied(STREAMED_CASE, 0.5, 8),
  ]
  const facts = overheadGoals(rows).map(({ id, value, met, spread }) => [id, value, met, spread])
  expect(facts).toEqual([
    ['turn-round-trip', 85, true, [80, 90]],
    ['follow-up-first-token', 40, false, [40, 40]],
    ['cpu-per-token', 50, true, [50, 50]],
    ['tool-loop', 75, true, [75, 75]],
    ['tool-loop-20-ms', 25, false, [25, 25]],
    ['proxy-overhead', 12, true, [12, 12]],
  ])
  expect(overheadGoals([]).every(({ met, value }) => met === null && value === null)).toBe(true)
  // Nothing can be said of an overhead that is lost in noise, or of a proxy that is absent.
  const noise = overheadGoals([...proxied(WHOLE_CASE, -0.1, 6), ...proxied(STREAMED_CASE, 1, 8)])
  expect(noise.at(-1)).toMatchObject({ id: 'proxy-overhead', met: null })
})

test('rows', () => {
  const turns = [3, 1, 2].map((ms) => ({ ...answered, ms, firstMs: ms / 2 }))
  expect(turnRow(SOCKET, { answered: turns, round: 1 })).toMatchObject({
    system: SOCKET,
    round: 1,
    metrics: { turns: 3, turnP50Ms: 2, firstP50Ms: 1, bytesSent: 2191 },
  })
  const named = { system: LITELLM, round: 0, case: WHOLE_CASE }
  expect(proxyRow(named, { direct: [1, 1, 2], through: [5, 7, 9] }).metrics).toMatchObject({
    requests: 3,
    addedP50Ms: 6,
    throughP50Ms: 7,
    directP50Ms: 1,
  })
})

test('a table for each kind that was measured, rounds together', () => {
  const none = { turns: [], followUps: [], streams: [], loops: [], proxies: [] }
  const loops = [loop(SOCKET, 0, 10), { ...loop(SOCKET, 0, 30), round: 1 }, loop(FRESH, 0, 100)]
  expect(overheadTables({ ...none, loops })).toEqual([
    [
      '| case | system | all steps, ms | bytes sent |',
      '| --- | --- | --- | --- |',
      `| tool loop, steps of 0 ms | ${SOCKET} | 20 [10-30] | 5 [5-5] |`,
      `| tool loop, steps of 0 ms | ${FRESH} | 100 | 5 |`,
    ].join('\n'),
  ])
  expect(overheadTables(none)).toEqual([])
})
