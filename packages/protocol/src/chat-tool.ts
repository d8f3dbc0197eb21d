import { z } from 'zod'
import { boundedList } from './bounded-list.ts'
import { MAX_TOOLS, toolName } from './tool.ts'
import { wireText } from './wire-text.ts'

export type ChatFunctionTool = {
  readonly type: 'function'
  readonly function: {
    readonly name: string
    readonly description?: string | null
    readonly parameters?: Readonly<Record<string, unknown>> | null
    readonly strict?: boolean | null
  }
}

export type ChatCustomTool = {
  readonly type: 'custom'
  readonly custom: {
    readonly name: string
    readonly description?: string | null
    readonly format?:
      | { readonly type: 'text' }
      | {
          readonly type: 'grammar'
          readonly grammar: { readonly syntax: 'lark' | 'regex'; readonly definition: string }
        }
      | null
  }
}

/** A tool as OpenAI's chat API writes it. */
export type ChatToolParam = ChatFunctionTool | ChatCustomTool

export type ChatNamedTool =
  | { readonly type: 'function'; readonly function: { readonly name: string } }
  | { readonly type: 'custom'; readonly custom: { readonly name: string } }

export type ChatToolChoiceParam =
  | 'auto'
  | 'none'
  | 'required'
  | ChatNamedTool
  | {
      readonly type: 'allowed_tools'
      readonly allowed_tools: {
        readonly mode: 'auto' | 'required'
        readonly tools: readonly ChatNamedTool[]
      }
    }

const description = wireText.nullable().exactOptional()

const tool: z.ZodType<ChatToolParam> = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('function'),
    function: z.object({
      name: toolName,
      description,
      parameters: z.record(z.string(), z.unknown()).nullable().exactOptional(),
      strict: z.boolean().nullable().exactOptional(),
    }),
  }),
  z.object({
    type: z.literal('custom'),
    custom: z.object({
      name: toolName,
      description,
      format: z
        .discriminatedUnion('type', [
          z.object({ type: z.literal('text') }),
          z.object({
            type: z.literal('grammar'),
            grammar: z.object({ syntax: z.enum(['lark', 'regex']), definition: wireText }),
          }),
        ])
        .nullable()
        .exactOptional(),
    }),
  }),
])

export const chatToolsSchema: z.ZodType<readonly ChatToolParam[]> = boundedList(tool, MAX_TOOLS)

const name = z.object({ name: toolName })
const functionChoice = z.object({ type: z.literal('function'), function: name })
const customChoice = z.object({ type: z.literal('custom'), custom: name })

const allowed = z.object({
  mode: z.enum(['auto', 'required']),
  tools: boundedList(z.discriminatedUnion('type', [functionChoice, customChoice]), MAX_TOOLS),
})

export const chatToolChoiceSchema: z.ZodType<ChatToolChoiceParam> = z.union([
  z.enum(['auto', 'none', 'required']),
  z.discriminatedUnion('type', [
    functionChoice,
    customChoice,
    z.object({ type: z.literal('allowed_tools'), allowed_tools: allowed }),
  ]),
])
