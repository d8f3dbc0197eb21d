import { resolve } from 'node:path'
import process from 'node:process'
import { EngineError, type ModelResolver } from '@turant/engine'
import { createModelStore, type ModelStore } from '@turant/model-store'
import { findModel } from '@turant/models'
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
      const limit = options.contextTokens ?? DEFAULT_CONTEXT_TOKENS
      return {
        path: place.path,
        contextTokens: Math.min(limit, known?.contextTokens ?? limit),
        sequences: SEQUENCES,
        ...(options.threads === undefined ? {} : { threads: options.threads }),
      }
    },
  }
}

/** What is wrong with a model that is not there, and what to do. */
function absent(id: string, reason: 'missing' | 'not-a-model'): string {
  if (reason === 'not-a-model') return `${id} is not a GGUF model file.`
  if (isModelPath(id)) return `There is no model file ${id}.`
  return `The model ${id} is not on this machine. Get it with "turant models pull ${id}".`
}
