import { ChatBackendError, type ChatBackendErrorCode } from '@turant/engine'
import { amountOf, isRecord, listOf, parseJson, recordOf, textOf } from './json-value.ts'
import { blankKeys } from './key.ts'
import { limitWaitMs, retryAfterMs } from './limits.ts'

/** Of a message of theirs, in characters. */
const LONGEST_MESSAGE = 500

/** What an upstream says instead of an answer. */
export type Refusal = {
  /** Of HTTP, or as told in the middle of a stream. */
  readonly status: number
  readonly message: string
  /** `code` and `type`, in lower case. */
  readonly kinds: readonly string[]
}

export type RefusedBy = {
  readonly name: string
  readonly key: string | undefined
  /** In words for the operator. */
  readonly keyHint: string
  readonly headers: Headers
  readonly nowMs: number
}

/**
 * How upstreams say that a prompt is too long for the model.
 * OpenAI, Groq: code `context_length_exceeded`; llama-server: type `exceed_context_size_error`
 * (https://github.com/ggml-org/llama.cpp/pull/15780); vLLM, in three ages
 * (https://github.com/harbor-framework/harbor/pull/996, https://github.com/earendil-works/pi/pull/5929); SambaNova
 * (https://github.com/OpenHands/OpenHands/pull/9252); SGLang, Ollama, proxies: by their messages
 * (https://github.com/earendil-works/pi/issues/129).
 */
const OVERFLOW_KINDS = new Set([
  'context_length_exceeded',
  'context_exceeded',
  'exceed_context_size_error',
  'model_context_window_exceeded',
  'request_too_large',
  'string_above_max_length',
])
const OVERFLOW_MESSAGE = new RegExp(
  [
    String.raw`context[_ -](?:length|window|size)[_ ](?:has been )?exceed`,
    String.raw`exceeds? (?:the |this |its )?(?:available |model'?s? |configured )*(?:maximum )?context[_ -](?:length|window|size)`,
    String.raw`maximum context length`,
    String.raw`context length is only`,
    String.raw`longer than the (?:model'?s |maximum )?context length`,
    String.raw`greater than the context length`,
    String.raw`input (?:is )?too long`,
    String.raw`prompt (?:is )?too long`,
    String.raw`reduce the length of the (?:messages|input|prompt)`,
    String.raw`exceeds? the (?:maximum )?(?:model length|max_model_len|allowed input length)`,
  ].join('|'),
  'i',
)
const RATE_KINDS = /rate_?limit|too_many_(?:requests|tokens)|tokens_exceeded_error|queue_exceeded/
const UNKNOWN_MODEL =
  /\bmodel\b.*\b(?:not found|not exist|does ?n.t exist)|\b(?:unknown|invalid) model\b/is

/** The parts of an error body, which has one of several forms or is plain text. */
export function readRefusal(status: number, body: string): Refusal {
  const json = parseJson(body)
  if (isRecord(json)) return { ...refusalIn(json, status), status }
  // A page of some proxy in between says nothing to anybody.
  return { status, message: body.trimStart().startsWith('<') ? '' : body.trim(), kinds: [] }
}

/** `{ error: { message, type, code } }`, `{ error: "…" }`, `{ message, type, code }` or `{ detail }`. */
export function refusalIn(json: Readonly<Record<string, unknown>>, status: number): Refusal {
  const error = isRecord(json['error']) ? json['error'] : json
  const message =
    textOf(error['message']) ?? textOf(json['error']) ?? textOf(json['message']) ?? detailOf(json)
  const kinds = [error['code'], error['type']].flatMap((kind) => textOf(kind)?.toLowerCase() ?? [])
  const told = [error['code'], error['status_code'], json['status_code']].map(statusOf)
  return {
    status: told.find((each) => each !== undefined) ?? status,
    message: message ?? '',
    kinds,
  }
}

/** In what the operator is told a key never stands, nor in what the client is told. */
export function toBackendError(refusal: Refusal, by: RefusedBy): ChatBackendError {
  const code = codeOf(refusal)
  const message = `${by.name} ${wordsFor(code, refusal, by)}`
  return new ChatBackendError(code, message, { retryAfterMs: toldWaitMs(code, refusal, by) })
}

function toldWaitMs(
  code: ChatBackendErrorCode,
  refusal: Refusal,
  by: RefusedBy,
): number | undefined {
  // Nothing comes back by waiting when the money is used up.
  if (refusal.kinds.includes('insufficient_quota')) return undefined
  if (code === 'rate-limited') {
    return limitWaitMs({ headers: by.headers, message: refusal.message }, by.nowMs)
  }
  return code === 'unavailable' ? retryAfterMs(by.headers, by.nowMs) : undefined
}

function codeOf({ status, message, kinds }: Refusal): ChatBackendErrorCode {
  if (status === 401) return 'unauthorized'
  if (kinds.includes('model_not_found')) return 'unknown-model'
  // Groq's 413 names a limit a minute, but no waiting lets a larger request through.
  if (status === 413) return 'context-overflow'
  if (status === 429 || status === 498) return 'rate-limited'
  if (kinds.some((kind) => OVERFLOW_KINDS.has(kind))) return 'context-overflow'
  if (kinds.some((kind) => RATE_KINDS.test(kind))) return 'rate-limited'
  if (OVERFLOW_MESSAGE.test(message)) return 'context-overflow'
  if (status === 402 || status === 403) return 'unauthorized'
  if ((status === 400 || status === 404) && UNKNOWN_MODEL.test(message)) return 'unknown-model'
  // 404 without a word of a model is a wrong URL, 3xx as well; 408 and 409 pass.
  if (status >= 500 || status < 400 || [404, 405, 408, 409].includes(status)) return 'unavailable'
  return 'refused'
}

function wordsFor(code: ChatBackendErrorCode, refusal: Refusal, by: RefusedBy): string {
  const { status } = refusal
  const said = blankKeys(refusal.message, by.key).slice(0, LONGEST_MESSAGE)
  const quoted = said === '' ? `(status ${status})` : `(status ${status}): ${said}`
  switch (code) {
    case 'unauthorized':
      // Their message often quotes a part of the key.
      return by.key === undefined
        ? `wants a key (status ${status}): ${by.keyHint}`
        : `does not accept the key (status ${status})`
    case 'context-overflow':
      return `finds the prompt too long for the model ${quoted}`
    case 'unknown-model':
      return `does not know the model ${quoted}`
    case 'rate-limited':
      return `is at a limit of its own ${quoted}`
    case 'refused':
      return `refuses the request ${quoted}`
    case 'unavailable':
      return status < 500 && status !== 408 && status !== 409
        ? `does not answer as an API (status ${status}): is its base URL right?`
        : `has a problem of its own ${quoted}`
    case 'lost':
    case 'circuit-open':
      return `fails ${quoted}`
  }
}

function statusOf(value: unknown): number | undefined {
  const status = amountOf(typeof value === 'string' && /^\d{3}$/.test(value) ? +value : value)
  return status !== undefined && status >= 400 && status < 600 ? status : undefined
}

/** FastAPI's form: a text, or a list of what is wrong where. */
function detailOf(json: Readonly<Record<string, unknown>>): string | undefined {
  const problems = listOf(json['detail']).flatMap(
    (problem) => textOf(recordOf(problem)['msg']) ?? [],
  )
  return textOf(json['detail']) ?? (problems.length > 0 ? problems.join('; ') : undefined)
}
