import { z } from 'zod'
import { wireText } from './wire-text.ts'

export type TextPart =
  | { readonly type: 'input_text'; readonly text: string }
  | { readonly type: 'output_text'; readonly text: string }
  | { readonly type: 'refusal'; readonly refusal: string }

export type MessageRole = 'user' | 'assistant' | 'system' | 'developer'

export type InputMessage = {
  readonly type?: 'message'
  readonly role: MessageRole
  readonly content: string | readonly TextPart[]
}

/** A call that a model made earlier: history that the model is shown as text. */
export type CallItem =
  | {
      readonly type: 'function_call'
      readonly call_id: string
      readonly name: string
      /** JSON text. */
      readonly arguments: string
    }
  | {
      readonly type: 'custom_tool_call'
      readonly call_id: string
      readonly name: string
      readonly input: string
    }

export type CallOutputItem = {
  readonly type: 'function_call_output' | 'custom_tool_call_output'
  readonly call_id: string
  readonly output: string | readonly TextPart[]
}

/** Accepted as history and not shown to the model: its thoughts are another model's, or sealed. */
export type ReasoningItem = { readonly type: 'reasoning' }

export type InputItem = InputMessage | CallItem | CallOutputItem | ReasoningItem

function textOnly(part: { readonly type: string }, context: z.core.$RefinementCtx): never {
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

const content = z.union([wireText, z.array(textPart)])

const message = z.object({
  type: z.literal('message').exactOptional(),
  role: z.enum(['user', 'assistant', 'system', 'developer']),
  content,
})

export const inputItemSchema: z.ZodType<InputItem> = z.discriminatedUnion('type', [
  message,
  z.object({
    type: z.literal('function_call'),
    call_id: z.string(),
    name: wireText,
    arguments: wireText,
  }),
  z.object({
    type: z.literal('custom_tool_call'),
    call_id: z.string(),
    name: wireText,
    input: wireText,
  }),
  z.object({ type: z.literal('function_call_output'), call_id: z.string(), output: content }),
  z.object({ type: z.literal('custom_tool_call_output'), call_id: z.string(), output: content }),
  z.object({ type: z.literal('reasoning') }),
])

export type OutputText = {
  readonly type: 'output_text'
  readonly text: string
  readonly annotations: readonly unknown[]
  readonly logprobs: readonly unknown[]
}

export const outputTextSchema: z.ZodType<OutputText> = z.object({
  type: z.literal('output_text'),
  text: z.string(),
  annotations: z.array(z.unknown()).default([]),
  logprobs: z.array(z.unknown()).default([]),
})

export type OutputMessage = {
  readonly id: string
  readonly type: 'message'
  readonly status: 'in_progress' | 'completed' | 'incomplete'
  readonly role: 'assistant'
  readonly content: readonly OutputText[]
}

export const outputMessageSchema: z.ZodType<OutputMessage> = z.object({
  id: z.string(),
  type: z.literal('message'),
  status: z.enum(['in_progress', 'completed', 'incomplete']),
  role: z.literal('assistant'),
  content: z.array(outputTextSchema),
})
