import { resolve } from 'node:path'
import process from 'node:process'
import { EngineError, type ModelResolver } from '@turant/engine'
import { createModelStore, type ModelStore } from '@turant/model-store'
import { findModel, type CatalogModel } from '@turant/models'
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
      const place = await store.path(known === undefined ? resolve(id) : id)
      if (place.status === 'absent')
        throw new EngineError('model-unavailable', absent(id, place.reason))
      const fast = known && fastWeightsOf(known, store)
      const limit = options.contextTokens ?? DEFAULT_CONTEXT_TOKENS
      return {
        path: fast === undefined ? place.path : await fastOr(place.path, fast),
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
  return { directory: store.directory, id: model.id, sha256, format: model.fastFormat }
}

/** A full disk must not keep a model from being used: then it is used as it is. */
async function fastOr(path: string, fast: FastWeights): Promise<string> {
  try {
    return await fastWeights(path, fast)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    process.stderr.write(
      `${fast.id} is used as it was published, since it could not be rewritten: ${why}\n`,
    )
    return path
  }
}

/** What is wrong with a model that is not there, and what to do. */
function absent(id: string, reason: 'missing' | 'not-a-model'): string {
  if (reason === 'not-a-model') return `${id} is not a GGUF model file.`
  if (isModelPath(id)) return `There is no model file ${id}.`
  return `The model ${id} is not on this machine. Get it with "turant models pull ${id}".`
}
