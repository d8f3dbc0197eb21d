import type { ErrorObject } from '@turant/protocol'

export type ClientErrorCode =
  /** The server answered with an error; `status` and `wire` say which. */
  | 'refused'
  /** No connection came about. */
  | 'unreachable'
  /** The connection ended before the response did. */
  | 'connection-lost'
  /** Something came that is not this protocol. */
  | 'bad-answer'

export type ClientErrorDetails = ErrorOptions & {
  readonly status?: number
  readonly wire?: ErrorObject
}

export class ClientError extends Error {
  readonly code: ClientErrorCode
  /** HTTP status of a refusal; a WebSocket states it too. */
  readonly status: number | undefined
  /** The error object of a refusal, when the server sent a readable one. */
  readonly wire: ErrorObject | undefined

  constructor(code: ClientErrorCode, message: string, details: ClientErrorDetails = {}) {
    super(message, details)
    this.name = 'ClientError'
    this.code = code
    this.status = details.status
    this.wire = details.wire
  }
}
