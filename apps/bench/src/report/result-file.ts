import { fieldAt } from '../harness/json-field.ts'
import type { SuiteReport } from '../harness/run-suites.ts'
import type { Goal, Row } from '../harness/suite.ts'

/** What `--json FILE` writes. */
export type ResultFile = {
  readonly machine: string
  readonly model: string
  /** Name of the weight file that everybody computed from. */
  readonly weights: string
  readonly threads: number
  readonly isQuick: boolean
  /** ISO 8601. */
  readonly startedAt: string
  readonly tookSeconds: number
  /** The version of each, or `absent: why`. */
  readonly peers: Readonly<Record<string, string>>
  readonly goals: readonly Goal[]
  readonly suites: readonly {
    readonly id: string
    readonly about: string
    readonly rounds: number
    /** Markdown. */
    readonly tables: readonly string[]
  }[]
  readonly rows: readonly Row[]
}

export type RunFacts = Omit<ResultFile, 'goals' | 'suites' | 'rows'>

export function resultFile(facts: RunFacts, reports: readonly SuiteReport[]): ResultFile {
  return {
    ...facts,
    goals: reports.flatMap(({ goals }) => goals),
    suites: reports.map(({ id, about, rounds, tables }) => ({ id, about, rounds, tables })),
    rows: reports.flatMap(({ rows }) => rows),
  }
}

export function writeResult(result: ResultFile): string {
  return `${JSON.stringify(result, null, 2)}\n`
}

/** Reads what {@link writeResult} wrote; undefined for any other text. */
export function readResult(text: string): ResultFile | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  return isResult(value) ? value : undefined
}

/** Enough to tell it from other files; it is our own writing. */
function isResult(value: unknown): value is ResultFile {
  const lists = ['goals', 'suites', 'rows'].map((name) => fieldAt(value, name))
  const texts = ['machine', 'model', 'weights', 'startedAt'].map((name) => fieldAt(value, name))
  return (
    lists.every((list) => Array.isArray(list)) && texts.every((found) => typeof found === 'string')
  )
}
