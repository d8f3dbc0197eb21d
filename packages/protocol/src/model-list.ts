import { z } from 'zod'
import type { CodexModel } from './codex-model.ts'

/** An entry of `GET /v1/models`: OpenAI's fields and one object of ours. */
export type ModelEntry = {
  readonly id: string
  readonly object: 'model'
  /** Seconds since 1970. */
  readonly created: number
  readonly owned_by: string
  readonly turant: {
    /** In tokens. */
    readonly context_window: number
    readonly roles: readonly string[]
    /** Id of the edit format that edits with this model use. */
    readonly edit_format: string
    readonly state: 'loading' | 'ready' | 'lost' | 'unloaded'
    /** Whether the speed of this model on this machine was measured; drafts follow it. */
    readonly calibrated: boolean
    /** True for the model that requests without `model` get. */
    readonly default: boolean
  }
}

/** The answer to `GET /v1/models`: for clients of OpenAI, and for Codex, in one. */
export type ModelCatalog = ModelList & { readonly models: readonly CodexModel[] }

export type ModelList = { readonly object: 'list'; readonly data: readonly ModelEntry[] }

export const modelListSchema: z.ZodType<ModelList> = z.object({
  object: z.literal('list'),
  data: z.array(
    z.object({
      id: z.string(),
      object: z.literal('model'),
      created: z.number(),
      owned_by: z.string(),
      turant: z.object({
        context_window: z.number(),
        roles: z.array(z.string()),
        edit_format: z.string(),
        state: z.enum(['loading', 'ready', 'lost', 'unloaded']),
        calibrated: z.boolean(),
        default: z.boolean(),
      }),
    }),
  ),
})

export type Health = { readonly status: 'ok'; readonly version: string }

export const healthSchema: z.ZodType<Health> = z.object({
  status: z.literal('ok'),
  version: z.string(),
})
