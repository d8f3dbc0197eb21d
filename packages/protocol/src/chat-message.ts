import { z } from 'zod'
import { boundedList } from './bounded-list.ts'
import { textOnly } from './item.ts'
import { wireText } from './wire-text.ts'

export type ChatPart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'refusal'; readonly refusal: string }

export type ChatContent = string | readonly ChatPart[]

/** A call that the model made earlier. */
export type ChatCallParam =
  | {
      readonly type: 'function'
      readonly id: string
      /** `arguments`: JSON text. */
      readonly function: { readonly name: string; readonly arguments: string }
    }
  | {
      readonly type: 'custom'
      readonly id: string
      readonly custom: { readonly name: string; readonly input: string }
    }

/** A message of OpenAI's chat API. A name of its author is tolerated and has no effect. */
export type ChatMessageParam =
  | { readonly role: 'system' | 'developer' | 'user'; readonly content: ChatContent }
  | {
      readonly role: 'assistant'
      readonly content?: ChatContent | null
      readonly refusal?: string | null
      readonly tool_calls?: readonly ChatCallParam[] | null
    }
  | { readonly role: 'tool'; readonly tool_call_id: string; readonly content: ChatContent }

const part = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: wireText }),
  z.object({ type: z.literal('refusal'), refusal: wireText }),
  z.object({ type: z.enum(['image_url', 'input_audio', 'file']) }).transform(textOnly),
])

/** More parts of a message, or calls in a turn, than any client sends. */
const MAX_PARTS = 20_000
const MAX_CALLS = 2_000

const content = z.union([wireText, boundedList(part, MAX_PARTS)])

const call: z.ZodType<ChatCallParam> = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('function'),
    id: z.string(),
    function: z.object({ name: wireText, arguments: wireText }),
  }),
  z.object({
    type: z.literal('custom'),
    id: z.string(),
    custom: z.object({ name: wireText, input: wireText }),
  }),
])

export const chatMessageSchema: z.ZodType<ChatMessageParam> = z.discriminatedUnion('role', [
  z.object({ role: z.enum(['system', 'developer', 'user']), content }),
  z.object({
    role: z.literal('assistant'),
    content: content.nullable().exactOptional(),
    refusal: wireText.nullable().exactOptional(),
    tool_calls: boundedList(call, MAX_CALLS).nullable().exactOptional(),
  }),
  z.object({ role: z.literal('tool'), tool_call_id: z.string(), content }),
])
