import type { EditRow, Way } from './edit-suite.ts'
import { median, spread } from './statistics.ts'

type Group = { readonly turant: readonly EditRow[]; readonly naive: readonly EditRow[] }

const HEADER = [
  '| file | prefix | Turant, ms | whole file, ms | all of it, ms | ratio | first change, ms | prompt tokens computed | output tokens | batches | exact |',
  '|---|---|---|---|---|---|---|---|---|---|---|',
]

/** Medians of both ways and their ratio, as Markdown. */
export function editTable(rows: readonly EditRow[]): string {
  const groups = Map.groupBy(rows, (row) => `${row.file} (${row.lines} lines) | ${row.prefix}`)
  const lines = [...groups].map(([name, group]) => line(name, split(group)))
  return [...HEADER, ...lines].join('\n')
}

function split(rows: readonly EditRow[]): Group {
  const of = (way: Way): readonly EditRow[] => rows.filter((row) => row.way === way)
  return { turant: of('turant'), naive: of('naive') }
}

function line(name: string, group: Group): string {
  const pair = (show: (rows: readonly EditRow[]) => string): string =>
    [group.turant, group.naive].map((rows) => (rows.length === 0 ? '-' : show(rows))).join(' / ')
  const cells = [
    name,
    ...[group.turant, group.naive].map((rows) => (rows.length === 0 ? '-' : applied(rows))),
    whole(group.naive),
    ratio(group),
    pair(firstChange),
    pair((rows) => middle(rows, 'computedTokens')),
    pair((rows) => middle(rows, 'outputTokens')),
    pair((rows) => middle(rows, 'batches')),
    pair(exact),
  ]
  return `| ${cells.join(' | ')} |`
}

/** Against all of the file, since an answer that stops early is no edit. */
function ratio({ turant, naive }: Group): string {
  if (naive.length === 0) return '-'
  return `${(median(naive.map(wholeMs)) / median(turant.map((row) => row.appliedMs))).toFixed(1)}x`
}

/** Tokens of a whole-file prompt that are not the file: the words around it. */
const WORDS_TOKENS = 70

/**
 * How long writing all of the file takes at the rate that was measured: the model may stop early or run
 * on. Derived, and low for long files, since tokens become slower as a text grows.
 */
function wholeMs(row: EditRow): number {
  const perToken = row.decodeMs / row.outputTokens
  return row.promptMs + perToken * Math.max(0, row.promptTokens - WORDS_TOKENS)
}

function whole(rows: readonly EditRow[]): string {
  return rows.length === 0 ? '-' : median(rows.map(wholeMs)).toFixed(0)
}

function applied(rows: readonly EditRow[]): string {
  const values = rows.map((row) => row.appliedMs)
  const [low, high] = spread(values)
  const cut = rows.some((row) => row.isCut) ? ' (cut off)' : ''
  return `${median(values).toFixed(0)} [${low.toFixed(0)}-${high.toFixed(0)}]${cut}`
}

function firstChange(rows: readonly EditRow[]): string {
  const values = rows.flatMap((row) => (row.firstChangeMs === null ? [] : [row.firstChangeMs]))
  return values.length === 0 ? '-' : median(values).toFixed(0)
}

function middle(
  rows: readonly EditRow[],
  field: 'computedTokens' | 'outputTokens' | 'batches',
): string {
  return median(rows.map((row) => row[field])).toFixed(0)
}

function exact(rows: readonly EditRow[]): string {
  return `${rows.filter((row) => row.isExact).length}/${rows.length}`
}
