/** How a check ended. `output` is what somebody needs to put it right. */
export type CheckResult =
  | { readonly type: 'passed' }
  | { readonly type: 'failed'; readonly output: string }

export interface Check {
  readonly name: string
  readonly run: () => Promise<CheckResult>
}

export interface CheckReport {
  readonly name: string
  readonly result: CheckResult
  readonly durationMs: number
}

export interface RunChecksOptions {
  /** How many run at a time. */
  readonly concurrency: number
  /** Milliseconds since some moment. */
  readonly now: () => number
  /** Called as each check ends. */
  readonly onReport: (report: CheckReport) => void
}

/**
 * Runs checks side by side.
 *
 * @returns the reports in the order of the checks; a check that throws has failed
 */
export async function runChecks(
  checks: readonly Check[],
  { concurrency, now, onReport }: RunChecksOptions,
): Promise<readonly CheckReport[]> {
  const reports: CheckReport[] = []
  const waiting = checks.entries()
  const work = async (): Promise<void> => {
    for (const [index, { name, run }] of waiting) {
      const startedMs = now()
      const result = await run().catch(failedBecause)
      const report = { name, result, durationMs: now() - startedMs }
      reports[index] = report
      onReport(report)
    }
  }
  await Promise.all(Array.from({ length: concurrency }, work))
  return reports
}

function failedBecause(reason: unknown): CheckResult {
  return { type: 'failed', output: reason instanceof Error ? String(reason.stack) : String(reason) }
}

/** A check made of a function that names problems, a line each. */
export function problemCheck(name: string, problems: () => readonly string[]): Check {
  return {
    name,
    run: async () => {
      const found = problems()
      return found.length === 0 ? { type: 'passed' } : { type: 'failed', output: found.join('\n') }
    },
  }
}
