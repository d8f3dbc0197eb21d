import { z } from 'zod'
import { check, type Checked } from './check.ts'
import { errorObject, errorObjectSchema, type ErrorObject } from './error.ts'
import { parseJson } from './json.ts'
import { createRequestSchema, type CreateRequest } from './request.ts'

/** What a client says on a WebSocket. */
export type ClientFrame =
  | {
      readonly type: 'response.create'
      readonly request: CreateRequest
      /** `remember`: no output; the input is kept under the id of the answer (`generate: false`). */
      readonly mode: 'generate' | 'remember'
      /** Requests of one lane are answered one after the other, those of different lanes at once. */
      readonly lane: string | undefined
    }
  /** More input for a response that is being written: it ends, and another goes on with both. */
  | {
      readonly type: 'response.steer'
      readonly previousResponseId: string
      readonly input: CreateRequest['input']
      readonly lane: string | undefined
    }
  /** An extension of ours (SPEC PR37): nobody waits any more for the responses of this lane. */
  | { readonly type: 'response.cancel'; readonly lane: string | undefined }

const lane = z
  .string()
  .regex(/^[\w.-]{1,256}$/u, 'a lane has a name of 1 to 256 letters, digits and _ . -')
  .nullable()
  .exactOptional()

const envelope = z.object({
  type: z.string(),
  generate: z.boolean().nullable().exactOptional(),
  stream_id: lane,
})

const steerSchema = z.object({ previous_response_id: z.string() })

/** Reads one text message of a client. Never throws. */
export function parseClientFrame(text: string): Checked<ClientFrame> {
  const json = parseJson(text)
  if (!json.ok) return json
  const head = check(envelope, json.value)
  if (!head.ok) return head
  const { type, generate, stream_id } = head.value
  const common = { lane: stream_id ?? undefined }
  switch (type) {
    case 'response.create': {
      const request = check(createRequestSchema, json.value)
      if (!request.ok) return request
      const mode = generate === false ? 'remember' : 'generate'
      return { ok: true, value: { type, request: request.value, mode, ...common } }
    }
    case 'response.steer': {
      const steer = check(steerSchema, json.value)
      if (!steer.ok) return steer
      const request = check(createRequestSchema, json.value)
      if (!request.ok) return request
      const { input } = request.value
      const previousResponseId = steer.value.previous_response_id
      return { ok: true, value: { type, previousResponseId, input, ...common } }
    }
    case 'response.cancel':
      return { ok: true, value: { type, ...common } }
    default: {
      const message = `Invalid value for 'type': '${type}' is not supported; send 'response.create', 'response.steer' or 'response.cancel'.`
      return { ok: false, error: errorObject('unsupported_value', message, 'type') }
    }
  }
}

/** A refusal on a WebSocket; the connection lives on. */
export type ErrorFrame = {
  readonly type: 'error'
  /** The HTTP status that the same refusal has. */
  readonly status: number
  readonly error: ErrorObject
  readonly stream_id?: string
}

/** The answer to `response.steer`. */
export type SteerFrame =
  | {
      readonly type: 'response.steer.accepted'
      readonly steer: { readonly id: string; readonly previous_response_id: string }
    }
  | {
      readonly type: 'response.steer.failed'
      readonly error: ErrorObject
      readonly input: unknown
    }

export const errorFrameSchema: z.ZodType<ErrorFrame> = z.object({
  type: z.literal('error'),
  status: z.number(),
  error: errorObjectSchema,
  stream_id: z.string().exactOptional(),
})
