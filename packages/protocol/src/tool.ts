import { z } from 'zod'
import { boundedList } from './bounded-list.ts'
import { wireText } from './wire-text.ts'

/** A function that the model may call with JSON arguments. */
export type FunctionTool = {
  readonly type: 'function'
  readonly name: string
  readonly description?: string | null
  /** JSON Schema of the arguments; absent: any object. */
  readonly parameters?: Readonly<Record<string, unknown>> | null
  readonly strict?: boolean | null
}

/** What the text of a custom tool's input may be. */
export type CustomToolFormat =
  | { readonly type: 'text' }
  | {
      readonly type: 'grammar'
      readonly syntax: 'lark' | 'regex'
      readonly definition: string
    }

/** A tool that the model calls with plain text. */
export type CustomTool = {
  readonly type: 'custom'
  readonly name: string
  readonly description?: string | null
  readonly format?: CustomToolFormat | null
}

/** Tools under one name: a call of one names both. */
export type NamespaceTool = {
  readonly type: 'namespace'
  readonly name: string
  readonly description?: string | null
  readonly tools: readonly (FunctionTool | CustomTool)[]
}

/** A tool that another server would run by itself. It is not offered to the model; the response warns of it. */
export type HostedTool = { readonly type: 'hosted'; readonly hosted: string }

export type Tool = FunctionTool | CustomTool | NamespaceTool | HostedTool

export type NamedTool = {
  readonly type: 'function' | 'custom'
  readonly name: string
  readonly namespace?: string | null
}

export type ToolChoice =
  | 'auto'
  | 'none'
  /** At least one call. */
  | 'required'
  | NamedTool
  | {
      readonly type: 'allowed_tools'
      readonly mode: 'auto' | 'required'
      readonly tools: readonly NamedTool[]
    }

/** The most that a request may offer, those of namespaces counted. */
export const MAX_TOOLS = 2_000

export const toolName: z.ZodType<string> = wireText.refine(
  (name) => /^[\w.:/-]{1,128}$/u.test(name),
  'a tool has a name of 1 to 128 letters, digits and _ . : / -',
)
const description = wireText.nullable().exactOptional()

const functionTool = z.object({
  type: z.literal('function'),
  name: toolName,
  description,
  parameters: z.record(z.string(), z.unknown()).nullable().exactOptional(),
  strict: z.boolean().nullable().exactOptional(),
})

const customTool = z.object({
  type: z.literal('custom'),
  name: toolName,
  description,
  format: z
    .discriminatedUnion('type', [
      z.object({ type: z.literal('text') }),
      z.object({
        type: z.literal('grammar'),
        syntax: z.enum(['lark', 'regex']),
        definition: wireText,
      }),
    ])
    .nullable()
    .exactOptional(),
})

const namespaceTool = z.object({
  type: z.literal('namespace'),
  name: toolName,
  description,
  tools: boundedList(z.discriminatedUnion('type', [functionTool, customTool]), MAX_TOOLS),
})

const knownTool = z.discriminatedUnion('type', [functionTool, customTool, namespaceTool])
const known = new Set(['function', 'custom', 'namespace'])

const hostedTool = z
  .object({ type: z.string() })
  // About the whole, so that of a damaged tool of ours what is damaged is told.
  .refine(({ type }) => !known.has(type))
  .transform(({ type }) => ({ type: 'hosted' as const, hosted: type }))

const tool: z.ZodType<Tool> = z.union([knownTool, hostedTool])

export const toolsSchema: z.ZodType<readonly Tool[]> = boundedList(tool, MAX_TOOLS).refine(
  (tools) => toolCount(tools) <= MAX_TOOLS,
  `there are more than ${MAX_TOOLS} tools; send those that this request may need`,
)

function toolCount(tools: readonly Tool[]): number {
  return tools.reduce((sum, one) => sum + (one.type === 'namespace' ? one.tools.length : 1), 0)
}

const namedTool = z.object({
  type: z.enum(['function', 'custom']),
  name: toolName,
  namespace: z.string().nullable().exactOptional(),
})

export const toolChoiceSchema: z.ZodType<ToolChoice> = z.union([
  z.enum(['auto', 'none', 'required']),
  z.discriminatedUnion('type', [
    namedTool,
    z.object({
      type: z.literal('allowed_tools'),
      mode: z.enum(['auto', 'required']),
      tools: boundedList(namedTool, MAX_TOOLS),
    }),
  ]),
])
