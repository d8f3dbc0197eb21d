import { STATUS_CODES } from 'node:http'
import type { ErrorBody } from '@turant/protocol'
import type { Refusal } from './refusal.ts'

/** A refusal as bytes, for connections that no framework answers on. The connection ends with it. */
export function rawAnswer({ status, error }: Refusal): string {
  const body = JSON.stringify({ error } satisfies ErrorBody)
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Connection: close',
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ]
  return `${head.join('\r\n')}\r\n\r\n${body}`
}
