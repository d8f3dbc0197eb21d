import { z } from 'zod'
import {
  outputItemSchema,
  outputTextSchema,
  reasoningTextSchema,
  type OutputItem,
  type OutputText,
  type ReasoningText,
} from './output-item.ts'
import { responseObjectSchema, type ResponseObject } from './response.ts'

/** Ours: what a response that has written nothing yet is doing. */
export type Progress =
  /** Others are served first. */
  | { readonly phase: 'queued'; readonly ahead: number }
  /** The model is being read into memory. */
  | { readonly phase: 'loading'; readonly ahead: number }
  /** Tokens of the prompt that are in the model's memory, and those of them that already were. */
  | {
      readonly phase: 'prompt'
      readonly done: number
      readonly reused: number
      readonly total: number
      /** Expected milliseconds until the prompt is read; others' work not counted. */
      readonly left_ms: number
    }

type Numbered = { readonly sequence_number: number }
type InItem = Numbered & { readonly item_id: string; readonly output_index: number }
type InContent = InItem & { readonly content_index: number }

type ResponseEventType =
  | 'response.created'
  | 'response.in_progress'
  | 'response.completed'
  | 'response.incomplete'
  | 'response.failed'

export type ServerEvent =
  | {
      [Type in ResponseEventType]: Numbered & {
        readonly type: Type
        readonly response: ResponseObject
      }
    }[ResponseEventType]
  | (Numbered & {
      readonly type: 'response.output_item.added' | 'response.output_item.done'
      readonly output_index: number
      readonly item: OutputItem
    })
  | (InContent & {
      readonly type: 'response.content_part.added' | 'response.content_part.done'
      readonly part: OutputText | ReasoningText
    })
  | (InContent & {
      readonly type: 'response.output_text.delta'
      readonly delta: string
      readonly logprobs: readonly unknown[]
      /** Ours, of an infill: how sure the model was of the text so far; see `Figures`. */
      readonly turant?: { readonly mean_probability: number }
    })
  | (InContent & {
      readonly type: 'response.output_text.done'
      readonly text: string
      readonly logprobs: readonly unknown[]
    })
  | (InContent & { readonly type: 'response.reasoning_text.delta'; readonly delta: string })
  | (InContent & { readonly type: 'response.reasoning_text.done'; readonly text: string })
  | (InItem & {
      readonly type:
        | 'response.function_call_arguments.delta'
        | 'response.custom_tool_call_input.delta'
      readonly delta: string
    })
  | (InItem & {
      readonly type: 'response.function_call_arguments.done'
      readonly name: string
      readonly arguments: string
    })
  | (InItem & { readonly type: 'response.custom_tool_call_input.done'; readonly input: string })
  | (Numbered & { readonly type: 'response.turant.progress' } & Progress)

/** The events that end a stream; each stream has exactly one. */
export type TerminalEvent = Extract<
  ServerEvent,
  { readonly type: 'response.completed' | 'response.incomplete' | 'response.failed' }
>

const sequence_number = z.number()
const inItem = { sequence_number, item_id: z.string(), output_index: z.number() }
const inContent = { ...inItem, content_index: z.number() }
const logprobs = z.array(z.unknown()).default([])
const progressType = { type: z.literal('response.turant.progress'), sequence_number }

function responseEvent<const Type extends ResponseEventType>(type: Type) {
  return z.object({ type: z.literal(type), sequence_number, response: responseObjectSchema })
}

function itemEvent<const Type extends string>(type: Type) {
  const shape = { sequence_number, output_index: z.number(), item: outputItemSchema }
  return z.object({ type: z.literal(type), ...shape })
}

function callDelta<const Type extends string>(type: Type) {
  return z.object({ type: z.literal(type), ...inItem, delta: z.string() })
}

function partEvent<const Type extends string>(type: Type) {
  return z.object({
    type: z.literal(type),
    ...inContent,
    part: z.union([outputTextSchema, reasoningTextSchema]),
  })
}

export const serverEventSchema: z.ZodType<ServerEvent> = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('response.output_text.delta'),
    ...inContent,
    delta: z.string(),
    logprobs,
    turant: z.object({ mean_probability: z.number() }).exactOptional(),
  }),
  z.object({
    type: z.literal('response.output_text.done'),
    ...inContent,
    text: z.string(),
    logprobs,
  }),
  z.object({
    type: z.literal('response.reasoning_text.delta'),
    ...inContent,
    delta: z.string(),
  }),
  z.object({ type: z.literal('response.reasoning_text.done'), ...inContent, text: z.string() }),
  callDelta('response.function_call_arguments.delta'),
  callDelta('response.custom_tool_call_input.delta'),
  z.object({
    type: z.literal('response.function_call_arguments.done'),
    ...inItem,
    name: z.string().default(''),
    arguments: z.string(),
  }),
  z.object({
    type: z.literal('response.custom_tool_call_input.done'),
    ...inItem,
    input: z.string(),
  }),
  responseEvent('response.created'),
  responseEvent('response.in_progress'),
  responseEvent('response.completed'),
  responseEvent('response.incomplete'),
  responseEvent('response.failed'),
  itemEvent('response.output_item.added'),
  itemEvent('response.output_item.done'),
  partEvent('response.content_part.added'),
  partEvent('response.content_part.done'),
  z.discriminatedUnion('phase', [
    z.object({ ...progressType, phase: z.literal('queued'), ahead: z.number() }),
    z.object({ ...progressType, phase: z.literal('loading'), ahead: z.number() }),
    z.object({
      ...progressType,
      phase: z.literal('prompt'),
      done: z.number(),
      reused: z.number(),
      total: z.number(),
      left_ms: z.number(),
    }),
  ]),
])

export type EventReading =
  | { readonly type: 'event'; readonly event: ServerEvent }
  /** An event of a kind that this version does not know; a reader passes over it. */
  | { readonly type: 'unknown'; readonly name: string }
  | { readonly type: 'malformed'; readonly problem: string }

const named = z.object({ type: z.string() })

/** Reads one event of a server. Kinds that are not known are told apart from damaged ones. */
export function readServerEvent(value: unknown): EventReading {
  const result = serverEventSchema.safeParse(value)
  if (result.success) return { type: 'event', event: result.data }
  const name = named.safeParse(value)
  if (!name.success) return { type: 'malformed', problem: 'an event without a type' }
  const [issue] = result.error.issues
  // No branch to complain about means that the discriminator has a value of a later version.
  if (issue?.code === 'invalid_union' && issue.errors.length === 0) {
    return { type: 'unknown', name: name.data.type }
  }
  const path = issue?.path.map(String).join('.') ?? ''
  return { type: 'malformed', problem: `${name.data.type}: ${path}: ${issue?.message ?? ''}` }
}

export function isTerminal(event: ServerEvent): event is TerminalEvent {
  switch (event.type) {
    case 'response.completed':
    case 'response.incomplete':
    case 'response.failed':
      return true
    default:
      return false
  }
}
