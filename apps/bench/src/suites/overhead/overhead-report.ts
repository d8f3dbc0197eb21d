import { goalOf } from '../../harness/goal.ts'
import { markdownTable, shown } from '../../harness/markdown.ts'
import { median, spread } from '../../harness/percentiles.ts'
import type { Goal, Row } from '../../harness/suite.ts'
import { COLD, FOLLOW_UP, FOLLOW_UP_CASE } from './follow-up.ts'
import { STREAMED_CASE, WHOLE_CASE } from './proxies.ts'
import { EVERY_TOKEN, GATHERED, streamsCase } from './streams.ts'
import { TURN_CASE } from './turns.ts'

export const LITELLM = 'LiteLLM'
export const TURANT_PROXY = 'turant'
const SOCKET = 'turant, WebSocket over TLS'
const FRESH = 'turant, HTTPS fresh, whole history'

export function loopCase(stepMs: number): string {
  return `tool loop, steps of ${stepMs} ms`
}

export const REAL_LOOP_CASE = 'tool loop, real model'
/** How long a model takes for a step: nothing, so that all else shows, and what a fast one needs. */
export const LOOP_STEPS_MS: readonly number[] = [0, 20]
/** Fewer streams have no window: their text goes out in every turn of the event loop. */
const GATHERED_STREAMS = [16, 64]

type Comparison = {
  readonly case: string
  readonly metric: string
  readonly ours: string
  readonly theirs: string
}

/** Ours and theirs of each round in which both were measured. */
function pairs(
  rows: readonly Row[],
  { case: name, metric, ours, theirs }: Comparison,
): readonly { readonly round: number; readonly ours: number; readonly theirs: number }[] {
  const found = rows.filter((row) => row.case === name)
  const value = (round: number, system: string): number | undefined =>
    found.find((row) => row.round === round && row.system === system)?.metrics[metric]
  return [...new Set(found.map(({ round }) => round))].flatMap((round) => {
    const [a, b] = [value(round, ours), value(round, theirs)]
    return a === undefined || b === undefined ? [] : [{ round, ours: a, theirs: b }]
  })
}

/** By how much ours is less in each round, in percent; where there are several cases, the smallest saving. */
export function savings(rows: readonly Row[], comparisons: readonly Comparison[]): number[] {
  return smallestOfRounds(rows, comparisons, (ours, theirs) => 100 * (1 - ours / theirs))
}

function smallestOfRounds(
  rows: readonly Row[],
  comparisons: readonly Comparison[],
  value: (ours: number, theirs: number) => number,
): number[] {
  const all = comparisons.map((comparison) => pairs(rows, comparison))
  // A round in which one of the cases is missing says nothing of the smallest.
  if (all.some((found) => found.length === 0)) return []
  const rounds = Map.groupBy(all.flat(), ({ round }) => round)
  return [...rounds.values()]
    .filter((found) => found.length === comparisons.length)
    .map((found) => Math.min(...found.map(({ ours, theirs }) => value(ours, theirs))))
}

const LESS = { unit: '%', better: 'higher' } as const

export function overheadGoals(rows: readonly Row[]): readonly Goal[] {
  const both = { ours: SOCKET, theirs: FRESH }
  const written = { metric: 'cpuMicrosecondsPerToken', ours: GATHERED, theirs: EVERY_TOKEN }
  const proxied = { metric: 'addedP50Ms', ours: TURANT_PROXY, theirs: LITELLM }
  return [
    goalOf(
      {
        ...LESS,
        id: 'turn-round-trip',
        goal: 80,
        how: 'time that a turn over a WebSocket (TLS, only what is new) takes less than a fresh HTTPS request with the whole history of 200 KB, medians; a scripted engine that answers at once',
      },
      savings(rows, [{ ...both, case: TURN_CASE, metric: 'turnP50Ms' }]),
    ),
    goalOf(
      {
        ...LESS,
        id: 'follow-up-first-token',
        goal: 50,
        how: 'time to the first token of a turn whose history the server has read, less than that of a fresh request with as long a history that it has never seen, medians; the real model',
      },
      savings(rows, [
        { case: FOLLOW_UP_CASE, metric: 'firstP50Ms', ours: FOLLOW_UP, theirs: COLD },
      ]),
    ),
    goalOf(
      {
        ...LESS,
        id: 'cpu-per-token',
        goal: 30,
        how: `processor time of the server for a streamed token, its engine's share included, less than with a write for each token; server-sent events, the smaller saving of ${GATHERED_STREAMS.join(' and ')} streams`,
      },
      savings(
        rows,
        GATHERED_STREAMS.map((streams) => ({ ...written, case: streamsCase(streams) })),
      ),
    ),
    ...LOOP_STEPS_MS.map((stepMs) =>
      goalOf(
        {
          ...LESS,
          id: stepMs === 0 ? 'tool-loop' : `tool-loop-${stepMs}-ms`,
          goal: 40,
          how: `time of all steps of a tool loop behind 200 KB over a WebSocket (TLS, only what is new), less than over fresh HTTPS requests with the whole history; a scripted engine whose steps take ${stepMs === 0 ? 'no time' : `${stepMs} ms`}`,
        },
        savings(rows, [{ ...both, case: loopCase(stepMs), metric: 'loopMs' }]),
      ),
    ),
    goalOf(
      {
        id: 'proxy-overhead',
        goal: 10,
        unit: 'x',
        better: 'higher',
        how: 'latency that LiteLLM adds to the same upstream, over that which we add, medians; the smaller of a whole answer and the first text of a streamed one',
      },
      smallestOfRounds(
        rows,
        [WHOLE_CASE, STREAMED_CASE].map((name) => ({ ...proxied, case: name })),
        // Less than nothing was added: noise, which no ratio can be made of.
        (ours, theirs) => (ours > 0 ? theirs / ours : Number.NaN),
      ),
    ),
  ]
}

type Column = { readonly name: string; readonly metric: string; readonly digits: number }

const COLUMNS = {
  turns: [
    { name: 'turn p50, ms', metric: 'turnP50Ms', digits: 2 },
    { name: 'turn p95, ms', metric: 'turnP95Ms', digits: 2 },
    { name: 'first text p50, ms', metric: 'firstP50Ms', digits: 2 },
    { name: 'bytes sent', metric: 'bytesSent', digits: 0 },
  ],
  followUps: [{ name: 'first token p50, ms', metric: 'firstP50Ms', digits: 1 }],
  streams: [
    { name: 'processor time a token, µs', metric: 'cpuMicrosecondsPerToken', digits: 2 },
    { name: 'cores used', metric: 'coresUsed', digits: 2 },
    { name: 'writes a token', metric: 'writesPerToken', digits: 2 },
    { name: 'bytes a token', metric: 'bytesPerToken', digits: 0 },
  ],
  loops: [
    { name: 'all steps, ms', metric: 'loopMs', digits: 0 },
    { name: 'bytes sent', metric: 'bytesSent', digits: 0 },
  ],
  proxies: [
    { name: 'added p50, ms', metric: 'addedP50Ms', digits: 2 },
    { name: 'through it p50, ms', metric: 'throughP50Ms', digits: 2 },
    { name: 'through it p95, ms', metric: 'throughP95Ms', digits: 2 },
    { name: 'directly p50, ms', metric: 'directP50Ms', digits: 2 },
  ],
} as const satisfies Readonly<Record<string, readonly Column[]>>

const KINDS = ['turns', 'followUps', 'streams', 'loops', 'proxies'] as const

/** What was measured, by kind: rows of one kind have the same metrics. */
export type OverheadRows = Readonly<Record<keyof typeof COLUMNS, Row[]>>

/** A table for each kind that was measured. */
export function overheadTables(measured: OverheadRows): readonly string[] {
  return KINDS.flatMap((kind) => {
    const rows = measured[kind]
    return rows.length === 0 ? [] : [table(rows, COLUMNS[kind])]
  })
}

function table(rows: readonly Row[], columns: readonly Column[]): string {
  const groups = Map.groupBy(rows, (row) => JSON.stringify([row.case, row.system]))
  const header = ['case', 'system', ...columns.map(({ name }) => name)]
  return markdownTable(
    header,
    [...groups.values()].map((group) => [
      group[0]?.case ?? '',
      group[0]?.system ?? '',
      ...columns.map((column) => cell(group, column)),
    ]),
  )
}

/** The median of the rounds and, where there are several, their spread. */
function cell(group: readonly Row[], { metric, digits }: Column): string {
  const values = group.flatMap((row) => row.metrics[metric] ?? [])
  const middle = shown(median(values), digits)
  if (values.length < 2) return middle
  const [low, high] = spread(values)
  return `${middle} [${shown(low, digits)}-${shown(high, digits)}]`
}
