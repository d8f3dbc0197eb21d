import { readServerEvent, routes, type CreateRequest } from '@turant/protocol'
import { ClientError } from './client-error.ts'
import { endsStream, type ClientEvent } from './client-event.ts'
import { asConnectionError, send, type HttpOptions } from './http-call.ts'
import { httpRefusal, readJson } from './refusal.ts'
import { readSse, type SseReading } from './sse-reader.ts'
import type { Compose, Transport, TransportOptions } from './transport.ts'

export type SseTransportOptions = HttpOptions & {
  /** Whether the server keeps a response for every connection. */
  readonly serverKnows: (responseId: string) => boolean
}

/** One POST for each response, answered by server-sent events. */
export class SseTransport implements Transport {
  readonly #options: SseTransportOptions

  constructor(options: SseTransportOptions) {
    this.#options = options
  }

  async *stream(
    compose: Compose,
    { signal }: TransportOptions,
  ): AsyncGenerator<ClientEvent, void, undefined> {
    const request = compose(this.#options.serverKnows)
    try {
      const response = await this.#post(request, signal)
      if (response.ok && response.body) yield* readSse(response.body, readResponseEvent)
      else yield failed(httpRefusal(response.status, await response.text()))
    } catch (cause) {
      if (signal?.aborted) yield { type: 'client.aborted' }
      else yield failed(asConnectionError(cause))
    }
  }

  // Connections belong to `fetch`.
  close(): void {}

  #post(request: CreateRequest, signal: AbortSignal | undefined): Promise<Response> {
    return send(this.#options, {
      method: 'POST',
      route: routes.responses,
      body: { ...request, stream: true },
      signal,
    })
  }
}

/** Kinds of events that are not known are passed over. */
function readResponseEvent(data: string): SseReading<ClientEvent> | undefined {
  const reading = readServerEvent(readJson(data))
  if (reading.type === 'malformed') throw new ClientError('bad-answer', reading.problem)
  if (reading.type === 'unknown') return undefined
  return { event: reading.event, isLast: endsStream(reading.event) }
}

function failed(error: ClientError): ClientEvent {
  return { type: 'client.failed', error }
}
