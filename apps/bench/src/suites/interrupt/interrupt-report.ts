import { median, percentile } from '../../harness/percentiles.ts'
import type { Goal, Row } from '../../harness/suite.ts'
import { markdownTable, shown } from '../../harness/markdown.ts'
import type { InterruptKind, Measured } from './interrupter.ts'

/** One kind of trial in one round. */
export type InterruptCase = Measured & { readonly system: string; readonly round: number }

const NAMES: Readonly<Record<InterruptKind, string>> = {
  decode: 'abort while it writes, then one token',
  prefill: 'abort while it reads a long prompt, then one token',
  arrive: 'suggestion arrives while it writes, no abort',
}

export function interruptRow(measured: InterruptCase): Row {
  const { freeMs, queuedMs, idleMs } = measured
  return {
    suite: 'interrupt',
    system: measured.system,
    case: NAMES[measured.kind],
    round: measured.round,
    metrics: {
      trials: freeMs.length,
      missedTrials: measured.missed,
      freeP50Ms: median(freeMs),
      freeP95Ms: percentile(freeMs, 0.95),
      freeMaxMs: Math.max(...freeMs),
      idleP50Ms: median(idleMs),
      idleP95Ms: percentile(idleMs, 0.95),
      decodeStepMs: measured.decodeStepMs,
      ...(queuedMs.length === 0
        ? {}
        : { queuedP50Ms: median(queuedMs), queuedP95Ms: percentile(queuedMs, 0.95) }),
    },
    flags: {},
  }
}

const HEADER = [
  'case',
  'system',
  'trials',
  'longer than idle p50 / p95 / max, ms',
  'waited for its turn p50 / p95, ms',
  'same request, idle server p50 / p95, ms',
  'decode step, ms',
]

/** All rounds of a case together. */
export function interruptTable(cases: readonly InterruptCase[]): string {
  const groups = Map.groupBy(cases, (measured) => `${measured.kind} ${measured.system}`)
  return markdownTable(HEADER, [...groups.values()].flatMap(line))
}

function line(group: readonly InterruptCase[]): string[][] {
  const [first] = group
  if (first === undefined) return []
  const free = group.flatMap((measured) => measured.freeMs)
  const queued = group.flatMap((measured) => measured.queuedMs)
  const idle = group.flatMap((measured) => measured.idleMs)
  const two = (values: readonly number[]): string =>
    [0.5, 0.95].map((share) => shown(percentile(values, share), 1)).join(' / ')
  return [
    [
      NAMES[first.kind],
      first.system,
      String(free.length),
      `${two(free)} / ${shown(Math.max(...free), 1)}`,
      two(queued),
      two(idle),
      shown(median(group.map((measured) => measured.decodeStepMs)), 1),
    ],
  ]
}

const GOAL_MS = 20

/**
 * The aim: free within one decode step, or 20 ms where a step is shorter, whatever it is that was
 * interrupted. The worse of the two kinds counts.
 */
export function interruptGoal(cases: readonly InterruptCase[]): Goal {
  const ours = cases.filter(({ system, kind }) => system === 'turant' && kind !== 'arrive')
  const stepMs = median(ours.map((measured) => measured.decodeStepMs))
  const goal = Number.isNaN(stepMs) ? GOAL_MS : Math.max(GOAL_MS, stepMs)
  const shared = { id: 'interrupt-to-free-ms', goal, unit: 'ms', better: 'lower' } as const
  const kinds = [...Map.groupBy(ours, (measured) => measured.kind).values()]
  const value = Math.max(...kinds.map(p95))
  if (!Number.isFinite(value)) {
    return {
      ...shared,
      value: null,
      met: null,
      spread: null,
      how: 'no trial was interrupted in time',
    }
  }
  const rounds = [...Map.groupBy(ours, (measured) => measured.round).values()].map((round) =>
    Math.max(...round.map((measured) => p95([measured]))),
  )
  const trials = ours.reduce((sum, measured) => sum + measured.freeMs.length, 0)
  return {
    ...shared,
    value,
    met: value <= goal,
    spread: [Math.min(...rounds), Math.max(...rounds)],
    how: `abort, then a request for one token: what that takes longer than on an idle server, p95 of ${trials} trials, the worse of interrupted writing and interrupted reading; a decode step was ${stepMs.toFixed(1)} ms`,
  }
}

function p95(cases: readonly InterruptCase[]): number {
  return percentile(
    cases.flatMap((measured) => measured.freeMs),
    0.95,
  )
}
