import { median } from '../harness/percentiles.ts'
import { short } from '../harness/run-suites.ts'
import type { Row } from '../harness/suite.ts'

/** Something that another system does better than ours in the same case. */
export type Slower = {
  readonly suite: string
  readonly case: string
  readonly metric: string
  readonly ours: number
  readonly other: string
  readonly theirs: number
}

const OURS = 'turant'
/** Where a difference is noise. */
const NOISE = 1.05

/**
 * Every time (`...Ms`) that is longer and every rate (`...PerSecond`) that is lower for `turant` than for
 * somebody else in the same suite and case, by medians and by more than 5 %.
 */
export function slowerThan(rows: readonly Row[]): readonly Slower[] {
  const cases = Map.groupBy(rows, (row) => JSON.stringify([row.suite, row.case]))
  return [...cases.values()].flatMap((ofCase) => {
    const ours = ofCase.filter((row) => row.system === OURS)
    const others = Map.groupBy(
      // Our own server used otherwise is a baseline, no competitor.
      ofCase.filter((row) => !row.system.startsWith(OURS)),
      (row) => row.system,
    )
    return [...others].flatMap(([other, theirs]) => compare(ours, theirs, other))
  })
}

function compare(ours: readonly Row[], theirs: readonly Row[], other: string): readonly Slower[] {
  const [first] = ours
  if (first === undefined) return []
  return Object.keys(first.metrics).flatMap((metric) => {
    const [a, b] = [middle(ours, metric), middle(theirs, metric)]
    if (a === undefined || b === undefined || !isWorse(metric, a, b)) return []
    const { suite, case: name } = first
    return [{ suite, case: name, metric, ours: a, other, theirs: b }]
  })
}

function isWorse(metric: string, ours: number, theirs: number): boolean {
  if (metric.endsWith('Ms')) return ours > theirs * NOISE
  if (metric.endsWith('PerSecond')) return theirs > ours * NOISE
  return false
}

function middle(rows: readonly Row[], metric: string): number | undefined {
  const values = rows.flatMap((row) => row.metrics[metric] ?? [])
  return values.length === 0 ? undefined : median(values)
}

export function slowerLine({ case: name, metric, ours, other, theirs }: Slower): string {
  return `- ${name}: ${metric} ${short(ours)}, ${other} ${short(theirs)}`
}
