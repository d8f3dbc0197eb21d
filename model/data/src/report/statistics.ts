import type { Row, Split } from '../examples/example.ts'
import { OPERATOR_IDS } from '../operators/operator.ts'

export type Count = {
  readonly train: number
  readonly valid: number
  readonly test: number
  /** Of the tests, those in words that no model is trained on. */
  readonly heldOut: number
  /** Means, in characters. */
  readonly promptChars: number
  readonly completionChars: number
}

export type Statistics = {
  readonly seed: number
  readonly all: Count
  readonly operators: Readonly<Record<string, Count>>
  readonly languages: Readonly<Record<string, number>>
  readonly licences: Readonly<Record<string, number>>
  readonly paraphrases: { readonly used: number; readonly heldOut: number }
  /** Examples of each package, with what is to be said of its licence. */
  readonly packages: Readonly<
    Record<
      string,
      {
        readonly version: string
        readonly licence: string
        readonly split: Split
        readonly examples: number
      }
    >
  >
}

const NOBODY = { version: '', licence: '', split: 'train' } as const

export function statisticsOf(rows: readonly Row[], seed: number): Statistics {
  const packages = new Map<string, Row[]>()
  for (const row of rows) packages.set(row.package, [...(packages.get(row.package) ?? []), row])
  const phrases = new Map(
    rows.flatMap(({ paraphrase }) =>
      paraphrase === null ? [] : [[paraphrase.id, paraphrase.heldOut]],
    ),
  )
  return {
    seed,
    all: countOf(rows),
    operators: Object.fromEntries(
      OPERATOR_IDS.map((id) => [id, countOf(rows.filter(({ operator }) => operator === id))]),
    ),
    languages: tally(rows.map(({ language }) => language)),
    licences: tally(rows.map(({ licence }) => licence)),
    paraphrases: {
      used: phrases.size,
      heldOut: [...phrases.values()].filter((isHeldOut) => isHeldOut).length,
    },
    packages: Object.fromEntries(
      [...packages]
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, own]) => {
          const [{ version, licence, split } = NOBODY] = own
          return [name, { version, licence, split, examples: own.length }]
        }),
    ),
  }
}

function countOf(rows: readonly Row[]): Count {
  const of = (split: Split): number => rows.filter((row) => row.split === split).length
  const mean = (length: (row: Row) => number): number =>
    rows.length === 0
      ? 0
      : Math.round(rows.reduce((sum, row) => sum + length(row), 0) / rows.length)
  return {
    train: of('train'),
    valid: of('valid'),
    test: of('test'),
    heldOut: rows.filter(({ paraphrase }) => paraphrase?.heldOut === true).length,
    promptChars: mean(({ prompt }) => prompt.length),
    completionChars: mean(({ completion }) => completion.length),
  }
}

function tally(values: readonly string[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>()
  for (const value of values.toSorted()) counts.set(value, (counts.get(value) ?? 0) + 1)
  return Object.fromEntries(counts)
}

/** For people. */
export function statisticsTable({ operators, all }: Statistics): string {
  const head = [
    'operator',
    'train',
    'valid',
    'test',
    'held-out words',
    'prompt chars',
    'answer chars',
  ]
  const lines = [...Object.entries(operators), ['all', all] as const].map(([id, count]) =>
    [
      id,
      count.train,
      count.valid,
      count.test,
      count.heldOut,
      count.promptChars,
      count.completionChars,
    ].map(String),
  )
  const widths = head.map((title, column) =>
    Math.max(title.length, ...lines.map((line) => line[column]?.length ?? 0)),
  )
  const put = (line: readonly string[]): string =>
    line
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
  return [put(head), ...lines.map((line) => put(line))].join('\n')
}
