import type { Outcome } from '../evaluate.ts'
import { isDoneAlready } from '../task/task.ts'
import { median } from './statistics.ts'

/** What came out of some answers of one system. */
export type Counts = {
  readonly n: number
  readonly exact: number
  /** Those whose right text is known. */
  readonly exactOf: number
  readonly verified: number
  /** Those that a compiler or tests could judge. */
  readonly verifiedOf: number
  readonly unchanged: number
  /** Of whole answers. NaN without any. */
  readonly p50Ms: number
}

export function count(outcomes: readonly Outcome[]): Counts {
  const judgements = outcomes.map(({ judgement }) => judgement)
  return {
    n: outcomes.length,
    exact: judgements.filter(({ exact }) => exact === true).length,
    exactOf: judgements.filter(({ exact }) => exact !== undefined).length,
    verified: judgements.filter(({ verified }) => verified === true).length,
    verifiedOf: judgements.filter(({ verified }) => verified !== undefined).length,
    unchanged: judgements.filter(({ unchanged }) => unchanged).length,
    p50Ms: median(outcomes.map(({ answer }) => answer.ms)),
  }
}

/** Answers to questions of one kind. */
export type Kind = {
  readonly suite: string
  /** Undefined: all. */
  readonly operator: string | undefined
  readonly split: string | undefined
}

export type KindOutcomes = Kind & { readonly outcomes: readonly Outcome[] }

/** By suite, operator and split, in alphabetical order. */
export function byKind(outcomes: readonly Outcome[]): readonly KindOutcomes[] {
  const groups = Map.groupBy(outcomes, ({ task: { suite, operator, split } }) =>
    JSON.stringify([suite, operator, split]),
  )
  return [...groups]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, members]) => {
      const [first] = members
      if (first === undefined) return []
      const { suite, operator, split } = first.task
      return [{ suite, operator, split, outcomes: members }]
    })
}

/** Of each suite the splits, where there are several, and all of it. */
export function totals(outcomes: readonly Outcome[]): readonly KindOutcomes[] {
  const suites = [...Map.groupBy(outcomes, ({ task }) => task.suite)].toSorted(([a], [b]) =>
    a < b ? -1 : 1,
  )
  return suites.flatMap(([suite, members]) => {
    const splits = [...Map.groupBy(members, ({ task }) => task.split)].toSorted(([a], [b]) =>
      a < b ? -1 : 1,
    )
    const bySplit = splits.map(([split, some]) => ({
      suite,
      operator: undefined,
      split,
      outcomes: some,
    }))
    const whole = { suite, operator: undefined, split: undefined, outcomes: members }
    return bySplit.length > 1 ? [...bySplit, whole] : [whole]
  })
}

/** How a system deals with questions where there is nothing to do, and with the others. */
export type Restraint = {
  readonly nothingToDo: Pick<Counts, 'n' | 'unchanged'>
  readonly somethingToDo: Pick<Counts, 'n' | 'unchanged'>
}

export function restraint(outcomes: readonly Outcome[]): Restraint {
  const edits = outcomes.filter(({ task }) => task.question.type === 'edit')
  const [done, open] = [
    edits.filter(({ task }) => isDoneAlready(task)),
    edits.filter(({ task }) => !isDoneAlready(task)),
  ]
  return { nothingToDo: count(done), somethingToDo: count(open) }
}
