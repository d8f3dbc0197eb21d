import { z } from 'zod'
import { itemsIn } from './bounded-list.ts'
import { chatRequestSchema } from './chat-completion.ts'
import { completionRequestSchema } from './completion.ts'
import { serverEventSchema } from './event.ts'
import { infillRequestSchema } from './infill.ts'
import { pageSessionRequestSchema } from './page-session.ts'
import { createRequestSchema } from './request.ts'
import { detokenizeRequestSchema, tokenizeRequestSchema } from './tokenize.ts'

export type JsonSchema = z.core.JSONSchema.BaseSchema

/**
 * The wire as JSON Schema, for those who describe it: what may be sent, and the events that come back. What
 * JSON Schema has no word for, such as text that is well formed, is left out.
 */
export function jsonSchemas(): {
  readonly CreateRequest: JsonSchema
  readonly ChatRequest: JsonSchema
  readonly CompletionRequest: JsonSchema
  readonly InfillRequest: JsonSchema
  readonly TokenizeRequest: JsonSchema
  readonly DetokenizeRequest: JsonSchema
  readonly PageSessionRequest: JsonSchema
  readonly ServerEvent: JsonSchema
} {
  return {
    CreateRequest: jsonSchema(createRequestSchema),
    ChatRequest: jsonSchema(chatRequestSchema),
    CompletionRequest: jsonSchema(completionRequestSchema),
    InfillRequest: jsonSchema(infillRequestSchema),
    TokenizeRequest: jsonSchema(tokenizeRequestSchema),
    DetokenizeRequest: jsonSchema(detokenizeRequestSchema),
    PageSessionRequest: jsonSchema(pageSessionRequestSchema),
    ServerEvent: jsonSchema(serverEventSchema),
  }
}

function jsonSchema(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    reused: 'inline',
    override: ({ zodSchema, jsonSchema: made }) => {
      const items = itemsIn(zodSchema)
      if (items === undefined) return
      const { kind, maximum } = items
      const inner = jsonSchema(items.schema)
      if (kind === 'list') Object.assign(made, { items: inner, maxItems: maximum })
      else Object.assign(made, { additionalProperties: inner, maxProperties: maximum })
    },
  })
}
