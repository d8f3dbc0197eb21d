import type { ModelStore } from '@turant/model-store'
import { findModel } from '@turant/models'
import { CommandError, EXIT } from '../exit.ts'
import type { Reporter } from '../terminal/reporter.ts'
import { megabytes, pullLine } from '../terminal/pull-line.ts'
import { unknownModel } from './model-names.ts'
import { storedId } from './models.ts'

/**
 * Makes a catalog model present, saying what happens; of one with an adapter that is its base. Throws `CommandError`,
 * or the store's error.
 */
export async function pullModel(
  store: ModelStore,
  id: string,
  options: { readonly reporter: Reporter; readonly signal: AbortSignal },
): Promise<{ readonly path: string; readonly alreadyPresent: boolean }> {
  const { reporter, signal } = options
  const fetched = storedId(id)
  const model = findModel(fetched)
  if (model === undefined) throw new CommandError(EXIT.usage, unknownModel(id))
  const result = await store.pull(model, {
    signal,
    onProgress(event) {
      // A source that failed stays readable; the rest is one line that is rewritten.
      if (event.type === 'source-failed') reporter.note(pullLine(event))
      else reporter.progress(`${fetched}: ${pullLine(event)}`)
    },
  })
  if (result.status === 'aborted') {
    throw new CommandError(
      EXIT.interrupted,
      `Interrupted. What came of ${fetched} is kept; pull again to go on.`,
    )
  }
  if (result.alreadyPresent) return result
  const stored = (await store.list()).find((entry) => entry.id === fetched)
  reporter.note(`${fetched}: ${megabytes(stored?.bytes ?? 0)} MB from ${result.servedBy}, verified`)
  return result
}
