import { z } from 'zod'
import { boundedList } from './bounded-list.ts'
import { wireText } from './wire-text.ts'

export type TextPart =
  | { readonly type: 'input_text'; readonly text: string }
  | { readonly type: 'output_text'; readonly text: string }
  | { readonly type: 'refusal'; readonly refusal: string }

export type MessageRole = 'user' | 'assistant' | 'system' | 'developer'

export type InputMessage = {
  readonly type?: 'message'
  readonly id?: string | null
  readonly role: MessageRole
  readonly content: string | readonly TextPart[]
}

/** A call that a model made: in an output, or as history. */
export type CallItem =
  | {
      readonly type: 'function_call'
      readonly id?: string | null
      readonly call_id: string
      readonly name: string
      readonly namespace?: string | null
      /** JSON text. */
      readonly arguments: string
    }
  | {
      readonly type: 'custom_tool_call'
      readonly id?: string | null
      readonly call_id: string
      readonly name: string
      readonly namespace?: string | null
      readonly input: string
    }

export type CallOutputItem = {
  readonly type: 'function_call_output' | 'custom_tool_call_output'
  readonly id?: string | null
  readonly call_id: string
  readonly output: string | readonly TextPart[]
}

/** Accepted as history and not shown to the model: its thoughts are another model's, or sealed. */
export type ReasoningItem = { readonly type: 'reasoning'; readonly id?: string | null }

/** An item of an earlier response or input, by its id. */
export type ReferenceItem = { readonly type: 'item_reference'; readonly id: string }

/** What a tool did that another server ran by itself: accepted as history and not shown to the model. */
export type HostedItem = { readonly type: 'hosted'; readonly hosted: string }

export type InputItem =
  | InputMessage
  | CallItem
  | CallOutputItem
  | ReasoningItem
  | ReferenceItem
  | HostedItem

/** Refuses a part that is not text. */
export function textOnly(part: { readonly type: string }, context: z.core.$RefinementCtx): never {
  context.addIssue({
    code: 'custom',
    message: `this server takes text only; leave out the ${part.type} part`,
    params: { code: 'unsupported_value' },
  })
  return z.NEVER
}

const textPart = z.discriminatedUnion('type', [
  z.object({ type: z.literal('input_text'), text: wireText }),
  z.object({ type: z.literal('output_text'), text: wireText }),
  z.object({ type: z.literal('refusal'), refusal: wireText }),
  z.object({ type: z.enum(['input_image', 'input_file', 'input_audio']) }).transform(textOnly),
])

const MAX_PARTS = 20_000

const content = z.union([wireText, boundedList(textPart, MAX_PARTS)])
const id = z.string().nullable().exactOptional()
const namespace = z.string().nullable().exactOptional()

const message = z.object({
  type: z.literal('message').exactOptional(),
  id,
  role: z.enum(['user', 'assistant', 'system', 'developer']),
  content,
})

/** Items of tools that other servers run; OpenAI's SDK, version 7. */
const hostedItems = [
  'web_search_call',
  'file_search_call',
  'code_interpreter_call',
  'image_generation_call',
  'computer_call',
  'computer_call_output',
  'local_shell_call',
  'local_shell_call_output',
  'shell_call',
  'shell_call_output',
  'apply_patch_call',
  'apply_patch_call_output',
  'tool_search_call',
  'tool_search_output',
  'mcp_list_tools',
  'mcp_approval_request',
  'mcp_approval_response',
  'mcp_call',
  'compaction',
] as const

export const inputItemSchema: z.ZodType<InputItem> = z.discriminatedUnion('type', [
  message,
  z.object({
    type: z.literal('function_call'),
    id,
    call_id: z.string(),
    name: wireText,
    namespace,
    arguments: wireText,
  }),
  z.object({
    type: z.literal('custom_tool_call'),
    id,
    call_id: z.string(),
    name: wireText,
    namespace,
    input: wireText,
  }),
  z.object({ type: z.literal('function_call_output'), id, call_id: z.string(), output: content }),
  z.object({
    type: z.literal('custom_tool_call_output'),
    id,
    call_id: z.string(),
    output: content,
  }),
  z.object({ type: z.literal('reasoning'), id }),
  z.object({ type: z.literal('item_reference'), id: z.string() }),
  z
    .object({ type: z.enum(hostedItems) })
    .transform(({ type }) => ({ type: 'hosted' as const, hosted: type })),
])
