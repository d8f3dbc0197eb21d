import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import process from 'node:process'
import { isAlive } from './process-state.ts'
import type { StatePaths } from './state-paths.ts'
import { isCode } from './system-error.ts'

/** No start takes longer, so an older lock is one that nobody gave back. */
export const START_TIMEOUT_MS = 30_000

/** Of several commands that find no server one gets this and starts it; the others get undefined. */
export function takeStartLock(paths: StatePaths): Disposable | undefined {
  const file = `${paths.daemon}.lock`
  for (;;) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx', mode: 0o600 })
      return { [Symbol.dispose]: () => rmSync(file, { force: true }) }
    } catch (error) {
      if (!isCode(error, 'EEXIST')) throw error
      if (isHeld(file)) return undefined
      rmSync(file, { force: true })
    }
  }
}

function isHeld(file: string): boolean {
  try {
    if (Date.now() - statSync(file).mtimeMs > START_TIMEOUT_MS) return false
    const holder = Number(readFileSync(file, 'utf8'))
    // Blank: its holder is about to write its number.
    return holder === 0 || isAlive(holder)
  } catch (error) {
    // Given back since: whoever asks tries again.
    if (isCode(error, 'ENOENT')) return false
    throw error
  }
}
