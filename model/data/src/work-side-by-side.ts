import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Row } from './examples/example.ts'
import type { Job, JobDone } from './worker.ts'

/**
 * Lets workers do jobs; each takes the next one when it is free.
 *
 * @returns the rows of each job, in the order of the jobs
 * @throws what a job throws
 */
export async function workSideBySide(
  jobs: readonly Job[],
  { workers, onDone }: { readonly workers: number; readonly onDone: (done: JobDone) => void },
): Promise<readonly (readonly Row[])[]> {
  const results: (readonly Row[])[] = []
  const waiting = jobs.values()
  const run = async (): Promise<void> => {
    const worker = new Worker(new URL('worker.ts', import.meta.url))
    try {
      for (const job of waiting) {
        worker.postMessage(job)
        const done = await answer(worker)
        results[done.index] = done.rows
        onDone(done)
      }
    } finally {
      await worker.terminate()
    }
  }
  await Promise.all(Array.from({ length: workers }, run))
  return results
}

async function answer(worker: Worker): Promise<JobDone> {
  // Rejects when the worker fails.
  const said: readonly unknown[] = await once(worker, 'message')
  const [done] = said
  return isDone(done) ? done : failed()
}

function isDone(value: unknown): value is JobDone {
  return typeof value === 'object' && value !== null && 'index' in value && 'rows' in value
}

function failed(): never {
  throw new TypeError('a worker said something that is no result')
}
