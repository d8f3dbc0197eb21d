import type { Duplex } from 'node:stream'
import { parseClientFrame, type ErrorFrame } from '@turant/protocol'
import type { RawData, WebSocket } from 'ws'
import { Lanes } from './lanes.ts'
import { drained, type Outlet } from './outlet.ts'
import { refuse, refuseWith, type Refusal } from './refusal.ts'
import type { ResponsesContext } from './responses-route.ts'
import { StallWatch } from './stall-watch.ts'
import { WebSocketTurns } from './websocket-turns.ts'

const PING_MS = 25_000
const LIFETIME_MS = 60 * 60_000
const LANES = { lanes: 32, running: 16, waiting: 16 }
const MAX_UNREAD_BYTES = 1_048_576

export type Peer = {
  readonly socket: WebSocket
  /** The connection below the socket, which knows what its reader has taken. */
  readonly stream: Duplex
  readonly owner: string
}

/** One client on a WebSocket. */
export class WebSocketSession {
  readonly #socket: WebSocket
  readonly #stream: Duplex
  readonly #context: ResponsesContext
  readonly #turns: WebSocketTurns
  readonly #lanes = new Lanes(LANES)
  /** Of what was asked for and has not ended, by lane. */
  readonly #open = new Map<string | undefined, Set<AbortController>>()
  readonly #gone = new AbortController()
  readonly #stall: StallWatch
  readonly #timers = new DisposableStack()
  #ping: Disposable | undefined
  #expired = false
  #answeredPing = true

  constructor({ socket, stream, owner }: Peer, context: ResponsesContext) {
    this.#socket = socket
    this.#stream = stream
    this.#context = context
    const { clock, stallMs } = context
    this.#stall = new StallWatch({ clock, stallMs, onStall: () => socket.terminate() })
    this.#turns = new WebSocketTurns({
      context,
      owner,
      gone: this.#gone.signal,
      outlet: (lane) => this.#outlet(lane),
      send: (message, lane) => this.#tell(message, lane),
    })
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
    if (this.#expired) return
    if (isBinary || !Buffer.isBuffer(data)) {
      return this.#refuse(refuse('invalid_type', 'A binary message came; send JSON as text.'))
    }
    const frame = parseClientFrame(data.toString('utf8'))
    if (!frame.ok) return this.#refuse(refuseWith(frame.error))
    if (frame.value.type === 'response.steer') return this.#turns.steer(frame.value)
    if (frame.value.type === 'response.cancel') return this.#cancel(frame.value.lane)
    const create = frame.value
    const cancel = this.#opened(create.lane)
    const job = (): Promise<void> =>
      this.#serve(() => this.#turns.create(create, cancel.signal)).finally(() =>
        this.#open.get(create.lane)?.delete(cancel),
      )
    const full = this.#lanes.add(create.lane, job)
    if (full !== undefined) {
      this.#open.get(create.lane)?.delete(cancel)
      this.#refuse(refuse('server_is_overloaded', full, { retryAfterSeconds: 1 }), create.lane)
    }
  }

  #opened(lane: string | undefined): AbortController {
    const cancel = new AbortController()
    const open = this.#open.get(lane) ?? new Set()
    this.#open.set(lane, open.add(cancel))
    return cancel
  }

  #cancel(lane: string | undefined): void {
    for (const cancel of this.#open.get(lane) ?? []) cancel.abort()
  }

  async #serve(job: () => Promise<void>): Promise<void> {
    if (this.#gone.signal.aborted) return
    try {
      await job()
    } catch (error) {
      this.#context.onDefect(error)
      this.#socket.close(1011)
    }
    if (this.#expired) setImmediate(() => this.#sayGoodbyeWhenIdle())
  }

  #outlet(lane: string | undefined): Outlet {
    return {
      write: (events) => this.#send(events, lane),
      isBlocked: () => !this.#stream.destroyed && this.#stream.writableNeedDrain,
      ready: () => drained(this.#stream),
    }
  }

  #refuse({ status, error }: Refusal, lane?: string): void {
    this.#tell({ type: 'error', status, error } satisfies ErrorFrame, lane)
  }

  /** One message outside a response. */
  #tell(message: object, lane: string | undefined): void {
    // Who sends nonsense and reads no answers would fill the memory.
    if (this.#stream.writableLength > MAX_UNREAD_BYTES) this.#socket.terminate()
    else this.#send([message], lane)
  }

  #send(messages: readonly object[], lane: string | undefined): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return
    this.#stream.cork()
    for (const message of messages) {
      const told = lane === undefined ? message : { ...message, stream_id: lane }
      this.#socket.send(JSON.stringify(told))
    }
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
    this.#lanes.stop()
    this.#sayGoodbyeWhenIdle()
  }

  #sayGoodbyeWhenIdle(): void {
    if (!this.#lanes.isIdle || this.#gone.signal.aborted) return
    const message =
      'Responses websocket connection limit reached (60 minutes). ' +
      'Create a new websocket connection to continue.'
    this.#refuse(refuse('websocket_connection_limit_reached', message))
    this.#socket.close(1000)
  }

  #close(): void {
    this.#gone.abort()
    this.#lanes.stop()
    this.#timers.dispose()
  }
}
