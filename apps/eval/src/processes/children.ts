import type { ChildProcess } from 'node:child_process'
import process from 'node:process'

const running = new Set<ChildProcess>()

/**
 * A child with a process group of its own (`detached`) ends with us, however we end, but for a kill that
 * nothing survives.
 */
export function endWithUs(child: ChildProcess): void {
  running.add(child)
  child.once('exit', () => running.delete(child))
}

/** Ends a child and whatever it started that did not leave its process group. */
export function killGroup(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (child.pid === undefined) return
  try {
    // Windows has no groups: there the child alone is ended.
    if (process.platform === 'win32') child.kill(signal)
    else process.kill(-child.pid, signal)
  } catch (error) {
    if (!isGone(error)) throw error
  }
}

process.on('exit', () => {
  for (const child of running) killGroup(child, 'SIGTERM')
})

function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ESRCH'
}
