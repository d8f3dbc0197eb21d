import type { EngineStatus } from '@turant/engine'
import { profileFromInfo } from '@turant/models'
import type { ModelEntry, ModelList } from '@turant/protocol'
import type { ModelDirectory } from './model-directory.ts'

export type ModelListOptions = {
  readonly models: ModelDirectory
  readonly status: EngineStatus
  readonly defaultModel: string
  readonly createdAtMs: number
}

/** The answer to `GET /v1/models`: what is offered, and what else is loaded, such as a file by its path. */
export function modelList(options: ModelListOptions): ModelList {
  const { models, status } = options
  const listed = models.list()
  const states = new Map(status.models.map((model) => [model.id, model]))
  const offered = listed.map((model) => ({
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
  const data = [...offered, ...loaded].map((model): ModelEntry => ({
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
  return { object: 'list', data }
}
