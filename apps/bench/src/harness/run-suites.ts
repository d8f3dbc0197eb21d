import type { Row, Suite, SuiteOptions, SuiteResult } from './suite.ts'

export type SuiteReport = SuiteResult & {
  readonly id: string
  readonly about: string
  readonly rounds: number
}

export type RunOptions = Omit<SuiteOptions, 'onRow' | 'rounds'> & {
  /** Default: three, and what a suite says of itself when it is quick. */
  readonly rounds: number | undefined
  /** Told after each suite of all that is done: a later one may fail. */
  readonly onReports: (reports: readonly SuiteReport[]) => void
}

const ROUNDS = 3

/** Runs suites one after the other and tells each row as it comes. */
export async function runSuites(
  suites: readonly Suite[],
  options: RunOptions,
): Promise<readonly SuiteReport[]> {
  const { note, onReports } = options
  const reports: SuiteReport[] = []
  for (const suite of suites) {
    const startedAt = performance.now()
    const rounds = options.rounds ?? (options.isQuick ? (suite.quickRounds ?? 1) : ROUNDS)
    const result = await suite.run({ ...options, rounds, onRow: (row) => note(rowLine(row)) })
    reports.push({ id: suite.id, about: suite.about, rounds, ...result })
    onReports(reports)
    note(`${suite.id}: took ${((performance.now() - startedAt) / 1000).toFixed(0)} s`)
  }
  return reports
}

function rowLine({ suite, system, case: what, round, metrics, flags }: Row): string {
  const numbers = Object.entries(metrics).map(([name, value]) => `${name} ${short(value)}`)
  const words = Object.entries(flags).map(([name, value]) => `${name} ${value ? 'yes' : 'no'}`)
  return `${suite} ${round + 1}, ${what}, ${system}: ${[...numbers, ...words].join(', ')}`
}

/** At most one digit behind the point, more for small numbers. */
export function short(value: number): string {
  if (Number.isInteger(value)) return String(value)
  return Math.abs(value) >= 10 ? value.toFixed(1) : value.toPrecision(3)
}
