import { NEVER_TRAINED, SHARES } from '../operators/catalog.ts'
import { OPERATOR_IDS } from '../operators/operator.ts'
import type { OperatorId } from '../operators/operator.ts'
import type { Row } from './example.ts'

/** More candidates than are taken, since not every package has every kind. */
const SURPLUS = 1.7
const LEAST_OF_PACKAGE = 4
/** Of kinds that only the few packages for tests may give. */
const LEAST_OF_TEST_PACKAGE = 20
/** The largest part of all examples of a kind that one package may give. */
const PACKAGE_SHARE = 0.04

/** How many examples of each kind are wanted of all packages together. */
function quotas(limit: number): Readonly<Record<OperatorId, number>> {
  const sum = Object.values(SHARES).reduce((total, share) => total + share, 0)
  return mapOperators((id) => Math.round((limit * SHARES[id]) / sum))
}

function leastOf(id: OperatorId): number {
  return NEVER_TRAINED.has(id) ? LEAST_OF_TEST_PACKAGE : LEAST_OF_PACKAGE
}

/** How many a single package is asked for. */
export function mostOfPackage(
  limit: number,
  packages: number,
): Readonly<Record<OperatorId, number>> {
  const wanted = quotas(limit)
  return mapOperators((id) => {
    const usual = Math.ceil((wanted[id] / packages) * SURPLUS)
    return Math.max(leastOf(id), usual)
  })
}

/**
 * Chooses from the candidates of all packages: no edit twice, each package in its turn, and no more of
 * a kind than its share. In the order in which they are to be written.
 *
 * @param byPackage candidates, a list for each package, always in the same order
 */
export function selectRows(byPackage: readonly (readonly Row[])[], limit: number): readonly Row[] {
  const wanted = quotas(limit)
  const seen = new Set<string>()
  const chosen: Row[] = []
  for (const operator of OPERATOR_IDS) {
    const queues = byPackage.map((rows) => rows.filter((row) => row.operator === operator))
    const mostOfOne = Math.max(leastOf(operator), Math.ceil(wanted[operator] * PACKAGE_SHARE))
    let left = wanted[operator]
    for (let turn = 0; turn < mostOfOne && left > 0; turn += 1) {
      for (const queue of queues) {
        const row = queue[turn]
        if (row === undefined || left === 0) continue
        const key = sameness(row)
        if (seen.has(key)) continue
        seen.add(key)
        chosen.push(row)
        left -= 1
      }
    }
  }
  return chosen.toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

/** Two examples with the same code before and after are one, whatever was said and however spaced. */
function sameness({ task, operator }: Row): string {
  const bare = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()
  return task.type === 'edit'
    ? `edit\0${bare(task.region)}\0${bare(task.expected)}`
    : `${operator}\0${bare(task.before.slice(-200))}\0${bare(task.expected)}`
}

function mapOperators(of: (id: OperatorId) => number): Record<OperatorId, number> {
  const numbers = { ...SHARES }
  for (const id of OPERATOR_IDS) numbers[id] = of(id)
  return numbers
}
