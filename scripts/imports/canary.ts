import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkImports } from './check-imports.ts'
import { ROOMS } from './rooms.ts'
import { readPackages } from './tree.ts'
import type { Violation } from './violation.ts'

const CANARY = join(import.meta.dirname, 'fixtures/canary')

/** What the checker reports of the tree in which each rule is broken. */
export function canaryViolations(): readonly Violation[] {
  return checkImports(readPackages(CANARY), ROOMS)
}

/**
 * How a report differs from what is planted in the canary: nothing, as long as the checker works.
 *
 * @returns a line for each planted violation that is missing and each other one that is there
 */
export function canaryDifferences(reported: readonly Violation[]): readonly string[] {
  const planted = readFileSync(join(CANARY, 'expected.txt'), 'utf8').trimEnd().split('\n')
  const found = reported.map(({ file, line, rule }) => `${file}:${line} ${rule}`)
  return [
    ...planted.filter((one) => !found.includes(one)).map((one) => `not reported: ${one}`),
    ...found.filter((one) => !planted.includes(one)).map((one) => `not planted: ${one}`),
  ]
}
