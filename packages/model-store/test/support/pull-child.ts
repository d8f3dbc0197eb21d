import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { PullableModel } from '../../src/index.ts'
import type { Workshop } from './workshop.ts'

export type PullChild = {
  readonly process: ChildProcess
  readonly lines: readonly string[]
  /** Resolves with the first line that contains a text. */
  line(containing: string): Promise<string>
  readonly ended: Promise<unknown>
}

/** Starts {@link file://./pull-process.ts} on the workshop's directory. */
export function startPullChild(workshop: Workshop, model: PullableModel): PullChild {
  const script = fileURLToPath(new URL('pull-process.ts', import.meta.url))
  const job = JSON.stringify({ directory: workshop.directory, model })
  const child = spawn(process.execPath, [script, job], {
    env: { ...workshop.environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines: string[] = []
  const waiting = new Set<() => void>()
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line)
    for (const wake of waiting) wake()
  })
  return {
    process: child,
    lines,
    async line(containing) {
      for (;;) {
        const found = lines.find((line) => line.includes(containing))
        if (found !== undefined) return found
        await new Promise<void>((resolve) => waiting.add(resolve))
      }
    },
    ended: once(child, 'close'),
  }
}
