import { resolve } from 'node:path'
import process from 'node:process'
import { EngineError, type LoadOptions, type ModelResolver } from '@turant/engine'
import { createModelStore, type ModelStore } from '@turant/model-store'
import { findModel, type CatalogModel } from '@turant/models'
import { CommandError, EXIT } from '../exit.ts'
import { adapterFile, sha256Of } from './adapter-file.ts'
import { fastWeights, type FastWeights } from './fast-weights.ts'
import { isModelPath } from './model-names.ts'

/**
 * Key/value memory for more than this is not taken unasked: at 128k tokens it is gigabytes, and a CPU
 * reads such a prompt for hours.
 */
const DEFAULT_CONTEXT_TOKENS = 16_384
/** Prefixes kept at once: a few files and conversations. */
const SEQUENCES = 8

export function openStore(): ModelStore {
  return createModelStore({ environment: process.env })
}

/** Where the engine finds the models that requests name. */
export function createModelResolver(
  store: ModelStore,
  options: { readonly contextTokens: number | undefined; readonly threads: number | undefined },
): ModelResolver {
  return {
    async resolve(id) {
      const known = findModel(id)
      if (known === undefined && !isModelPath(id)) return undefined
      const place = await store.path(known === undefined ? resolve(id) : storedId(id))
      if (place.status === 'absent')
        throw new EngineError('model-unavailable', absent(id, place.reason))
      const fast = known && fastWeightsOf(known, store)
      const limit = options.contextTokens ?? DEFAULT_CONTEXT_TOKENS
      return {
        ...(fast === undefined ? { path: place.path } : await loadable(place.path, fast)),
        contextTokens: Math.min(limit, known?.contextTokens ?? limit),
        sequences: SEQUENCES,
        ...(options.threads === undefined ? {} : { threads: options.threads }),
      }
    },
  }
}

/** How a catalog model is rewritten before it is loaded, if it is. */
export function fastWeightsOf(model: CatalogModel, store: ModelStore): FastWeights | undefined {
  const sha256 = model.sources.find((source) => source.sha256 !== undefined)?.sha256
  if (model.fastFormat === undefined || sha256 === undefined) return undefined
  const adapter = adapterFile(model)
  const fast = { directory: store.directory, id: model.id, sha256, format: model.fastFormat }
  return adapter === undefined ? fast : { ...fast, adapter }
}

/** The id under which the store keeps the file of a catalog model: with an adapter that of its base. */
export function storedId(id: string): string {
  return findModel(id)?.adapter?.base ?? id
}

/**
 * What is loaded of a model. A full disk must not keep it from being used: then it is used as it was published,
 * an adapter being computed beside it. Throws `EngineError` for an adapter that can not be used at all.
 */
export async function loadable(
  path: string,
  fast: FastWeights,
): Promise<Pick<LoadOptions, 'path' | 'adapter'>> {
  try {
    return await fastOrPublished(path, fast)
  } catch (cause) {
    if (!(cause instanceof CommandError)) throw cause
    throw new EngineError('model-unavailable', cause.message, { cause })
  }
}

async function fastOrPublished(path: string, fast: FastWeights): ReturnType<typeof loadable> {
  const { id, adapter } = fast
  try {
    return { path: await fastWeights(path, fast) }
  } catch (error) {
    if (error instanceof CommandError) throw error
    const why = error instanceof Error ? error.message : String(error)
    if (adapter === undefined) {
      tell(`${id} is used as it was published, since it could not be rewritten: ${why}`)
      return { path }
    }
    await requireBase(path, fast)
    tell(`${id} computes its adapter beside ${adapter.base}, since it could not be merged: ${why}`)
    return { path, adapter: adapter.path }
  }
}

/** llama.cpp would compute an adapter beside any base of the same shape. */
async function requireBase(path: string, { id, sha256 }: FastWeights): Promise<void> {
  if ((await sha256Of(path)) === sha256) return
  throw new CommandError(
    EXIT.unavailable,
    `${id} can not be made of ${path}, which is damaged or another file. Look with "turant models verify ${id}".`,
  )
}

function tell(message: string): void {
  process.stderr.write(`${message}\n`)
}

/** What is wrong with a model that is not there, and what to do. */
function absent(id: string, reason: 'missing' | 'not-a-model'): string {
  if (reason === 'not-a-model') return `${id} is not a GGUF model file.`
  if (isModelPath(id)) return `There is no model file ${id}.`
  return `The model ${id} is not on this machine. Get it with "turant models pull ${id}".`
}
