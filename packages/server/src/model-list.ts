import type { EngineStatus } from '@turant/engine'
import { profileFromInfo } from '@turant/models'
import type { ModelCatalog, ModelEntry } from '@turant/protocol'
import { codexModels } from './dialects/codex-models.ts'
import type { ModelDirectory } from './model-directory.ts'

export type ModelListOptions = {
  readonly models: ModelDirectory
  readonly status: EngineStatus
  readonly defaultModel: string
  readonly createdAtMs: number
}

/**
 * The answer to `GET /v1/models`: what is offered and can be used, and what else is loaded, such as a file by
 * its path; the same once more for Codex, as far as it can converse.
 */
export async function modelList(options: ModelListOptions): Promise<ModelCatalog> {
  const { status } = options
  const entries = await modelEntries(options)
  const windows = new Map(status.models.map(({ id, info }) => [id, info?.contextTokens]))
  const conversing = entries
    .filter(({ turant }) => turant.roles.includes('chat'))
    .toSorted((a, b) => Number(b.turant.default) - Number(a.turant.default))
    .map(({ id, turant }) => ({
      id,
      description: 'Served by Turant.',
      contextTokens: Math.min(turant.context_window, windows.get(id) ?? turant.context_window),
    }))
  return { object: 'list', data: entries, models: codexModels(conversing) }
}

/** One of them; undefined: there is no such model, or it cannot be used. */
export async function modelEntry(
  id: string,
  options: ModelListOptions,
): Promise<ModelEntry | undefined> {
  return (await modelEntries(options)).find((entry) => entry.id === id)
}

async function modelEntries(options: ModelListOptions): Promise<ModelEntry[]> {
  const { models, status } = options
  const listed = models.list()
  const states = new Map(status.models.map((model) => [model.id, model]))
  const isUsable = await Promise.all(
    listed.map(
      async ({ id }) =>
        id === options.defaultModel ||
        states.has(id) ||
        models.remote?.(id) !== undefined ||
        (await models.isPresent?.(id)) !== false,
    ),
  )
  const offered = listed
    .filter((_, index) => isUsable[index])
    .map((model) => ({
      id: model.id,
      contextTokens: model.contextTokens,
      roles: model.roles,
      editFormat: model.profile.editFormat,
    }))
  const known = new Set(listed.map((model) => model.id))
  const loaded = status.models.flatMap(({ id, info }) => {
    if (known.has(id) || info === undefined) return []
    const { roles, editFormat } = profileFromInfo(info)
    return [{ id, contextTokens: info.contextTokens, roles, editFormat }]
  })
  return [...offered, ...loaded].map((model) => ({
    id: model.id,
    object: 'model',
    created: Math.floor(options.createdAtMs / 1000),
    owned_by: 'turant',
    turant: {
      context_window: model.contextTokens,
      roles: model.roles,
      edit_format: models.measuredFormat?.(model.id) ?? model.editFormat,
      state: states.get(model.id)?.state ?? 'unloaded',
      calibrated: states.get(model.id)?.isCalibrated === true,
      default: model.id === options.defaultModel,
    },
  }))
}
