import type { EngineStatus } from '@turant/engine'
import type { ModelEntry, ModelList } from '@turant/protocol'
import type { ListedModel } from './model-directory.ts'

export type ModelListOptions = {
  readonly listed: readonly ListedModel[]
  readonly status: EngineStatus
  readonly defaultModel: string
  readonly createdAtMs: number
}

/** The answer to `GET /v1/models`: what is offered, with what the engine knows of it. */
export function modelList({
  listed,
  status,
  defaultModel,
  createdAtMs,
}: ModelListOptions): ModelList {
  const states = new Map(status.models.map((model) => [model.id, model.state]))
  const data = listed.map((model): ModelEntry => ({
    id: model.id,
    object: 'model',
    created: Math.floor(createdAtMs / 1000),
    owned_by: 'turant',
    turant: {
      context_window: model.contextTokens,
      roles: model.roles,
      edit_format: model.profile.editFormat,
      state: states.get(model.id) ?? 'unloaded',
      default: model.id === defaultModel,
    },
  }))
  return { object: 'list', data }
}
