import { routes } from '@turant/protocol'
import { ClientError } from './client-error.ts'
import { httpRefusal } from './refusal.ts'
import type { Compose, Transport, TransportEvent, TransportOptions } from './transport.ts'
import { WebSocketConnection } from './websocket-connection.ts'
import type { WebSocketConnector } from './websocket-port.ts'

export type WebSocketTransportOptions = {
  readonly baseUrl: string
  readonly headers: Readonly<Record<string, string>>
  readonly connect: WebSocketConnector
}

/** Statuses by which a server says that it has no WebSocket here. */
const unsupportedStatuses = new Set([404, 426])
/** A server that is slow to end what nobody reads any more loses the oldest of these. */
const MAX_CANCELLING = 4

/**
 * Responses over connections that stay open. One serves them all as long as they follow each other;
 * responses at the same time get a connection each.
 */
export class WebSocketTransport implements Transport {
  readonly #options: WebSocketTransportOptions
  #connections: WebSocketConnection[] = []

  constructor(options: WebSocketTransportOptions) {
    this.#options = options
  }

  async *stream(
    compose: Compose,
    { signal }: TransportOptions,
  ): AsyncGenerator<TransportEvent, void, undefined> {
    const connection = this.#idle() ?? (await this.#open(signal))
    if (connection instanceof WebSocketConnection) {
      const request = compose((responseId) => connection.known.has(responseId))
      yield* connection.exchange(request, signal)
    } else {
      yield connection
    }
  }

  close(): void {
    for (const connection of this.#connections) connection.close()
    this.#connections = []
  }

  #idle(): WebSocketConnection | undefined {
    const cancelling = this.#connections.filter((connection) => connection.isCancelling)
    for (const connection of cancelling.slice(0, -MAX_CANCELLING)) connection.close()
    this.#connections = this.#connections.filter((connection) => !connection.isClosed)
    return this.#connections.find((connection) => connection.isIdle)
  }

  async #open(signal: AbortSignal | undefined): Promise<WebSocketConnection | TransportEvent> {
    const { baseUrl, headers, connect } = this.#options
    const connection = new WebSocketConnection()
    const url = new URL(routes.responses, baseUrl)
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
    const connected = await connect(url.href, {
      headers,
      signal,
      onMessage: (text) => connection.onMessage(text),
      onClose: () => connection.onClose(),
    })
    if (connected.type === 'open') {
      connection.attach(connected.socket)
      if (signal?.aborted) {
        connection.close()
        return { type: 'client.aborted' }
      }
      this.#connections.push(connection)
      return connection
    }
    if (signal?.aborted) return { type: 'client.aborted' }
    if (connected.type === 'unreachable') {
      const message = `The server cannot be reached: ${connected.reason}`
      return { type: 'client.failed', error: new ClientError('unreachable', message) }
    }
    if (unsupportedStatuses.has(connected.status)) return { type: 'transport.unsupported' }
    const error = httpRefusal(connected.status, connected.body)
    return { type: 'client.failed', error }
  }
}
