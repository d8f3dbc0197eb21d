import { short } from '../harness/run-suites.ts'
import type { Goal } from '../harness/suite.ts'
import { markdownTable } from '../harness/markdown.ts'

const HEADER = ['goal', 'wanted', 'measured', 'spread', 'met', 'what it is']

export function goalsTable(goals: readonly Goal[]): string {
  return markdownTable(HEADER, goals.map(line))
}

function line({ id, goal, value, spread, met, unit, better, how }: Goal): readonly string[] {
  const wanted = `${better === 'higher' ? 'at least' : 'at most'} ${short(goal)} ${unit}`
  return [
    id,
    wanted,
    value === null ? '-' : `${short(value)} ${unit}`,
    spread === null ? '-' : `${short(spread[0])} - ${short(spread[1])}`,
    met === null ? 'not measured' : met ? 'yes' : '**no**',
    how,
  ]
}
