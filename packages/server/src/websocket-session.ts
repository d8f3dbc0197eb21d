import type { Duplex } from 'node:stream'
import { parseClientFrame, type CreateRequest, type ErrorFrame } from '@turant/protocol'
import type { RawData, WebSocket } from 'ws'
import { joinConversation, type Conversation } from './conversation.ts'
import { ConversationStore } from './conversation-store.ts'
import { drained, type Outlet } from './outlet.ts'
import { refuse, refuseWith, type Refusal } from './refusal.ts'
import type { ResponsesContext } from './responses-route.ts'
import { StallWatch } from './stall-watch.ts'
import { ResponseEvents } from './translate/response-events.ts'
import { openTurn } from './turn.ts'

const PING_MS = 25_000
const LIFETIME_MS = 60 * 60_000
/** Frames that wait for the response in flight; more are refused. */
const MAX_WAITING = 16
const MAX_UNREAD_BYTES = 1_048_576
/** What a connection remembers on its own, whatever `store` says. */
const OWN_LIMITS = { responses: 16, characters: 32_000_000 }

/** One client on a WebSocket: one response in flight, the frames after it wait their turn. */
export class WebSocketSession {
  readonly #socket: WebSocket
  readonly #stream: Duplex
  readonly #context: ResponsesContext
  readonly #own = new ConversationStore(OWN_LIMITS)
  readonly #gone = new AbortController()
  readonly #waiting: string[] = []
  readonly #stall: StallWatch
  readonly #timers = new DisposableStack()
  #ping: Disposable | undefined
  #busy = false
  #expired = false
  #answeredPing = true

  /** `stream`: the connection below the socket, which knows what its reader has taken. */
  constructor(socket: WebSocket, stream: Duplex, context: ResponsesContext) {
    this.#socket = socket
    this.#stream = stream
    this.#context = context
    const { clock, stallMs } = context
    this.#stall = new StallWatch({ clock, stallMs, onStall: () => socket.terminate() })
  }

  start(): void {
    const socket = this.#socket
    this.#timers.use(this.#context.clock.after(LIFETIME_MS, () => this.#expire()))
    this.#timers.defer(() => this.#ping?.[Symbol.dispose]())
    this.#timers.use(this.#stall)
    this.#schedulePing()
    socket.on('message', (data, isBinary) => this.#receive(data, isBinary))
    socket.on('pong', () => (this.#answeredPing = true))
    // A protocol violation by the peer; `ws` closes the connection itself.
    socket.on('error', () => this.#gone.abort())
    socket.on('close', () => this.#close())
    this.#stream.on('drain', () => this.#stall[Symbol.dispose]())
  }

  #receive(data: RawData, isBinary: boolean): void {
    if (isBinary || !Buffer.isBuffer(data)) {
      this.#refuse(refuse('invalid_type', 'A binary message came; send JSON as text.'))
    } else if (this.#waiting.length >= MAX_WAITING) {
      const message = `More than ${MAX_WAITING} requests wait on this connection.`
      this.#refuse(refuse('server_is_overloaded', message, { retryAfterSeconds: 1 }))
    } else {
      this.#waiting.push(data.toString('utf8'))
      if (!this.#busy) void this.#serveWaiting()
    }
  }

  async #serveWaiting(): Promise<void> {
    this.#busy = true
    for (let text = this.#waiting.shift(); text !== undefined; text = this.#waiting.shift()) {
      if (this.#gone.signal.aborted || this.#expired) break
      try {
        await this.#serve(text)
      } catch (error) {
        this.#context.onDefect(error)
        this.#socket.close(1011)
      }
    }
    this.#busy = false
    if (this.#expired) this.#sayGoodbye()
  }

  async #serve(text: string): Promise<void> {
    const frame = parseClientFrame(text)
    if (!frame.ok) return this.#refuse(refuseWith(frame.error))
    const { shared } = this.#context
    const { request, mode } = frame.value
    const conversation = joinConversation(request, { stores: [this.#own, shared], shared })
    if (conversation.type === 'refused') {
      this.#refuse(conversation.refusal)
      this.#forget(request)
    } else if (mode === 'remember') {
      this.#remember(request, conversation)
    } else {
      await this.#generate(request, conversation)
    }
  }

  /** After a failure the client starts over with its whole input. */
  #forget({ previous_response_id }: CreateRequest): void {
    if (previous_response_id) this.#own.delete(previous_response_id)
  }

  #remember(request: CreateRequest, conversation: Conversation): void {
    const { clock, entropy, defaultModel } = this.#context
    const response = new ResponseEvents(request, {
      id: `resp_${entropy.unique()}`,
      itemId: `msg_${entropy.unique()}`,
      createdAtMs: clock.nowMs(),
      model: request.model ?? defaultModel,
    })
    conversation.remember(response.id, undefined)
    this.#send(response.remembered())
  }

  async #generate(request: CreateRequest, conversation: Conversation): Promise<void> {
    const opening = await openTurn(this.#context, {
      request,
      prompt: conversation.prompt,
      signal: AbortSignal.any([this.#context.stopping, this.#gone.signal]),
      onAnswered: conversation.remember,
    })
    if (opening.type === 'refused') {
      this.#refuse(opening.refusal)
      this.#forget(request)
      return
    }
    const end = await opening.turn.run(this.#outlet())
    if (end.type === 'failed') this.#forget(request)
  }

  #outlet(): Outlet {
    return {
      write: (events) => this.#send(events),
      isBlocked: () => !this.#stream.destroyed && this.#stream.writableNeedDrain,
      ready: () => drained(this.#stream),
    }
  }

  #refuse({ status, error }: Refusal): void {
    // Who sends nonsense and reads no answers would fill the memory.
    if (this.#stream.writableLength > MAX_UNREAD_BYTES) this.#socket.terminate()
    else this.#send([{ type: 'error', status, error } satisfies ErrorFrame])
  }

  #send(messages: readonly object[]): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return
    this.#stream.cork()
    for (const message of messages) this.#socket.send(JSON.stringify(message))
    this.#stream.uncork()
    if (this.#stream.writableNeedDrain) this.#stall.start()
  }

  #schedulePing(): void {
    this.#ping = this.#context.clock.after(PING_MS, () => {
      // A reader that is behind cannot answer; whether it moves at all is watched elsewhere.
      if (!this.#stream.writableNeedDrain) {
        if (!this.#answeredPing) return this.#socket.terminate()
        this.#answeredPing = false
        this.#socket.ping()
      }
      this.#schedulePing()
    })
  }

  #expire(): void {
    this.#expired = true
    if (!this.#busy) this.#sayGoodbye()
  }

  #sayGoodbye(): void {
    const message =
      'Responses websocket connection limit reached (60 minutes). ' +
      'Create a new websocket connection to continue.'
    this.#refuse(refuse('websocket_connection_limit_reached', message))
    this.#socket.close(1000)
  }

  #close(): void {
    this.#gone.abort()
    this.#timers.dispose()
  }
}
