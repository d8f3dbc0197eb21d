import { goalOf } from '../../harness/goal.ts'
import { median, spread } from '../../harness/percentiles.ts'
import type { Goal } from '../../harness/suite.ts'
import { markdownTable, shown } from '../../harness/markdown.ts'
import { tokensPerBatch, type DecodeRun } from './decode-run.ts'

export type DecodeCases = {
  readonly plain: string
  readonly lines: string
  readonly even: string
  readonly oracle: string
  /** As `oracle`, and free to write something else. */
  readonly free: string
}

export function decodeGoals(
  runs: readonly DecodeRun[],
  cases: DecodeCases,
  absent: string | undefined,
): Goal[] {
  const copied =
    'tokens/s verified over tokens/s one at a time, both of the same answer (the verified one is held to it by a grammar, since near-ties fall otherwise in a batch)'
  const native =
    'our tokens/s one at a time over those of llama-bench (of llama-server, where it stands alone), same file, threads and depth'
  const ratios = (of: string): readonly number[] =>
    ratiosOf(runs, { of, ours: 'turant', over: cases.plain, other: ['turant'] })
  return [
    goalOf(
      {
        id: 'verified-vs-plain',
        goal: 4,
        unit: 'x',
        better: 'higher',
        how: `${copied}, 95 % of the prediction right, the rest in a few lines; not held, ${free(runs, cases.free)}`,
      },
      ratios(cases.lines),
    ),
    goalOf(
      {
        id: 'verified-vs-plain-spread',
        goal: 4,
        unit: 'x',
        better: 'higher',
        how: `${copied}, 95 % of the prediction right, the rest all over it`,
      },
      ratios(cases.even),
    ),
    goalOf(
      {
        id: 'verified-vs-plain-ceiling',
        goal: 4,
        unit: 'x',
        better: 'higher',
        how: `${copied}, all of the prediction right: the most that this machine gives`,
      },
      ratios(cases.oracle),
    ),
    goalOf(
      {
        id: 'plain-vs-native',
        goal: 0.85,
        unit: 'x',
        better: 'higher',
        how: absent ?? native,
      },
      ratiosOf(runs, {
        of: cases.plain,
        ours: 'turant',
        over: cases.plain,
        other: ['llama-bench', 'llama-server'],
      }),
    ),
  ]
}

type RatioOptions = {
  readonly of: string
  readonly ours: string
  readonly over: string
  /** The first of these that was measured in a round. */
  readonly other: readonly string[]
}

/** One ratio a round. */
function ratiosOf(runs: readonly DecodeRun[], { of, ours, over, other }: RatioOptions): number[] {
  const rounds = Map.groupBy(runs, ({ round }) => round).values()
  return [...rounds].flatMap((inRound) => {
    const find = (system: string, name: string): number | undefined =>
      inRound.find((run) => run.system === system && run.case === name)?.tokensPerSecond
    const value = find(ours, of)
    const base = other.map((system) => find(system, over)).find((found) => found !== undefined)
    return value === undefined || base === undefined ? [] : [value / base]
  })
}

/** What becomes of the text when nothing holds it. */
function free(runs: readonly DecodeRun[], name: string): string {
  const shares = runs.flatMap((run) =>
    run.system === 'turant' && run.case === name ? (run.sameShare ?? []) : [],
  )
  if (shares.length === 0) return 'it was not written'
  return `it was the same up to ${percent(median(shares))} of its length`
}

const HEADER = [
  'case',
  'system',
  'tokens/s',
  'ours is faster by',
  'tokens a batch',
  'output tokens',
  'copied',
  'between tokens, ms',
  'same text',
  'same until',
]

export function decodeTable(runs: readonly DecodeRun[]): string {
  const lines = [...Map.groupBy(runs, (run) => run.case)].flatMap(([name, ofCase]) => {
    const ours = ofCase.filter((run) => run.system === 'turant')
    return [...Map.groupBy(ofCase, (run) => run.system)].map(([system, ofSystem]) => [
      name,
      system,
      ...cells(ofSystem, ours),
    ])
  })
  return markdownTable(HEADER, lines)
}

function cells(runs: readonly DecodeRun[], ours: readonly DecodeRun[]): string[] {
  const rates = runs.map((run) => run.tokensPerSecond)
  const [low, high] = spread(rates)
  const isOurs = runs.some((run) => run.system === 'turant')
  const faster = median(ours.map((run) => run.tokensPerSecond)) / median(rates)
  const checked = runs.filter((run) => run.isIdentical !== undefined)
  const same = checked.filter((run) => run.isIdentical === true).length
  return [
    `${shown(median(rates), 1)} [${shown(low, 1)}-${shown(high, 1)}]`,
    isOurs ? '' : `${shown(faster, 2)}x`,
    shown(middle(runs.map(tokensPerBatch)), 1),
    shown(middle(runs.map((run) => run.outputTokens))),
    percent(middle(runs.map((run) => run.copiedShare))),
    shown(middle(runs.map((run) => run.interTokenMs)), 1),
    checked.length === 0 ? '-' : `${same}/${checked.length}`,
    percent(middle(runs.map((run) => run.sameShare))),
  ]
}

function percent(share: number | undefined): string {
  return share === undefined ? '-' : `${(share * 100).toFixed(0)} %`
}

function middle(values: readonly (number | undefined)[]): number | undefined {
  const there = values.filter((value) => value !== undefined)
  return there.length === 0 ? undefined : median(there)
}
