import { z } from 'zod'

/** Every code that a Turant server puts into an error. */
export type ErrorCode =
  | 'invalid_json'
  | 'missing_required_parameter'
  | 'invalid_type'
  | 'invalid_value'
  | 'unsupported_value'
  | 'invalid_grammar'
  | 'invalid_json_schema'
  | 'context_length_exceeded'
  | 'previous_response_not_found'
  | 'response_not_found'
  | 'response_already_completed'
  | 'too_many_pending_steers'
  | 'websocket_connection_limit_reached'
  | 'invalid_api_key'
  | 'invalid_ticket'
  | 'forbidden_host'
  | 'forbidden_origin'
  | 'not_found'
  | 'model_not_found'
  | 'request_timeout'
  | 'request_too_large'
  | 'unsupported_media_type'
  | 'upgrade_required'
  | 'server_error'
  | 'model_unavailable'
  | 'rate_limit_exceeded'
  | 'server_is_overloaded'

type ErrorKind = { readonly status: number; readonly type: string }

const invalid = 'invalid_request_error'

const errorKinds: Readonly<Record<ErrorCode, ErrorKind>> = {
  invalid_json: { status: 400, type: invalid },
  missing_required_parameter: { status: 400, type: invalid },
  invalid_type: { status: 400, type: invalid },
  invalid_value: { status: 400, type: invalid },
  unsupported_value: { status: 400, type: invalid },
  invalid_grammar: { status: 400, type: invalid },
  invalid_json_schema: { status: 400, type: invalid },
  context_length_exceeded: { status: 400, type: invalid },
  previous_response_not_found: { status: 400, type: invalid },
  response_not_found: { status: 404, type: invalid },
  response_already_completed: { status: 400, type: invalid },
  too_many_pending_steers: { status: 400, type: invalid },
  websocket_connection_limit_reached: { status: 400, type: invalid },
  invalid_api_key: { status: 401, type: 'authentication_error' },
  invalid_ticket: { status: 401, type: 'authentication_error' },
  forbidden_host: { status: 403, type: 'permission_error' },
  forbidden_origin: { status: 403, type: 'permission_error' },
  not_found: { status: 404, type: invalid },
  model_not_found: { status: 404, type: invalid },
  request_timeout: { status: 408, type: invalid },
  request_too_large: { status: 413, type: invalid },
  unsupported_media_type: { status: 415, type: invalid },
  upgrade_required: { status: 426, type: invalid },
  server_error: { status: 500, type: 'server_error' },
  rate_limit_exceeded: { status: 429, type: 'rate_limit_error' },
  model_unavailable: { status: 503, type: 'server_error' },
  server_is_overloaded: { status: 503, type: 'server_error' },
}

/**
 * The OpenAI error object. `code` is one of {@link ErrorCode} when a Turant server wrote it; it is
 * open here because a client may read other servers too.
 */
export type ErrorObject = {
  readonly type: string
  readonly code: string | null
  /** What went wrong and, where there is one, the remedy. For people. */
  readonly message: string
  /** Path of the offending field, such as `input[0].content`, or null. */
  readonly param: string | null
}

/** An error object of a Turant server. */
export type CodedError = ErrorObject & { readonly code: ErrorCode }

export const errorObjectSchema: z.ZodType<ErrorObject> = z.object({
  type: z.string(),
  code: z.string().nullable(),
  message: z.string(),
  param: z.string().nullable().default(null),
})

/** Body of every HTTP answer that is not a success. */
export type ErrorBody = { readonly error: ErrorObject }

export const errorBodySchema: z.ZodType<ErrorBody> = z.object({ error: errorObjectSchema })

export function errorObject(code: ErrorCode, message: string, param?: string): CodedError {
  return { type: errorKinds[code].type, code, message, param: param ?? null }
}

/** The HTTP status that goes with a code unless the server knows a more exact one. */
export function errorStatus(code: ErrorCode): number {
  return errorKinds[code].status
}

export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorKinds, code)
}
