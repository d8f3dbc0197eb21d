import { parentPort } from 'node:worker_threads'
import { rowsOfPackage } from './examples/of-package.ts'
import type { PackageOptions } from './examples/of-package.ts'
import type { Row } from './examples/example.ts'
import { readSources } from './sources/read-sources.ts'
import type { LockedPackage } from './sources/source-lock.ts'

/** What a worker is asked, and what it answers. */
export type Job = {
  readonly index: number
  readonly entry: LockedPackage
  readonly options: PackageOptions
  readonly cache: string
}
export type JobDone = { readonly index: number; readonly rows: readonly Row[] }

parentPort?.on('message', (job: Job) => {
  void work(job)
})

/** A failure ends the worker, and with it the run. */
async function work({ index, entry, options, cache }: Job): Promise<void> {
  const files = await readSources(entry, { cache })
  const done: JobDone = { index, rows: rowsOfPackage(entry, files, options) }
  parentPort?.postMessage(done)
}
