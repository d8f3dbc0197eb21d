import { errorObject, errorStatus, type CodedError, type ErrorCode } from '@turant/protocol'

/** An error on its way to the wire: what HTTP, a WebSocket and a running stream each need of it. */
export type Refusal = {
  readonly status: number
  readonly error: CodedError
  readonly retryAfterSeconds?: number
}

export function refuse(
  code: ErrorCode,
  message: string,
  options: {
    readonly param?: string
    readonly status?: number
    readonly retryAfterSeconds?: number
  } = {},
): Refusal {
  return {
    status: options.status ?? errorStatus(code),
    error: errorObject(code, message, options.param),
    ...(options.retryAfterSeconds === undefined
      ? {}
      : { retryAfterSeconds: options.retryAfterSeconds }),
  }
}

/** A refusal by the wire's own checks. */
export function refuseWith(error: CodedError): Refusal {
  return { status: errorStatus(error.code), error }
}
