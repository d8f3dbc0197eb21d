import { stableHash } from '../random.ts'
import type { Split } from './example.ts'

/** Of a hundred families of packages. */
const TEST = 15
const VALID = 6

/**
 * The part that a package belongs to. Packages of one family, by scope or by the first part of the
 * name, share authors and code, so they stay together.
 */
export function splitOf(packageName: string): Split {
  const place = stableHash(`split by family: ${familyOf(packageName)}`) % 100
  if (place < TEST) return 'test'
  return place < TEST + VALID ? 'valid' : 'train'
}

function familyOf(packageName: string): string {
  return /^@[^/]+|^[^-]+/.exec(packageName)?.[0]?.replace('@', '') ?? packageName
}
