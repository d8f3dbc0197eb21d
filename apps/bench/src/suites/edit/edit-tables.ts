import { median, spread } from '../../harness/percentiles.ts'
import { markdownTable, shown } from '../../harness/markdown.ts'
import { caseOf, rightMs, systemOf, type MeasuredEdit } from './edit-row.ts'

const HEADER = [
  'case',
  'system',
  'applied, ms',
  'right file, ms',
  'ours is faster by',
  'first token, ms',
  'first change, ms',
  'prompt tokens computed',
  'output tokens',
  'batches',
  'tokens a batch',
  'exact',
]

/** Medians of everybody on every case. */
export function editTable(edits: readonly MeasuredEdit[]): string {
  const cases = [...Map.groupBy(edits, caseOf)].flatMap(([name, ofCase]) => {
    const ours = ofCase.filter((edit) => edit.way === 'turant')
    return [...Map.groupBy(ofCase, systemOf)].map(([system, ofSystem]) => [
      name,
      system,
      ...cells(ofSystem, ours),
    ])
  })
  return markdownTable(HEADER, cases)
}

function cells(edits: readonly MeasuredEdit[], ours: readonly MeasuredEdit[]): string[] {
  const right = median(edits.map(rightMs))
  const isOurs = edits.some((edit) => edit.way === 'turant')
  const isDerived = edits.some((edit) => rightMs(edit) !== edit.appliedMs)
  const exact = edits.filter((edit) => edit.isExact).length
  return [
    applied(edits),
    `${shown(right)}${isDerived ? ' (derived)' : ''}`,
    isOurs ? '' : `${shown(right / median(ours.map(rightMs)), 1)}x`,
    shown(middle(edits.map((edit) => edit.ttftMs))),
    shown(middle(edits.map((edit) => edit.firstChangeMs))),
    shown(middle(edits.map((edit) => edit.computedTokens))),
    shown(middle(edits.map((edit) => edit.outputTokens))),
    shown(middle(edits.map((edit) => edit.batches))),
    shown(middle(edits.map((edit) => edit.outputTokens / edit.batches)), 1),
    `${exact}/${edits.length}`,
  ]
}

function applied(edits: readonly MeasuredEdit[]): string {
  const values = edits.map((edit) => edit.appliedMs)
  const [low, high] = spread(values)
  const cut = edits.some((edit) => edit.isCut) ? ' (cut off)' : ''
  return `${shown(median(values))} [${shown(low)}-${shown(high)}]${cut}`
}

function middle(values: readonly (number | undefined)[]): number | undefined {
  const there = values.filter((value) => value !== undefined)
  return there.length === 0 ? undefined : median(there)
}

/** What llama-server was tried with, fastest first. */
export function tuningTable(tried: readonly MeasuredEdit[]): string {
  const groups = Map.groupBy(tried, ({ file, prefix, way }) =>
    way === 'llama-region' ? `${file}, ${prefix}, same prompt` : `${file}, whole file forced`,
  )
  const lines = [...groups].flatMap(([name, edits]) =>
    edits
      .toSorted((a, b) => a.appliedMs - b.appliedMs)
      .map(({ speculation, appliedMs, batches, isExact }) => [
        name,
        speculation,
        shown(appliedMs),
        String(batches),
        isExact ? 'yes' : 'no',
      ]),
  )
  return markdownTable(
    ['file', 'speculation of llama-server', 'applied, ms', 'batches', 'exact'],
    lines,
  )
}
