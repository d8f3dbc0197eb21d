import { isTerminal, type ServerEvent, type TerminalEvent } from '@turant/protocol'
import type { ClientError } from './client-error.ts'

/** The response will not end by itself: it was refused, or its connection failed. */
export type ClientFailure = { readonly type: 'client.failed'; readonly error: ClientError }

/** The caller's signal ended the response. */
export type ClientAbort = { readonly type: 'client.aborted' }

/** A stream of these has exactly one terminal event, its last. */
export type ClientEvent = ServerEvent | ClientFailure | ClientAbort

export type ClientTerminalEvent = TerminalEvent | ClientFailure | ClientAbort

export function endsStream(event: ClientEvent): event is ClientTerminalEvent {
  if (event.type === 'client.failed' || event.type === 'client.aborted') return true
  return isTerminal(event)
}
