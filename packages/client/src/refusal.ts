import { errorBodySchema, type ErrorObject } from '@turant/protocol'
import { ClientError } from './client-error.ts'

/** An answer that is no success, with the server's own words when they can be read. */
export function httpRefusal(status: number, body: string): ClientError {
  const wire = readErrorBody(body)
  const message = wire?.message ?? `The server answered with status ${status}.`
  return new ClientError('refused', message, { status, ...(wire ? { wire } : {}) })
}

function readErrorBody(body: string): ErrorObject | undefined {
  const json = readJson(body)
  const result = errorBodySchema.safeParse(json)
  return result.success ? result.data.error : undefined
}

/** Undefined for text that is not JSON, which never means undefined itself. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
