import type { Outcome } from '../evaluate.ts'
import { byKind, count } from './counts.ts'

export type ResultHead = {
  /** As git describes the checkout; `unknown` without one. */
  readonly commit: string
  readonly seed: number
  /** ISO 8601. */
  readonly date: string
  readonly machine: string
  /** The answers until then are told. */
  readonly interrupted: boolean
  /** Tasks left out because their tests are in Python, and there is none. */
  readonly left_out: number
}

/** The file of `--json`. */
export function resultFile(
  head: ResultHead,
  outcomes: readonly Outcome[],
  systems: readonly string[],
): string {
  const rows = byKind(outcomes).flatMap(({ suite, operator, split, outcomes: some }) =>
    systems.flatMap((system) => {
      const own = some.filter((outcome) => outcome.system === system)
      if (own.length === 0) return []
      const { n, exact, exactOf, verified, verifiedOf, unchanged, p50Ms } = count(own)
      return [
        {
          suite,
          operator,
          split,
          system,
          n,
          exact,
          exact_of: exactOf,
          verified,
          verified_of: verifiedOf,
          unchanged,
          p50_ms: Math.round(p50Ms * 10) / 10,
        },
      ]
    }),
  )
  return `${JSON.stringify({ ...head, rows }, undefined, 2)}\n`
}

/** A line of the file of `--answers`. */
export function answerLine({ system, task, answer, judgement }: Outcome): string {
  const { id, suite, operator, split } = task
  const { exact = null, verified = null, unchanged, why = null } = judgement
  const { text, ms, attempts } = answer
  const said = { exact, verified, unchanged, why, ms: Math.round(ms), attempts, text }
  return `${JSON.stringify({ suite, id, operator, split, system, ...said })}\n`
}
