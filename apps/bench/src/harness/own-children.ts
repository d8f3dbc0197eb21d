import type { ChildProcess } from 'node:child_process'
import process from 'node:process'

const running = new Set<ChildProcess>()

/** Servers that this process started end with it, however it ends, but for a kill that nothing survives. */
export function endWithUs(child: ChildProcess): void {
  running.add(child)
  child.once('exit', () => running.delete(child))
}

process.on('exit', () => {
  for (const child of running) child.kill('SIGTERM')
})

/** A signal ends this process by way of its exit handlers. */
export function exitOnSignals(): void {
  process.once('SIGINT', () => process.exit(130))
  process.once('SIGTERM', () => process.exit(143))
}
