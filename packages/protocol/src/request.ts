import { z } from 'zod'
import { boundedList, boundedRecord } from './bounded-list.ts'
import { check, type Checked } from './check.ts'
import { inputItemSchema, type InputItem } from './item.ts'
import { taskSchema, type Task } from './task.ts'
import { toolChoiceSchema, toolsSchema, type Tool, type ToolChoice } from './tool.ts'
import { wireText } from './wire-text.ts'

export type TextFormat =
  | { readonly type: 'text' }
  /** Any JSON object. */
  | { readonly type: 'json_object' }
  | {
      readonly type: 'json_schema'
      readonly name: string
      readonly description?: string | null
      readonly schema: Readonly<Record<string, unknown>>
      /** The answer is held to the schema whatever this says. */
      readonly strict?: boolean | null
    }
  /** GBNF, root rule `root`. */
  | { readonly type: 'grammar'; readonly grammar: string }

export type Prediction = {
  readonly type: 'content'
  readonly content:
    | string
    | readonly { readonly type: 'text' | 'input_text'; readonly text: string }[]
}

/**
 * Body of `POST /v1/responses`, and of a `response.create` frame. A field that is not named here is
 * tolerated and has no effect; null is the same as absent.
 */
export type CreateRequest = {
  /** Absent: the server's default model. */
  readonly model?: string | null
  /** What was said: a string is one message of the user. */
  readonly input?: string | readonly InputItem[] | null
  /** Ours: instead of a conversation. An `input` beside it is for servers that do not know it. */
  readonly task?: Task | null
  /** A system message for this response only. */
  readonly instructions?: string | null
  /** True: server-sent events. Default false: one JSON body. */
  readonly stream?: boolean | null
  /** 0 to 2; 0 is greedy. */
  readonly temperature?: number | null
  /** Above 0, up to 1. */
  readonly top_p?: number | null
  /** Tokens of the answer, thoughts and calls among them; absent: what the model has room for. */
  readonly max_output_tokens?: number | null
  /** The response that this one goes on from: its input and answers, not its instructions. */
  readonly previous_response_id?: string | null
  /** False: later requests on other connections cannot refer to this response. Default true. */
  readonly store?: boolean | null
  /** Comes back in the response, with `turant_warnings` where something was left out. */
  readonly metadata?: Readonly<Record<string, string>> | null
  readonly text?: {
    /** What the answer is held to. Default: any text. */
    readonly format?: TextFormat | null
    /** Accepted and without effect. */
    readonly verbosity?: string | null
  } | null
  /** Text that the answer is expected to repeat in large part. */
  readonly prediction?: Prediction | null
  /** What the model may call; those of namespaces count. */
  readonly tools?: readonly Tool[] | null
  /** Default `auto`. */
  readonly tool_choice?: ToolChoice | null
  /** False: at most one call in a response. Default true. */
  readonly parallel_tool_calls?: boolean | null
  readonly reasoning?: {
    /** For models of other servers; without effect on those of this machine. */
    readonly effort?: string | null
    /** Accepted and without effect. */
    readonly summary?: string | null
  } | null
  /** `auto`: the oldest messages are left out where the conversation is longer than the window. Default `disabled`. */
  readonly truncation?: 'auto' | 'disabled' | null
  /** 32-bit seed of the sampling. */
  readonly seed?: number | null
  /** Texts that end the answer and are not part of it. */
  readonly stop?: string | readonly string[] | null
  /** `priority`: before the chats that do not say so. */
  readonly service_tier?: string | null
  /** For models of other servers; on this machine whatever two prompts begin with is computed once anyway. */
  readonly prompt_cache_key?: string | null
  readonly background?: false | null
  readonly turant?: Tuning | null
}

/** Ours, for measurements: what the server chooses by itself otherwise. */
export type Tuning = {
  /** `off`: one token at a time, to compare with. The output is the same. Default `on`. */
  readonly drafting?: 'on' | 'off'
  /** Id of the edit format to use instead of the model's own. */
  readonly edit_format?: string
}

const MAX_ITEMS = 20_000
const MAX_STOPS = 16
const MAX_METADATA = 1_000
const MAX_PREDICTED_PARTS = 20_000

export const metadataSchema: z.ZodType<Readonly<Record<string, string>>> = boundedRecord(
  wireText,
  MAX_METADATA,
)

const textFormat = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text') }),
  z.object({ type: z.literal('grammar'), grammar: wireText }),
  z.object({ type: z.literal('json_object') }),
  z.object({
    type: z.literal('json_schema'),
    name: wireText,
    description: wireText.nullable().exactOptional(),
    schema: z.record(z.string(), z.unknown()),
    strict: z.boolean().nullable().exactOptional(),
  }),
])

export const predictionSchema: z.ZodType<Prediction> = z.object({
  type: z.literal('content'),
  content: z.union([
    wireText,
    boundedList(
      z.object({ type: z.enum(['text', 'input_text']), text: wireText }),
      MAX_PREDICTED_PARTS,
    ),
  ]),
})

const stopText = wireText.refine((text) => text !== '', 'it is empty')

export const stopSchema: z.ZodType<string | readonly string[]> = z.union([
  stopText,
  boundedList(stopText, MAX_STOPS),
])

export const tuningSchema: z.ZodType<Tuning> = z.object({
  drafting: z.enum(['on', 'off']).exactOptional(),
  edit_format: z.string().exactOptional(),
})

/** A field of OpenAI's that this server refuses, with what to send instead. */
export function absent(remedy: string): z.ZodType {
  return z.unknown().refine((value) => value === null, {
    error: `it is not supported; ${remedy}`,
    params: { code: 'unsupported_value' },
  })
}

const fields = z.object({
  model: z.string().nullable().exactOptional(),
  input: z
    .union([wireText, boundedList(inputItemSchema, MAX_ITEMS)])
    .nullable()
    .exactOptional(),
  task: taskSchema.nullable().exactOptional(),
  instructions: wireText.nullable().exactOptional(),
  stream: z.boolean().nullable().exactOptional(),
  temperature: z.number().min(0).max(2).nullable().exactOptional(),
  top_p: z.number().gt(0).max(1).nullable().exactOptional(),
  max_output_tokens: z.int().min(1).nullable().exactOptional(),
  previous_response_id: z.string().nullable().exactOptional(),
  store: z.boolean().nullable().exactOptional(),
  metadata: metadataSchema.nullable().exactOptional(),
  text: z
    .object({
      format: textFormat.nullable().exactOptional(),
      verbosity: z.string().nullable().exactOptional(),
    })
    .nullable()
    .exactOptional(),
  prediction: predictionSchema.nullable().exactOptional(),
  tools: toolsSchema.nullable().exactOptional(),
  tool_choice: toolChoiceSchema.nullable().exactOptional(),
  parallel_tool_calls: z.boolean().nullable().exactOptional(),
  reasoning: z
    .object({
      effort: z.string().nullable().exactOptional(),
      summary: z.string().nullable().exactOptional(),
    })
    .nullable()
    .exactOptional(),
  truncation: z.enum(['auto', 'disabled']).nullable().exactOptional(),
  seed: z.int().min(0).max(0xffff_ffff).nullable().exactOptional(),
  stop: stopSchema.nullable().exactOptional(),
  service_tier: z.string().nullable().exactOptional(),
  prompt_cache_key: z.string().nullable().exactOptional(),
  background: z
    .literal(false, { error: 'background responses are not supported' })
    .nullable()
    .exactOptional(),
  turant: tuningSchema.nullable().exactOptional(),
  conversation: absent('send previous_response_id or the whole input').exactOptional(),
  prompt: absent('send input').exactOptional(),
})

type Fields = z.infer<typeof fields>

/** What no single field can know. The first contradiction is the one reported. */
function contradiction(request: Fields): { param: string; message: string } | undefined {
  const { task } = request
  if (!task) return undefined
  if (typeof request.previous_response_id === 'string') {
    const message = 'a task stands alone; leave out previous_response_id'
    return { param: 'previous_response_id', message }
  }
  if (task.type !== 'edit') return undefined
  const message = "an edit's output format belongs to the model; leave this field out"
  if (request.stop?.length) return { param: 'stop', message }
  if (request.text?.format && request.text.format.type !== 'text')
    return { param: 'text.format', message }
  return undefined
}

export const createRequestSchema: z.ZodType<CreateRequest> = fields.superRefine(
  (request, context) => {
    const found = contradiction(request)
    if (!found) return
    context.addIssue({ code: 'custom', message: found.message, path: found.param.split('.') })
  },
)

/** Checks a parsed body; the error of a bad one names the path of its first offending field. */
export function parseCreateRequest(value: unknown): Checked<CreateRequest> {
  return check(createRequestSchema, value)
}
