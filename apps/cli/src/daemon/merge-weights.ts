import { Worker } from 'node:worker_threads'
import type { GgufErrorCode } from '@turant/gguf'
import { CommandError, EXIT } from '../exit.ts'

/** What is merged, by paths. */
export type Merge = {
  readonly base: string
  readonly adapter: string
  /** The file that is made, in F16: some 2 bytes for each weight. */
  readonly to: string
}

export type MergeOutcome =
  | { readonly type: 'merged' }
  | {
      readonly type: 'failed'
      /** Undefined for what the disk refused. */
      readonly code: GgufErrorCode | undefined
      readonly message: string
    }

/**
 * Merges an adapter into its base, in a thread of its own: it computes for seconds. An abort ends it; what was
 * written of the file is for the caller to remove. Throws `CommandError` for files that do not go together, and
 * an `Error` for all that may be done without: a full disk, an abort, a base in a format that is not read here.
 */
export async function mergeWeights(
  merge: Merge,
  options: { readonly id: string; readonly signal?: AbortSignal | undefined },
): Promise<void> {
  const { id, signal } = options
  const outcome = await inThread(merge, signal)
  if (outcome.type === 'merged') return
  const { code, message } = outcome
  if (code === undefined || code === 'unsupported-tensor') throw new Error(message)
  throw new CommandError(
    EXIT.unavailable,
    `${id} can not be made of its base: ${message} Look with "turant models verify ${id}".`,
  )
}

async function inThread(merge: Merge, signal: AbortSignal | undefined): Promise<MergeOutcome> {
  const { promise, resolve, reject } = Promise.withResolvers<MergeOutcome>()
  if (signal?.aborted === true) throw new Error('the merge was stopped')
  const worker = new Worker(new URL('./merge-worker.ts', import.meta.url))
  const stop = (): void => reject(new Error('the merge was stopped'))
  signal?.addEventListener('abort', stop, { once: true })
  worker.once('message', resolve)
  worker.once('error', reject)
  worker.once('exit', () => reject(new Error('the merge ended early')))
  worker.postMessage(merge)
  try {
    return await promise
  } finally {
    signal?.removeEventListener('abort', stop)
    // Nothing may be written any more when the caller removes the file.
    await worker.terminate()
  }
}
