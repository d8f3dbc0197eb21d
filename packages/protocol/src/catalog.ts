import { z } from 'zod'

/** A model that can be had, whether or not it is on this machine. */
export type CatalogEntry = {
  readonly id: string
  readonly title: string
  /** SPDX identifier of the licence of the weights. */
  readonly licence: string
  /** Of the file that is, or would be, fetched; null where nobody says. */
  readonly bytes: number | null
  readonly parameters: number
  /** Tokens that it was trained to attend over. */
  readonly context_window: number
  readonly roles: readonly string[]
  /** Whether it can be asked for text between two others. */
  readonly can_fill: boolean
  /** Lines of the longest region that it was taught to edit; null: as many as any. */
  readonly region_lines: number | null
  /**
   * `absent`: not on this machine. `present`: it is, and is loaded by the first request for it. `loaded`: it is in
   * memory, or on its way there.
   */
  readonly state: 'absent' | 'pulling' | 'present' | 'loaded'
  /** True for the model that requests without `model` get. */
  readonly default: boolean
}

/** The answer to `GET /v1/turant/models`. */
export type CatalogList = { readonly object: 'list'; readonly data: readonly CatalogEntry[] }

/** How a model is fetched. A stream of these has exactly one of `pull.completed` and `pull.failed`, its last. */
export type PullEvent =
  | {
      readonly type: 'pull.progress'
      /** `wait`: another program fetches it. */
      readonly phase: 'wait' | 'download' | 'extract' | 'verify'
      /** Bytes. */
      readonly done: number
      readonly total: number | null
      readonly bytes_per_second: number | null
      readonly seconds_left: number | null
    }
  /** For people: a source did not serve, the next is tried. */
  | { readonly type: 'pull.note'; readonly message: string }
  | { readonly type: 'pull.completed'; readonly already_present: boolean }
  /** The message says what to do. What came of it is kept. */
  | { readonly type: 'pull.failed'; readonly message: string }

export const catalogListSchema: z.ZodType<CatalogList> = z.object({
  object: z.literal('list'),
  data: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      licence: z.string(),
      bytes: z.number().nullable(),
      parameters: z.number(),
      context_window: z.number(),
      roles: z.array(z.string()),
      can_fill: z.boolean(),
      region_lines: z.number().nullable(),
      state: z.enum(['absent', 'pulling', 'present', 'loaded']),
      default: z.boolean(),
    }),
  ),
})

export const pullEventSchema: z.ZodType<PullEvent> = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('pull.progress'),
    phase: z.enum(['wait', 'download', 'extract', 'verify']),
    done: z.number(),
    total: z.number().nullable(),
    bytes_per_second: z.number().nullable(),
    seconds_left: z.number().nullable(),
  }),
  z.object({ type: z.literal('pull.note'), message: z.string() }),
  z.object({ type: z.literal('pull.completed'), already_present: z.boolean() }),
  z.object({ type: z.literal('pull.failed'), message: z.string() }),
])
