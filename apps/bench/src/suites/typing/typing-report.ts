import type { Goal, Row } from '../../harness/suite.ts'
import { markdownTable } from '../../harness/markdown.ts'
import type { Typed } from './typing-case.ts'
import { waitPercentile, type Wait } from './waiting.ts'

/** One case of one round. */
export type TypedCase = Typed & {
  readonly case: string
  readonly system: string
  readonly round: number
}

export function typingRow(suite: string, { keys, work, ...typed }: TypedCase): Row {
  const first = keys.map((key) => key.first)
  const all = keys.map((key) => key.all)
  const at = (waits: readonly Wait[], share: number): number => waitPercentile(waits, share).ms
  return {
    suite,
    system: typed.system,
    case: typed.case,
    round: typed.round,
    metrics: {
      keys: keys.length,
      answeredKeys: first.filter((wait) => wait.isSeen).length,
      emptyAnswers: keys.filter((key) => key.isEmpty).length,
      firstP50Ms: at(first, 0.5),
      firstP90Ms: at(first, 0.9),
      firstP95Ms: at(first, 0.95),
      firstP99Ms: at(first, 0.99),
      allP50Ms: at(all, 0.5),
      allP95Ms: at(all, 0.95),
      agentTurns: sum(work.map((agent) => agent.turns)),
      agentPromptTokensPerSecond: sum(work.map((agent) => agent.promptTokens / agent.seconds)),
      agentOutputTokensPerSecond: sum(work.map((agent) => agent.outputTokens / agent.seconds)),
    },
    flags: { isP95LowerBound: waitPercentile(first, 0.95).isLowerBound },
  }
}

const HEADER = [
  'case',
  'system',
  'keys',
  'answered before the next key',
  'nothing to show',
  'first sight p50 / p90 / p95 / p99, ms',
  'all of it p50 / p95, ms',
  "agents' tokens a second, read / written",
]

/** All rounds of a case together. */
export function typingTable(cases: readonly TypedCase[]): string {
  const groups = Map.groupBy(cases, (typed) => `${typed.case} ${typed.system}`)
  return markdownTable(HEADER, [...groups.values()].map(line))
}

function line(group: readonly TypedCase[]): string[] {
  const keys = group.flatMap((typed) => typed.keys)
  const work = group.flatMap((typed) => typed.work)
  const first = keys.map((key) => key.first)
  const all = keys.map((key) => key.all)
  const seen = first.filter((wait) => wait.isSeen).length
  return [
    group[0]?.case ?? '',
    group[0]?.system ?? '',
    String(keys.length),
    `${((100 * seen) / keys.length).toFixed(0)} %`,
    String(keys.filter((key) => key.isEmpty).length),
    [0.5, 0.9, 0.95, 0.99].map((share) => shownPercentile(first, share)).join(' / '),
    [0.5, 0.95].map((share) => shownPercentile(all, share)).join(' / '),
    work.length === 0 ? '-' : agentRates(group),
  ]
}

function agentRates(group: readonly TypedCase[]): string {
  const seconds = sum(group.map(({ work }) => Math.max(...work.map((agent) => agent.seconds))))
  const work = group.flatMap((typed) => typed.work)
  const read = sum(work.map((agent) => agent.promptTokens)) / seconds
  const written = sum(work.map((agent) => agent.outputTokens)) / seconds
  return `${read.toFixed(0)} / ${written.toFixed(1)}`
}

function shownPercentile(waits: readonly Wait[], share: number): string {
  const { ms, isLowerBound } = waitPercentile(waits, share)
  if (Number.isNaN(ms)) return '-'
  return `${isLowerBound ? 'over ' : ''}${ms.toFixed(0)}`
}

const GOAL_MS = 300

/** What the cases say about the aim for the suggestion at a key. */
export function suggestionGoal(cases: readonly TypedCase[]): Goal {
  const shared = {
    id: 'suggestion-p95-ms',
    goal: GOAL_MS,
    unit: 'ms',
    better: 'lower',
  } as const
  const p95 = (keys: readonly TypedCase[]) =>
    waitPercentile(
      keys.flatMap((typed) => typed.keys.map((key) => key.first)),
      0.95,
    )
  if (cases.length === 0) {
    return { ...shared, value: null, met: null, spread: null, how: 'no key was typed' }
  }
  const { ms, isLowerBound } = p95(cases)
  const rounds = cases.map((typed) => p95([typed]).ms)
  const keys = sum(cases.map((typed) => typed.keys.length))
  const bound = isLowerBound ? '; the value is a lower bound' : ''
  return {
    ...shared,
    value: ms,
    met: !isLowerBound && ms <= GOAL_MS,
    spread: [Math.min(...rounds), Math.max(...rounds)],
    how: `keystroke to first text, p95 of ${keys} keys while one agent works; keys that the next one superseded are waits of unknown end (Kaplan-Meier)${bound}`,
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
