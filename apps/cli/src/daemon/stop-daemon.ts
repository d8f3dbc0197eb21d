import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { isAlive, isCode, type DaemonRecord } from '@turant/daemon'

const STOP_TIMEOUT_MS = 10_000
const KILL_TIMEOUT_MS = 1000
const POLL_MS = 20

/** Ends a server and waits until it is gone; one that does not end by itself is killed. */
export async function stopDaemon(record: DaemonRecord): Promise<void> {
  signalProcess(record.pid, 'SIGTERM')
  if (await isGone(record.pid, STOP_TIMEOUT_MS)) return
  signalProcess(record.pid, 'SIGKILL')
  await isGone(record.pid, KILL_TIMEOUT_MS)
}

async function isGone(pid: number, withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs
  while (isAlive(pid)) {
    if (performance.now() > deadline) return false
    await sleep(POLL_MS)
  }
  return true
}

function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if (!isCode(error, 'ESRCH')) throw error
  }
}
