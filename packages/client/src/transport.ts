import type { CreateRequest } from '@turant/protocol'
import type { ClientEvent } from './client-event.ts'

/** The server does not speak this transport; another one is to be tried. */
export type TransportUnsupported = { readonly type: 'transport.unsupported' }

export type TransportEvent = ClientEvent | TransportUnsupported

/**
 * Writes the request for the way that it takes: in full, or as a continuation of a response that
 * the server still knows on that way.
 */
export type Compose = (serverKnows: (responseId: string) => boolean) => CreateRequest

export type TransportOptions = { readonly signal: AbortSignal | undefined }

/**
 * One way to carry responses. Nothing throws through its streams; each has one terminal event, or
 * is `transport.unsupported`. Leaving a stream early ends the response.
 */
export type Transport = {
  stream(
    compose: Compose,
    options: TransportOptions,
  ): AsyncGenerator<TransportEvent, void, undefined>
  close(): void
}
