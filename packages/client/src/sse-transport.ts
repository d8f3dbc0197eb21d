import { readServerEvent, routes, SseDecoder, type CreateRequest } from '@turant/protocol'
import { ClientError } from './client-error.ts'
import { endsStream, type ClientEvent } from './client-event.ts'
import { httpRefusal, readJson } from './refusal.ts'
import type { Compose, Transport, TransportOptions } from './transport.ts'

export type SseTransportOptions = {
  readonly baseUrl: string
  readonly headers: Readonly<Record<string, string>>
  readonly fetch: typeof fetch
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
      if (response.ok && response.body) yield* readEvents(response.body)
      else yield failed(httpRefusal(response.status, await response.text()))
    } catch (cause) {
      if (signal?.aborted) yield { type: 'client.aborted' }
      else yield failed(asClientError(cause))
    }
  }

  // Connections belong to `fetch`.
  close(): void {}

  async #post(request: CreateRequest, signal: AbortSignal | undefined): Promise<Response> {
    const { baseUrl, headers, fetch } = this.#options
    try {
      return await fetch(new URL(routes.responses, baseUrl), {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify({ ...request, stream: true }),
        ...(signal ? { signal } : {}),
      })
    } catch (cause) {
      throw unreachable(cause)
    }
  }
}

/** Throws when the connection fails or ends before a terminal event. */
async function* readEvents(
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<ClientEvent, void, undefined> {
  const reader = body.getReader()
  const text = new TextDecoder()
  const decoder = new SseDecoder()
  let ended = false
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done)
        throw new ClientError('connection-lost', 'The stream ended before the response did.')
      for (const data of decoder.push(text.decode(value, { stream: true }))) {
        const reading = readServerEvent(readJson(data))
        if (reading.type === 'malformed') throw new ClientError('bad-answer', reading.problem)
        if (reading.type === 'unknown') continue
        ended = endsStream(reading.event)
        yield reading.event
        if (ended) return
      }
    }
  } finally {
    // Read to its end, a connection serves again; cut off, it tells the server to stop.
    if (ended) void drain(reader)
    else void reader.cancel().catch(ignoreClosed)
  }
}

async function drain(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  try {
    while (!(await reader.read()).done);
  } catch (error) {
    ignoreClosed(error)
  }
}

/** The response is over for its reader; how its connection ends changes nothing. */
function ignoreClosed(_error: unknown): void {}

function failed(error: ClientError): ClientEvent {
  return { type: 'client.failed', error }
}

export function unreachable(cause: unknown): ClientError {
  const reason = cause instanceof Error ? causeText(cause) : String(cause)
  return new ClientError('unreachable', `The server cannot be reached: ${reason}`, { cause })
}

/** `fetch` says only 'fetch failed'; what failed is the cause of that. */
function causeText(error: Error): string {
  return error.cause instanceof Error && error.cause.message !== ''
    ? error.cause.message
    : error.message
}

function asClientError(cause: unknown): ClientError {
  if (cause instanceof ClientError) return cause
  const message = cause instanceof Error ? causeText(cause) : String(cause)
  return new ClientError('connection-lost', `The connection ended: ${message}`, { cause })
}
