import { median, percentiles, type Percentiles } from '../../harness/percentiles.ts'
import type { Row } from '../../harness/suite.ts'
import { markdownTable, shown } from '../../harness/markdown.ts'
import type { Load } from './load.ts'

/** One level of one round. */
export type LoadCase = Load & {
  readonly level: number
  readonly system: string
  readonly round: number
}

export function loadRow(load: LoadCase): Row {
  const { answers, wallMs } = load
  const times = answers.map((answer) => answer.times)
  const first = told(times.map((time) => time.ttftMs))
  const between = told(times.map((time) => time.interTokenMs))
  const whole = told(times.map((time) => time.requestMs))
  return {
    suite: 'concurrency',
    system: load.system,
    case: `${load.level} at once`,
    round: load.round,
    metrics: {
      requests: answers.length,
      wallMs,
      tokensPerSecond: tokensPerSecond(load),
      ttftP50Ms: first.p50,
      ttftP90Ms: first.p90,
      ttftP99Ms: first.p99,
      interTokenP50Ms: between.p50,
      interTokenP90Ms: between.p90,
      interTokenP99Ms: between.p99,
      requestP50Ms: whole.p50,
      requestP90Ms: whole.p90,
      requestP99Ms: whole.p99,
      promptTokens: sum(answers.map(({ counts }) => counts.promptTokens)),
      computedTokens: sum(answers.map(({ counts }) => counts.computedTokens)),
      outputTokens: sum(answers.map(({ counts }) => counts.outputTokens)),
    },
    flags: {},
  }
}

const HEADER = [
  'requests at once',
  'system',
  'requests measured',
  'first token p50 / p90 / p99, ms',
  'between tokens p50 / p90 / p99, ms',
  'request p50 / p90 / p99, ms',
  'output of all, tokens/s (median of rounds)',
  'output tokens',
]

/** All rounds of a level together. */
export function loadTable(loads: readonly LoadCase[]): string {
  const groups = Map.groupBy(loads, (load) => `${load.level} ${load.system}`)
  return markdownTable(HEADER, [...groups.values()].map(line))
}

function line(group: readonly LoadCase[]): string[] {
  const answers = group.flatMap((load) => load.answers)
  const times = answers.map((answer) => answer.times)
  const three = (values: readonly number[], digits: number): string => {
    const { p50, p90, p99 } = told(values)
    return [p50, p90, p99].map((value) => shown(value, digits)).join(' / ')
  }
  return [
    String(group[0]?.level ?? ''),
    group[0]?.system ?? '',
    String(answers.length),
    three(
      times.map((time) => time.ttftMs),
      0,
    ),
    three(
      times.map((time) => time.interTokenMs),
      1,
    ),
    three(
      times.map((time) => time.requestMs),
      0,
    ),
    shown(median(group.map(tokensPerSecond)), 1),
    String(sum(answers.map(({ counts }) => counts.outputTokens))),
  ]
}

function tokensPerSecond({ answers, wallMs }: LoadCase): number {
  return (1000 * sum(answers.map(({ counts }) => counts.outputTokens))) / wallMs
}

/** An answer without text has no such time. */
function told(values: readonly number[]): Percentiles {
  return percentiles(values.filter((value) => !Number.isNaN(value)))
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
