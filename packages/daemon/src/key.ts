import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import process from 'node:process'
import type { StatePaths } from './state-paths.ts'
import { isCode } from './system-error.ts'

/**
 * The key that every request to the server must carry; made at the first start, readable by its owner
 * only.
 */
export function readOrCreateKey(paths: StatePaths): string {
  mkdirSync(paths.directory, { recursive: true, mode: 0o700 })
  const known = readKey(paths)
  if (known === undefined || known === '') createKey(paths, known)
  chmodSync(paths.key, 0o600)
  return readKey(paths) ?? ''
}

function readKey(paths: StatePaths): string | undefined {
  try {
    return readFileSync(paths.key, 'utf8').trim()
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined
    throw error
  }
}

/** The file appears whole: of two first starts at once only one makes the key, the other reads it. */
function createKey(paths: StatePaths, known: '' | undefined): void {
  const temporary = `${paths.key}.${process.pid}`
  try {
    writeFileSync(temporary, `tk-${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 })
    // A blank key is what a full disk or a power cut left; nothing can be using it.
    if (known === '') renameSync(temporary, paths.key)
    else linkSync(temporary, paths.key)
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error
  } finally {
    rmSync(temporary, { force: true })
  }
}
