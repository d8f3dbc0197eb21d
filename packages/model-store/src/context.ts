import type { Clock } from './clock.ts'
import type { Disk } from './disk.ts'
import { ModelStoreError } from './error.ts'
import type { HttpClient } from './http.ts'
import type { PullLimits } from './limits.ts'
import type { Environment } from './model-directory.ts'
import type { PullEvent } from './progress.ts'

/** What one pull works with. */
export type PullContext = {
  readonly environment: Environment
  readonly clock: Clock
  readonly limits: PullLimits
  readonly disk: Disk
  readonly http: HttpClient
  /** The directory that models are kept in, for messages. */
  readonly directory: string
  /** Where parts of this model are kept until it is complete. Exists. */
  readonly workDirectory: string
  readonly signal: AbortSignal
  readonly onEvent: (event: PullEvent) => void
}

/** A file that a source has produced in the work directory, not yet checked. */
export type Fetched = {
  readonly file: string
  /** What its SHA-256 must be. */
  readonly sha256: string
  /** One line: the source, and by which way. */
  readonly servedBy: string
}

/** Throws `disk-full` before the first byte, rather than after the last that fits. */
export async function assertRoom(context: PullContext, bytes: number): Promise<void> {
  const free = await context.disk.freeBytes(context.directory)
  if (free >= bytes) return
  const megabytes = (count: number) => Math.ceil(count / 1_000_000).toLocaleString('en')
  throw new ModelStoreError(
    'disk-full',
    `There is not enough room in ${context.directory}: ${megabytes(bytes)} MB are needed and ` +
      `${megabytes(free)} MB are free. Free some, or set TURANT_MODELS to another directory.`,
  )
}
