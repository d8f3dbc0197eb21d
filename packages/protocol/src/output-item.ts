import { z } from 'zod'

export type OutputText = {
  readonly type: 'output_text'
  readonly text: string
  readonly annotations: readonly unknown[]
  readonly logprobs: readonly unknown[]
}

export type ItemStatus = 'in_progress' | 'completed' | 'incomplete'

export type OutputMessage = {
  readonly id: string
  readonly type: 'message'
  readonly status: ItemStatus
  readonly role: 'assistant'
  readonly content: readonly OutputText[]
}

export type ReasoningText = { readonly type: 'reasoning_text'; readonly text: string }

/** What a model thought before it answered. */
export type OutputReasoning = {
  readonly id: string
  readonly type: 'reasoning'
  readonly status: ItemStatus
  readonly summary: readonly unknown[]
  readonly content: readonly ReasoningText[]
}

export type OutputFunctionCall = {
  readonly id: string
  readonly type: 'function_call'
  readonly status: ItemStatus
  readonly call_id: string
  readonly name: string
  readonly namespace?: string
  /** JSON text. */
  readonly arguments: string
}

export type OutputCustomCall = {
  readonly id: string
  readonly type: 'custom_tool_call'
  readonly status: ItemStatus
  readonly call_id: string
  readonly name: string
  readonly namespace?: string
  readonly input: string
}

export type OutputCall = OutputFunctionCall | OutputCustomCall
export type OutputItem = OutputMessage | OutputReasoning | OutputCall

export const outputTextSchema: z.ZodType<OutputText> = z.object({
  type: z.literal('output_text'),
  text: z.string(),
  annotations: z.array(z.unknown()).default([]),
  logprobs: z.array(z.unknown()).default([]),
})

export const reasoningTextSchema: z.ZodType<ReasoningText> = z.object({
  type: z.literal('reasoning_text'),
  text: z.string(),
})

const id = z.string().default('')
const status = z.enum(['in_progress', 'completed', 'incomplete']).default('completed')

export const outputItemSchema: z.ZodType<OutputItem> = z.discriminatedUnion('type', [
  z.object({
    id,
    type: z.literal('message'),
    status,
    role: z.literal('assistant'),
    content: z.array(outputTextSchema),
  }),
  z.object({
    id,
    type: z.literal('reasoning'),
    status,
    summary: z.array(z.unknown()).default([]),
    content: z.array(reasoningTextSchema).default([]),
  }),
  z.object({
    id,
    type: z.literal('function_call'),
    status,
    call_id: z.string(),
    name: z.string(),
    namespace: z.string().exactOptional(),
    arguments: z.string(),
  }),
  z.object({
    id,
    type: z.literal('custom_tool_call'),
    status,
    call_id: z.string(),
    name: z.string(),
    namespace: z.string().exactOptional(),
    input: z.string(),
  }),
])
