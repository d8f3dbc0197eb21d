import { z } from 'zod'
import { outputItemSchema, type OutputItem } from './output-item.ts'

export type Usage = {
  readonly input_tokens: number
  readonly input_tokens_details: { readonly cached_tokens: number }
  readonly output_tokens: number
  readonly output_tokens_details: {
    readonly reasoning_tokens: number
    readonly accepted_prediction_tokens: number
    readonly rejected_prediction_tokens: number
  }
  readonly total_tokens: number
}

const count = z.number()

const usageSchema: z.ZodType<Usage> = z.object({
  input_tokens: count,
  input_tokens_details: z.object({ cached_tokens: count.default(0) }),
  output_tokens: count,
  output_tokens_details: z.object({
    reasoning_tokens: count.default(0),
    accepted_prediction_tokens: count.default(0),
    rejected_prediction_tokens: count.default(0),
  }),
  total_tokens: count,
})

/** Where the time and the tokens of one response went. Times in milliseconds. */
export type Figures = {
  readonly queued_ms: number
  readonly prompt_tokens: number
  /** Prompt tokens whose key/value memory was already there. */
  readonly reused_tokens: number
  /** Prompt tokens computed for this response. */
  readonly computed_tokens: number
  readonly prompt_ms: number
  readonly time_to_first_token_ms: number
  readonly decode_ms: number
  readonly output_tokens: number
  readonly drafted_tokens: number
  readonly accepted_tokens: number
  /** Of the drafted and accepted tokens, those taken from the text that the output was expected to repeat. */
  readonly reference_drafted_tokens: number
  readonly reference_accepted_tokens: number
  /** Batches computed while decoding. */
  readonly batches: number
  /**
   * How sure the model was, 0 to 1: the geometric mean of the probabilities of the tokens that it wrote, its end among
   * them, at temperature 1. Told of an infill.
   */
  readonly mean_probability?: number
}

const figuresSchema: z.ZodType<Figures> = z.object({
  queued_ms: count,
  prompt_tokens: count,
  reused_tokens: count,
  computed_tokens: count,
  prompt_ms: count,
  time_to_first_token_ms: count,
  decode_ms: count,
  output_tokens: count,
  drafted_tokens: count,
  accepted_tokens: count,
  reference_drafted_tokens: count,
  reference_accepted_tokens: count,
  batches: count,
  mean_probability: count.exactOptional(),
})

/** How the model's answer to an edit task read. `malformed`: do not apply the text. */
export type EditOutcome = {
  /** Id of the edit format that the model was asked for. */
  readonly format: string
  readonly status: 'complete' | 'malformed'
  readonly problem?: string
}

/** Ours, beside the standard fields: present once a response has ended. */
export type TurantDetails = { readonly figures?: Figures; readonly edit?: EditOutcome }

const turantSchema: z.ZodType<TurantDetails> = z.object({
  figures: figuresSchema.exactOptional(),
  edit: z
    .object({
      format: z.string(),
      status: z.enum(['complete', 'malformed']),
      problem: z.string().exactOptional(),
    })
    .exactOptional(),
})

export type ResponseStatus =
  | 'queued'
  | 'in_progress'
  | 'completed'
  | 'incomplete'
  | 'failed'
  | 'cancelled'

/** The OpenAI response object, for text. */
export type ResponseObject = {
  readonly id: string
  readonly object: 'response'
  /** Seconds since 1970. */
  readonly created_at: number
  readonly status: ResponseStatus
  readonly error: { readonly code: string; readonly message: string } | null
  readonly incomplete_details: { readonly reason: string } | null
  readonly instructions: string | null
  readonly max_output_tokens: number | null
  readonly metadata: Readonly<Record<string, string>>
  /** The name that the request asked for. */
  readonly model: string
  readonly output: readonly OutputItem[]
  readonly parallel_tool_calls: boolean
  readonly previous_response_id: string | null
  readonly prompt_cache_key: string | null
  readonly service_tier: string
  readonly store: boolean
  readonly temperature: number
  readonly reasoning: { readonly effort: string | null; readonly summary: string | null }
  readonly text: { readonly format: { readonly type: string } }
  /** As the request said it. */
  readonly tool_choice: unknown
  /** As the request named them. */
  readonly tools: readonly unknown[]
  readonly top_p: number
  readonly truncation: string
  readonly usage: Usage | null
  readonly turant?: TurantDetails
}

/** Fields that only echo the request have defaults, so that other servers can be read too. */
export const responseObjectSchema: z.ZodType<ResponseObject> = z.object({
  id: z.string(),
  object: z.literal('response'),
  created_at: z.number(),
  status: z.enum(['queued', 'in_progress', 'completed', 'incomplete', 'failed', 'cancelled']),
  error: z.object({ code: z.string(), message: z.string() }).nullable().default(null),
  incomplete_details: z.object({ reason: z.string() }).nullable().default(null),
  instructions: z.string().nullable().default(null),
  max_output_tokens: z.number().nullable().default(null),
  metadata: z.record(z.string(), z.string()).default({}),
  model: z.string(),
  output: z.array(outputItemSchema),
  parallel_tool_calls: z.boolean().default(true),
  previous_response_id: z.string().nullable().default(null),
  prompt_cache_key: z.string().nullable().default(null),
  service_tier: z.string().default('default'),
  store: z.boolean().default(true),
  temperature: z.number().default(1),
  reasoning: z
    .object({
      effort: z.string().nullable().default(null),
      summary: z.string().nullable().default(null),
    })
    .default({ effort: null, summary: null }),
  text: z.object({ format: z.object({ type: z.string() }) }).default({ format: { type: 'text' } }),
  tool_choice: z.unknown().default('auto'),
  tools: z.array(z.unknown()).default([]),
  top_p: z.number().default(1),
  truncation: z.string().default('disabled'),
  usage: usageSchema.nullable().default(null),
  turant: turantSchema.exactOptional(),
})
