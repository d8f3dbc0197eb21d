import type { EditRow, Way } from './edit-suite.ts'
import { median, spread } from './statistics.ts'

type Group = { readonly turant: readonly EditRow[]; readonly naive: readonly EditRow[] }

const HEADER = [
  '| file | prefix | Turant, ms | naive, ms | ratio | first change, ms | tokens computed: prompt + output | batches | exact |',
  '|---|---|---|---|---|---|---|---|---|',
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

function line(name: string, { turant, naive }: Group): string {
  const ratio =
    median(naive.map((row) => row.appliedMs)) / median(turant.map((row) => row.appliedMs))
  return `| ${name} | ${applied(turant)} | ${applied(naive)} | ${ratio.toFixed(1)}x | ${[turant, naive].map(firstChange).join(' / ')} | ${[turant, naive].map(tokens).join(' / ')} | ${[turant, naive].map((rows) => middle(rows, 'batches')).join(' / ')} | ${[turant, naive].map(exact).join(' / ')} |`
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

function tokens(rows: readonly EditRow[]): string {
  return `${middle(rows, 'computedTokens')} + ${middle(rows, 'outputTokens')}`
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
