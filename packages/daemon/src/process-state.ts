import { readFileSync } from 'node:fs'
import process from 'node:process'
import { isCode } from './system-error.ts'

/** Whether a process runs; one that ended and was never waited for does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !isZombie(pid)
  } catch (error) {
    // It lives, but belongs to somebody else.
    return isCode(error, 'EPERM')
  }
}

/** Ended, but never waited for: in a container whose first process does not, they stay for good. */
function isZombie(pid: number): boolean {
  try {
    return /\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    // No such file: gone since, or a system without them.
    return false
  }
}
