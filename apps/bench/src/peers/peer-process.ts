import type { ChildProcess } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'

const READY_TIMEOUT_MS = 300_000
/** What it wrote last is shown when it does not start. */
const LOG_CHARACTERS = 2000

/** Waits until a server says that it is ready. Throws when it ends, or takes too long. */
export async function untilHealthy(url: string, child: ChildProcess): Promise<void> {
  const deadline = performance.now() + READY_TIMEOUT_MS
  while (performance.now() < deadline) {
    // Refused connections and 503 are what a server says that is still loading.
    const isReady = await fetch(url).then(
      (response) => response.ok,
      () => false,
    )
    if (isReady) return
    await sleep(50)
    if (hasEnded(child)) throw new Error('it ended')
  }
  throw new Error(`it was not ready within ${READY_TIMEOUT_MS / 1000} s`)
}

function hasEnded({ exitCode, signalCode, pid }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null || pid === undefined
}

/** Asks a program to end, and ends it by force when it does not listen. */
export async function stopWithin(child: ChildProcess, timeoutMs: number): Promise<void> {
  if (hasEnded(child)) return
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve())
    child.once('error', () => resolve())
  })
  child.kill('SIGTERM')
  const force = setTimeout(() => child.kill('SIGKILL'), timeoutMs)
  await ended
  clearTimeout(force)
}

/** Reads what a program writes, so that it never blocks, and keeps the end of it; or why it could not be started. */
export function lastWords(child: ChildProcess): () => string {
  let text = ''
  child.on('error', (error) => (text += error.message))
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      text = (text + chunk.toString()).slice(-LOG_CHARACTERS)
    })
  }
  return () => text
}
