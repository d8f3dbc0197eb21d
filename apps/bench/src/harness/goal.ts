import { median, spread } from './percentiles.ts'
import type { Goal } from './suite.ts'

export type GoalSpec = Pick<Goal, 'id' | 'goal' | 'unit' | 'better' | 'how'>

/** A goal against the values of the rounds: their median counts. Not met or missed without any. */
export function goalOf(spec: GoalSpec, values: readonly number[]): Goal {
  const finite = values.filter((value) => Number.isFinite(value))
  const { id, goal, unit, better, how } = spec
  if (finite.length === 0) {
    return { id, value: null, goal, met: null, spread: null, unit, better, how }
  }
  const value = median(finite)
  const met = better === 'higher' ? value >= goal : value <= goal
  return { id, value, goal, met, spread: spread(finite), unit, better, how }
}
