import { errorFrameSchema, readServerEvent, type CreateRequest } from '@turant/protocol'
import { ClientError } from './client-error.ts'
import { endsStream, type ClientEvent } from './client-event.ts'
import { EventInbox } from './event-inbox.ts'
import { readJson } from './refusal.ts'
import type { OpenSocket } from './websocket-port.ts'

/** One open connection with at most one response in flight. */
export class WebSocketConnection {
  /** Responses that the server knows on this connection. */
  readonly known: Set<string> = new Set()
  #socket: OpenSocket | undefined
  #inbox: Pick<EventInbox<ClientEvent>, 'push'> | undefined
  #closed = false
  #isCancelling = false

  attach(socket: OpenSocket): void {
    this.#socket = socket
  }

  /** Nobody reads the response that the server is asked to end. */
  get isCancelling(): boolean {
    return !this.#closed && this.#isCancelling
  }

  get isIdle(): boolean {
    return !this.#closed && this.#inbox === undefined
  }

  get isClosed(): boolean {
    return this.#closed
  }

  /** The peer or the network ended the connection. */
  onClose(): void {
    this.#closed = true
    this.#deliver(failure('connection-lost', 'The connection ended before the response did.'))
  }

  onMessage(text: string): void {
    const value = readJson(text)
    const refusal = errorFrameSchema.safeParse(value)
    if (refusal.success) {
      const { status, error: wire } = refusal.data
      const error = new ClientError('refused', wire.message, { status, wire })
      this.#deliver({ type: 'client.failed', error })
      return
    }
    const reading = readServerEvent(value)
    if (reading.type === 'event') this.#deliver(reading.event)
    else if (reading.type === 'malformed') this.#deliver(failure('bad-answer', reading.problem))
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#socket?.close()
  }

  /** Takes the connection for one response. It is given back only when the response has ended. */
  async *exchange(
    request: CreateRequest,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<ClientEvent, void, undefined> {
    const inbox = new EventInbox<ClientEvent>()
    this.#inbox = inbox
    const abort = () => inbox.push({ type: 'client.aborted' })
    signal?.addEventListener('abort', abort)
    let how: 'ended' | 'broken' | 'abandoned' = 'abandoned'
    try {
      this.#socket?.send(JSON.stringify({ type: 'response.create', ...request }))
      for (;;) {
        const event = signal?.aborted ? aborted : await inbox.next()
        how = endOf(event)
        if (event.type === 'response.completed' || event.type === 'response.incomplete') {
          this.known.add(event.response.id)
        }
        yield event
        if (endsStream(event)) return
      }
    } finally {
      signal?.removeEventListener('abort', abort)
      this.#inbox = undefined
      if (how === 'abandoned') this.#cancel()
      else if (how === 'broken') this.close()
    }
  }

  /** Has the server end the response, of which nobody reads the rest; then the connection serves again. */
  #cancel(): void {
    if (this.#closed) return
    this.#isCancelling = true
    this.#inbox = {
      push: (event) => {
        if (!endsStream(event)) return
        this.#inbox = undefined
        this.#isCancelling = false
        // A server that does not know the word goes on with a response that nobody reads.
        if (endOf(event) === 'broken' || isUnknownWord(event)) this.close()
      },
    }
    this.#socket?.send(JSON.stringify({ type: 'response.cancel' }))
  }

  #deliver(event: ClientEvent): void {
    this.#inbox?.push(event)
  }
}

const aborted: ClientEvent = { type: 'client.aborted' }

/** How a response stands when this event is the last that was read of it. A broken connection can not serve again. */
function endOf(event: ClientEvent): 'ended' | 'broken' | 'abandoned' {
  switch (event.type) {
    case 'client.aborted':
      return 'abandoned'
    case 'client.failed':
      return event.error.code === 'refused' && !isAtItsLimit(event.error) ? 'ended' : 'broken'
    default:
      return endsStream(event) ? 'ended' : 'abandoned'
  }
}

function isUnknownWord(event: ClientEvent): boolean {
  return event.type === 'client.failed' && event.error.wire?.code === 'unsupported_value'
}

function isAtItsLimit(error: ClientError): boolean {
  return error.wire?.code === 'websocket_connection_limit_reached'
}

function failure(code: 'bad-answer' | 'connection-lost', message: string): ClientEvent {
  return { type: 'client.failed', error: new ClientError(code, message) }
}
