import {
  healthSchema,
  modelListSchema,
  routes,
  type CreateRequest,
  type Health,
  type ModelEntry,
} from '@turant/protocol'
import { ClientError } from './client-error.ts'
import { endsStream, type ClientEvent } from './client-event.ts'
import { ConversationMemory } from './conversation-memory.ts'
import { callJson, type HttpOptions } from './http-call.ts'
import { SseTransport } from './sse-transport.ts'
import type { Compose, Transport } from './transport.ts'
import type { WebSocketConnector } from './websocket-port.ts'
import { WebSocketTransport } from './websocket-transport.ts'

export type ClientOptions = {
  /** Where the server is, without a path: `http://127.0.0.1:7337`. */
  readonly baseUrl: string
  readonly key: string
  /**
   * `auto`, the default: WebSocket when `webSocket` is given, server-sent events for good once the
   * server has said that it has no WebSocket. `websocket` never falls back.
   */
  readonly transport?: 'auto' | 'sse' | 'websocket'
  /** How WebSockets are opened on this platform. */
  readonly webSocket?: WebSocketConnector
  /** Default: the global `fetch`. */
  readonly fetch?: typeof fetch
}

export type StreamOptions = { readonly signal?: AbortSignal }

export type Client = {
  readonly responses: {
    /**
     * Nothing throws through the stream; its last event is its only terminal one. Leaving it early
     * or aborting the signal ends the response on the server. A connection that fails before the
     * first event is tried once more, with the whole conversation where it is known.
     */
    stream(
      request: CreateRequest,
      options?: StreamOptions,
    ): AsyncGenerator<ClientEvent, void, undefined>
  }
  /** Throws {@link ClientError}. */
  models(options?: StreamOptions): Promise<readonly ModelEntry[]>
  /** Throws {@link ClientError}. */
  health(options?: StreamOptions): Promise<Health>
  /** Ends all connections. */
  close(): void
}

/** A client of one server. It opens nothing before it is used. */
export function createClient(options: ClientOptions): Client {
  const http: HttpOptions = {
    baseUrl: options.baseUrl,
    headers: { authorization: `Bearer ${options.key}` },
    fetch: options.fetch ?? fetch,
  }
  const memory = new ConversationMemory()
  const transports = chooseTransports(options, http, memory)
  const get = <T>(request: Omit<Parameters<typeof callJson<T>>[1], 'method'>) =>
    callJson(http, { ...request, method: 'GET' })
  return {
    responses: {
      stream: (request, { signal } = {}) => stream(request, { signal, memory, transports }),
    },
    models: async ({ signal } = {}) =>
      (await get({ route: routes.models, schema: modelListSchema, signal })).data,
    health: ({ signal } = {}) => get({ route: routes.health, schema: healthSchema, signal }),
    close: () => {
      for (const transport of transports) transport.close()
    },
  }
}

/** The transports to try, best first. One that the server does not speak is taken off the list. */
function chooseTransports(
  options: ClientOptions,
  http: HttpOptions,
  memory: ConversationMemory,
): Transport[] {
  const { transport = 'auto', webSocket } = options
  const transports: Transport[] = []
  if (transport !== 'sse' && webSocket) {
    transports.push(new WebSocketTransport({ ...http, connect: webSocket }))
  }
  if (transport !== 'websocket') {
    const serverKnows = (responseId: string) => memory.isStored(responseId)
    transports.push(new SseTransport({ ...http, serverKnows }))
  }
  return transports
}

type StreamContext = {
  readonly signal: AbortSignal | undefined
  readonly memory: ConversationMemory
  readonly transports: Transport[]
}

async function* stream(
  request: CreateRequest,
  { signal, memory, transports }: StreamContext,
): AsyncGenerator<ClientEvent, void, undefined> {
  let compose: Compose = (serverKnows) => {
    const previous = request.previous_response_id
    if (typeof previous !== 'string' || serverKnows(previous)) return request
    return memory.inFull(request) ?? request
  }
  let mayRetry = true
  for (;;) {
    if (signal?.aborted) return yield { type: 'client.aborted' }
    const [transport] = transports
    if (!transport) return yield { type: 'client.failed', error: noTransport() }
    let again = false
    for await (const event of transport.stream(compose, { signal })) {
      if (event.type === 'transport.unsupported') {
        transports.splice(transports.indexOf(transport), 1)
        again = true
        break
      }
      if (mayRetry && isWorthRetrying(event)) {
        compose = () => memory.inFull(request) ?? request
        mayRetry = false
        again = true
        break
      }
      mayRetry = false
      if (isAnswer(event)) memory.remember(request, event.response)
      yield event
      if (endsStream(event)) return
    }
    if (!again) throw new Error('a transport ended a stream without a terminal event')
  }
}

function isAnswer(event: ClientEvent) {
  return event.type === 'response.completed' || event.type === 'response.incomplete'
}

/** Failures that a fresh connection and the whole input can cure. */
function isWorthRetrying(event: ClientEvent): boolean {
  if (event.type !== 'client.failed') return false
  const { code, wire } = event.error
  return (
    code === 'connection-lost' ||
    wire?.code === 'previous_response_not_found' ||
    wire?.code === 'websocket_connection_limit_reached'
  )
}

function noTransport(): ClientError {
  const message = 'The server speaks no transport that this client was given.'
  return new ClientError('unreachable', message)
}
