import { z } from 'zod'
import { stopSchema } from './request.ts'
import { wireText } from './wire-text.ts'

/** What chats and completions of OpenAI's older APIs have in common. */
export type CommonFields = {
  /** Absent: the server's default model. */
  readonly model?: string | null
  readonly stream?: boolean | null
  readonly stream_options?: { readonly include_usage?: boolean | null } | null
  /** 0 to 2; 0 is greedy. */
  readonly temperature?: number | null
  /** Above 0, up to 1. */
  readonly top_p?: number | null
  /** Its lowest 32 bits count; -1: another one each time, as in llama.cpp's server. */
  readonly seed?: number | null
  readonly stop?: string | readonly string[] | null
  /** GBNF, root rule `root`, as llama.cpp's server takes it. */
  readonly grammar?: string | null
}

/** A field that may be absent or null. */
type Field<T> = z.ZodExactOptional<z.ZodType<T | null>>

export const commonFields: {
  readonly model: Field<string>
  readonly stream: Field<boolean>
  readonly stream_options: Field<{ readonly include_usage?: boolean | null }>
  readonly temperature: Field<number>
  readonly top_p: Field<number>
  readonly seed: Field<number>
  readonly stop: Field<string | readonly string[]>
  readonly grammar: Field<string>
} = {
  model: z.string().nullable().exactOptional(),
  stream: z.boolean().nullable().exactOptional(),
  stream_options: z
    .object({ include_usage: z.boolean().nullable().exactOptional() })
    .nullable()
    .exactOptional(),
  temperature: z.number().min(0).max(2).nullable().exactOptional(),
  top_p: z.number().gt(0).max(1).nullable().exactOptional(),
  seed: z.int().nullable().exactOptional(),
  stop: stopSchema.nullable().exactOptional(),
  grammar: wireText.nullable().exactOptional(),
}

export const unlimited: z.ZodType<number> = z
  .int()
  .refine(
    (count) => count >= 1 || count === -1,
    'it is less than 1; send -1, or nothing, for no limit',
  )

/** For `n` and `best_of`. */
export const oneAnswer: z.ZodType<number> = z.number().refine((count) => count === 1, {
  error: 'a request has one answer here; send 1, or ask several times',
  params: { code: 'unsupported_value' },
})
