import { z } from 'zod'
import { boundedList } from './bounded-list.ts'
import { chatMessageSchema, type ChatMessageParam } from './chat-message.ts'
import {
  chatToolChoiceSchema,
  chatToolsSchema,
  type ChatToolChoiceParam,
  type ChatToolParam,
} from './chat-tool.ts'
import { check, type Checked } from './check.ts'
import { commonFields, oneAnswer, unlimited, type CommonFields } from './completion-fields.ts'
import {
  absent,
  metadataSchema,
  predictionSchema,
  tuningSchema,
  type Prediction,
  type Tuning,
} from './request.ts'
import { wireText } from './wire-text.ts'

export type ChatFormat =
  | { readonly type: 'text' }
  /** `schema`: as llama.cpp's server takes it. */
  | {
      readonly type: 'json_object'
      readonly schema?: Readonly<Record<string, unknown>> | null
    }
  | {
      readonly type: 'json_schema'
      readonly json_schema: {
        readonly name: string
        readonly description?: string | null
        readonly schema?: Readonly<Record<string, unknown>> | null
        readonly strict?: boolean | null
      }
    }

/**
 * Body of `POST /v1/chat/completions`. A field that is not named here is tolerated and has no effect;
 * null is the same as absent.
 */
export type ChatRequest = CommonFields & {
  readonly messages: readonly ChatMessageParam[]
  readonly tools?: readonly ChatToolParam[] | null
  readonly tool_choice?: ChatToolChoiceParam | null
  readonly parallel_tool_calls?: boolean | null
  readonly response_format?: ChatFormat | null
  readonly prediction?: Prediction | null
  /** Wins over `max_tokens`. */
  readonly max_completion_tokens?: number | null
  /** -1: no limit, as in llama.cpp's server. */
  readonly max_tokens?: number | null
  readonly reasoning_effort?: string | null
  readonly service_tier?: string | null
  readonly prompt_cache_key?: string | null
  /** Accepted: nothing is kept of a chat, whatever it says. */
  readonly store?: boolean | null
  readonly metadata?: Readonly<Record<string, string>> | null
  readonly turant?: Tuning | null
}

const MAX_MESSAGES = 20_000
const MAX_MODALITIES = 16

const schema = z.record(z.string(), z.unknown()).nullable().exactOptional()

const responseFormat: z.ZodType<ChatFormat> = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text') }),
  z.object({ type: z.literal('json_object'), schema }),
  z.object({
    type: z.literal('json_schema'),
    json_schema: z.object({
      name: wireText,
      description: wireText.nullable().exactOptional(),
      schema,
      strict: z.boolean().nullable().exactOptional(),
    }),
  }),
])

const noLogprobs = z.literal(false, {
  error: 'probabilities of tokens are not told; leave it out',
})

const noAudio = boundedList(
  z.string().refine((modality) => modality === 'text', {
    error: 'this server takes and gives text only',
    params: { code: 'unsupported_value' },
  }),
  MAX_MODALITIES,
)

const fields = z.object({
  ...commonFields,
  messages: boundedList(chatMessageSchema, MAX_MESSAGES).refine(
    (messages) => messages.length > 0,
    'there is no message to answer',
  ),
  tools: chatToolsSchema.nullable().exactOptional(),
  tool_choice: chatToolChoiceSchema.nullable().exactOptional(),
  parallel_tool_calls: z.boolean().nullable().exactOptional(),
  response_format: responseFormat.nullable().exactOptional(),
  prediction: predictionSchema.nullable().exactOptional(),
  max_completion_tokens: unlimited.nullable().exactOptional(),
  max_tokens: unlimited.nullable().exactOptional(),
  reasoning_effort: z.string().nullable().exactOptional(),
  service_tier: z.string().nullable().exactOptional(),
  prompt_cache_key: z.string().nullable().exactOptional(),
  store: z.boolean().nullable().exactOptional(),
  metadata: metadataSchema.nullable().exactOptional(),
  turant: tuningSchema.nullable().exactOptional(),
  n: oneAnswer.nullable().exactOptional(),
  logprobs: noLogprobs.nullable().exactOptional(),
  modalities: noAudio.nullable().exactOptional(),
  functions: absent('send tools').exactOptional(),
  function_call: absent('send tool_choice').exactOptional(),
})

export const chatRequestSchema: z.ZodType<ChatRequest> = fields.superRefine((request, context) => {
  const format = request.response_format?.type ?? 'text'
  if (typeof request.grammar !== 'string' || format === 'text') return
  const message = 'it contradicts response_format; leave one of them out'
  context.addIssue({ code: 'custom', message, path: ['grammar'] })
})

/** Checks a parsed body; the error of a bad one names the path of its first offending field. */
export function parseChatRequest(value: unknown): Checked<ChatRequest> {
  return check(chatRequestSchema, value)
}
