import { goalOf, type GoalSpec } from '../../harness/goal.ts'
import { median } from '../../harness/percentiles.ts'
import type { Goal } from '../../harness/suite.ts'
import { caseOf, rightMs, type MeasuredEdit, type Way } from './edit-row.ts'

/** What the suite is to show. Each counts the case in which it is hardest to reach. */
export function editGoals(edits: readonly MeasuredEdit[], absent: string | undefined): Goal[] {
  const missing = absent === undefined ? undefined : `llama-server ${absent}`
  return [
    ratioGoal(
      { id: 'edit-vs-whole-file', goal: 10, unit: 'x', better: 'higher' },
      {
        edits,
        ways: ['plain-whole'],
        missing: undefined,
        what: 'time of the same server and model writing the whole file one token at a time',
      },
    ),
    ratioGoal(
      { id: 'edit-vs-llama-server', goal: 2, unit: 'x', better: 'higher' },
      {
        edits,
        ways: ['llama-whole', 'llama-forced'],
        missing,
        what: 'time of llama-server writing the whole file with its best n-gram speculation (the better of its own answer and the right one forced)',
      },
    ),
    ratioGoal(
      { id: 'edit-vs-llama-server-same-prompt', goal: 1, unit: 'x', better: 'higher' },
      {
        edits,
        ways: ['llama-region'],
        missing,
        what: 'time of llama-server given our own prompt, with its best n-gram speculation',
      },
    ),
    fileTokensGoal(edits),
  ]
}

type Comparison = {
  readonly edits: readonly MeasuredEdit[]
  readonly ways: readonly Way[]
  readonly missing: string | undefined
  readonly what: string
}

/** Ratios pair what was measured in one round on one case. */
function ratioGoal(spec: Omit<GoalSpec, 'how'>, comparison: Comparison): Goal {
  const { edits, ways, missing, what } = comparison
  const values = edits
    .filter((edit) => edit.way === 'turant' && edit.isExact)
    .flatMap((edit): CaseValue[] => {
      const others = edits.filter((other) => isPair(edit, other) && ways.includes(other.way))
      if (others.length === 0) return []
      const best = Math.min(...others.map((other) => rightMs(other)))
      return [{ name: caseOf(edit), round: edit.round, value: best / edit.appliedMs }]
    })
  return hardestCase({ ...spec, how: missing ?? `${what}, over time of our edit` }, values)
}

function isPair(a: MeasuredEdit, b: MeasuredEdit): boolean {
  return a.round === b.round && a.file === b.file && a.prefix === b.prefix
}

function fileTokensGoal(edits: readonly MeasuredEdit[]): Goal {
  const values = edits
    .filter(({ way, prefix, isExact }) => way === 'turant' && prefix === 'warm' && isExact)
    .map((edit) => ({
      name: caseOf(edit),
      round: edit.round,
      value: (edit.fileTokens * 1000) / edit.appliedMs,
    }))
  return hardestCase(
    {
      id: 'file-tokens-per-second',
      goal: 1000,
      unit: 'tokens/s',
      better: 'higher',
      how: 'tokens of the edited file over time to applied edit, prefix warm',
    },
    values,
  )
}

type CaseValue = { readonly name: string; readonly round: number; readonly value: number }

/** Of every round the smallest value of its cases counts; `how` tells the medians of all of them. */
function hardestCase(spec: GoalSpec, values: readonly CaseValue[]): Goal {
  const rounds = Map.groupBy(values, ({ round }) => round).values()
  const smallest = [...rounds].map((cases) => Math.min(...cases.map(({ value }) => value)))
  if (values.length === 0) return goalOf(spec, [])
  const cases = [...Map.groupBy(values, ({ name }) => name)].map(
    ([name, found]) => `${name} ${median(found.map(({ value }) => value)).toFixed(1)}`,
  )
  const how = `${spec.how}; the smallest of the cases counts, which are: ${cases.join('; ')}`
  return goalOf({ ...spec, how }, smallest)
}
