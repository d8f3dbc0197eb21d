import { createRandom, shuffled } from '@turant/edit-data'
import type { EvalTask } from './task.ts'

/**
 * So many of the tasks, each kind of each suite with its share (the largest remainders are rounded up), and in
 * a kind those that the seed decides; in the order they had.
 */
export function sampleTasks(
  tasks: readonly EvalTask[],
  { limit, seed }: { readonly limit: number; readonly seed: number },
): readonly EvalTask[] {
  if (tasks.length <= limit) return tasks
  const kinds = [...Map.groupBy(tasks, kindOf)]
  const shares = kinds.map(([kind, members]) => {
    const share = (limit * members.length) / tasks.length
    return { kind, members, whole: Math.floor(share), rest: share % 1 }
  })
  const left = limit - shares.reduce((sum, { whole }) => sum + whole, 0)
  const roundedUp = new Set(
    shares
      .toSorted((a, b) => b.rest - a.rest)
      .slice(0, left)
      .map(({ kind }) => kind),
  )
  const chosen = new Set(
    shares.flatMap(({ kind, members, whole }) => {
      const random = createRandom(`${seed} ${kind}`)
      return shuffled(random, members).slice(0, whole + (roundedUp.has(kind) ? 1 : 0))
    }),
  )
  return tasks.filter((task) => chosen.has(task))
}

function kindOf({ suite, operator }: EvalTask): string {
  return `${suite} ${operator}`
}
