import type { Outcome } from '../evaluate.ts'
import { byKind, count, restraint, totals } from './counts.ts'
import type { KindOutcomes } from './counts.ts'
import { wilson } from './statistics.ts'

const NONE = '-'

/** A line for each kind of question and each total, and beside one another the systems. */
export function resultTable(outcomes: readonly Outcome[], systems: readonly string[]): string {
  const header = [
    'suite',
    'operator',
    'split',
    'n',
    ...systems.flatMap((id) => [`${id}: exact %`, 'verified %', 'p50 ms']),
  ]
  const kinds = [...byKind(outcomes), ...totals(outcomes)]
  return aligned([header, ...kinds.map((kind) => line(kind, systems))])
}

function line(kind: KindOutcomes, systems: readonly string[]): readonly string[] {
  const bySystem = Map.groupBy(kind.outcomes, ({ system }) => system)
  const counts = systems.map((id) => count(bySystem.get(id) ?? []))
  // An interrupted run has asked its later systems less.
  const asked = counts.map(({ n }) => n).filter((n) => n > 0)
  const [most, least] = [Math.max(...asked), Math.min(...asked)]
  return [
    kind.suite,
    kind.operator ?? 'all',
    kind.split ?? 'all',
    most === least ? String(most) : `${least}-${most}`,
    ...counts.flatMap(({ n, exact, exactOf, verified, verifiedOf, p50Ms }) => [
      share(exact, exactOf),
      share(verified, verifiedOf) +
        (verifiedOf === 0 || verifiedOf === n ? '' : ` of ${verifiedOf}`),
      Number.isNaN(p50Ms) ? NONE : p50Ms.toFixed(p50Ms < 10 ? 1 : 0),
    ]),
  ]
}

/** In per cent, with its interval: `31 [24, 40]`. */
function share(successes: number, trials: number): string {
  const bounds = wilson(successes, trials)
  if (bounds === undefined) return NONE
  const [low, high] = bounds.map((bound) => (100 * bound).toFixed(0))
  return `${((100 * successes) / trials).toFixed(0)} [${low}, ${high}]`
}

/** How often edits were left undone, where that was right and where it was not. */
export function restraintTable(outcomes: readonly Outcome[], systems: readonly string[]): string {
  const bySystem = Map.groupBy(outcomes, ({ system }) => system)
  const lines = systems.map((id) => {
    const { nothingToDo, somethingToDo } = restraint(bySystem.get(id) ?? [])
    return [
      id,
      share(nothingToDo.unchanged, nothingToDo.n),
      String(nothingToDo.n),
      share(somethingToDo.unchanged, somethingToDo.n),
      String(somethingToDo.n),
    ]
  })
  const header = ['left as it was', 'nothing to do: %', 'n', 'something to do: %', 'n']
  return aligned([header, ...lines])
}

/** Markdown that can be read as it is. */
function aligned(rows: readonly (readonly string[])[]): string {
  const [header = [], ...lines] = rows
  const widths = header.map((_, column) =>
    rows.reduce((most, cells) => Math.max(most, cells[column]?.length ?? 0), 3),
  )
  const rule = widths.map((width) => '-'.repeat(width))
  return [header, rule, ...lines]
    .map((cells) => cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)))
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')
}
