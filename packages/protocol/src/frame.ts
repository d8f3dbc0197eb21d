import { z } from 'zod'
import { check, type Checked } from './check.ts'
import { errorObject, errorObjectSchema, type ErrorObject } from './error.ts'
import { parseJson } from './json.ts'
import { createRequestSchema, type CreateRequest } from './request.ts'

/** What a client says on a WebSocket. */
export type ClientFrame = {
  readonly type: 'response.create'
  readonly request: CreateRequest
  /** `remember`: no output; the input is kept under the id of the answer (`generate: false`). */
  readonly mode: 'generate' | 'remember'
}

const envelope = z.object({
  type: z.string(),
  generate: z.boolean().nullable().exactOptional(),
  stream_id: z.unknown().exactOptional(),
})

/** Reads one text message of a client. Never throws. */
export function parseClientFrame(text: string): Checked<ClientFrame> {
  const json = parseJson(text)
  if (!json.ok) return json
  const head = check(envelope, json.value)
  if (!head.ok) return head
  const { type, generate, stream_id } = head.value
  if (type !== 'response.create') {
    const message = `Invalid value for 'type': '${type}' is not supported; send 'response.create'.`
    return { ok: false, error: errorObject('unsupported_value', message, 'type') }
  }
  if (stream_id !== undefined && stream_id !== null) {
    const message =
      "Invalid value for 'stream_id': one response runs at a time here; open another connection."
    return { ok: false, error: errorObject('unsupported_value', message, 'stream_id') }
  }
  const request = check(createRequestSchema, json.value)
  if (!request.ok) return request
  const mode = generate === false ? 'remember' : 'generate'
  return { ok: true, value: { type, request: request.value, mode } }
}

/** A refusal on a WebSocket; the connection lives on. */
export type ErrorFrame = {
  readonly type: 'error'
  /** The HTTP status that the same refusal has. */
  readonly status: number
  readonly error: ErrorObject
}

export const errorFrameSchema: z.ZodType<ErrorFrame> = z.object({
  type: z.literal('error'),
  status: z.number(),
  error: errorObjectSchema,
})
