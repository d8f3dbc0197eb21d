import { isTypedPath } from '../code/parsed-file.ts'
import { OPERATOR_IDS } from '../operators/operator.ts'
import type { OperatorId } from '../operators/operator.ts'
import { createRandom, shuffled } from '../random.ts'
import type { SourceText } from '../sources/source-files.ts'
import type { LockedPackage } from '../sources/source-lock.ts'
import type { Row } from './example.ts'
import { rowsOfFile } from './of-file.ts'
import { splitOf } from './split.ts'

export type PackageOptions = {
  readonly seed: number
  /** The most examples of each kind that the package may give. */
  readonly most: Readonly<Record<OperatorId, number>>
}

/** Of one file, at most this many of a kind, however few files there are. */
const MOST_OF_FILE = 8

/** Examples from the files of a package, spread over them. */
export function rowsOfPackage(
  { name, version, licence }: LockedPackage,
  files: readonly SourceText[],
  { seed, most }: PackageOptions,
): readonly Row[] {
  const split = splitOf(name)
  const left = new Map(OPERATOR_IDS.map((id) => [id, most[id]]))
  const order = shuffled(createRandom(`${seed} ${name}`), files)
  const rows: Row[] = []
  for (const [index, { path, text }] of order.entries()) {
    const filesLeft = order.length - index
    const wanted = Object.fromEntries(
      OPERATOR_IDS.map((id) => {
        const share = Math.ceil(((left.get(id) ?? 0) / filesLeft) * 1.5)
        return [id, Math.min(share, MOST_OF_FILE, left.get(id) ?? 0)]
      }),
    )
    const language = isTypedPath(path) ? 'typescript' : 'javascript'
    const origin = { split, package: name, version, licence, path, language } as const
    const found = rowsOfFile(text, { origin, seed: `${seed} ${name} ${path}`, wanted })
    for (const { operator } of found) left.set(operator, (left.get(operator) ?? 0) - 1)
    rows.push(...found)
  }
  return rows
}
