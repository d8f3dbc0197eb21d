import {
  isErrorCode,
  errorObject,
  type Checked,
  type CodedError,
  type CreateRequest,
  type ResponseObject,
  type ServerEvent,
} from '@turant/protocol'
import type { Refusal } from '../refusal.ts'

/** What fields of the internal request are called in a dialect; the first that fits is taken. */
export type FieldNames = readonly (readonly [internal: string, own: string])[]

/**
 * Another form of the same request. It is translated into the one internal request, and what is told of the
 * response into its own words: a dialect has no way to a model of its own.
 */
export type Dialect<Asked> = {
  readonly parse: (body: unknown) => Checked<Asked>
  readonly translate: (asked: Asked) => CreateRequest
  readonly names: (asked: Asked) => FieldNames
  /** The answer as a whole. */
  readonly answer: (response: ResponseObject, asked: Asked) => unknown
  /** Frames of `text/event-stream` for the events of one response; called with each of them in order. */
  readonly frames: (asked: Asked) => (event: ServerEvent) => string
}

/** One frame of a stream. */
export function frame(data: unknown): string {
  return `data: ${JSON.stringify(data)}\n\n`
}

/** The last frame of the streams of OpenAI's older APIs. */
export const DONE = 'data: [DONE]\n\n'

/** A failure in the middle of a stream. OpenAI's SDKs throw at it; what ends without it is complete. */
export function failureFrame({ error }: ResponseObject, names: FieldNames): string {
  const code = error !== null && isErrorCode(error.code) ? error.code : 'server_error'
  const message = error?.message ?? 'The response failed.'
  return frame({ error: renamed(errorObject(code, message), names) })
}

/** A refusal in the words of a dialect. */
export function renamedRefusal(refusal: Refusal, names: FieldNames): Refusal {
  return { ...refusal, error: renamed(refusal.error, names) }
}

function renamed(error: CodedError, names: FieldNames): CodedError {
  const param = error.param === null ? null : renamedPath(error.param, names)
  // A name of several words is no word of any other sentence.
  const message = names
    .filter(([internal]) => internal.includes('.'))
    .reduce((text, [internal, own]) => text.replaceAll(internal, own), error.message)
  return { ...error, message, param }
}

function renamedPath(path: string, names: FieldNames): string {
  const found = names.find(
    ([internal]) => path.startsWith(internal) && !/^\w/u.test(path.slice(internal.length)),
  )
  return found === undefined ? path : found[1] + path.slice(found[0].length)
}
