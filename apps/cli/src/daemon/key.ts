import { randomBytes } from 'node:crypto'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import type { StatePaths } from './paths.ts'

/**
 * The key that every request to the server must carry; made at the first start, readable by its owner
 * only.
 */
export function readOrCreateKey(paths: StatePaths): string {
  mkdirSync(paths.directory, { recursive: true, mode: 0o700 })
  try {
    // "wx": of two first starts at once only one makes the key, the other reads it.
    writeFileSync(paths.key, `tk-${randomBytes(24).toString('base64url')}\n`, {
      flag: 'wx',
      mode: 0o600,
    })
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error
  }
  chmodSync(paths.key, 0o600)
  return readFileSync(paths.key, 'utf8').trim()
}

export function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
