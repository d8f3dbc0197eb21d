import type { ServerResponse } from 'node:http'
import { encodeSseComment } from '@turant/protocol'
import type { Clock } from './clock.ts'
import { drained } from './outlet.ts'
import { StallWatch } from './stall-watch.ts'

export type SseOptions<Event> = {
  readonly clock: Clock
  /** A reader that takes nothing for this long is cut off. */
  readonly stallMs: number
  /** Frames that tell of an event; empty where this reader is not told. */
  readonly encode: (event: Event) => string
}

/** A stream on which nothing happens says so this often, for proxies and for people. */
const HEARTBEAT_MS = 10_000

/** One answer as server-sent events. */
export class SseOutlet<Event> {
  readonly #response: ServerResponse
  readonly #clock: Clock
  readonly #encode: (event: Event) => string
  readonly #stall: StallWatch
  #heartbeat: Disposable | undefined

  constructor(response: ServerResponse, { clock, stallMs, encode }: SseOptions<Event>) {
    this.#response = response
    this.#clock = clock
    this.#encode = encode
    this.#stall = new StallWatch({ clock, stallMs, onStall: () => response.destroy() })
    response.on('drain', () => this.#stall[Symbol.dispose]())
    response.on('close', () => this.#release())
    response.on('finish', () => this.#release())
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache',
      'x-accel-buffering': 'no',
    })
  }

  write(events: readonly Event[]): void {
    this.#send(events.map((event) => this.#encode(event)).join(''))
  }

  isBlocked(): boolean {
    return !this.#response.destroyed && this.#response.writableNeedDrain
  }

  ready(): Promise<void> {
    return drained(this.#response)
  }

  end(): void {
    this.#release()
    this.#response.end()
    if (!this.#response.writableFinished && !this.#response.destroyed) this.#stall.start()
  }

  #send(text: string): void {
    // Events that this reader is not told keep nothing alive.
    if (text === '' || this.#response.destroyed) return
    if (!this.#response.write(text)) this.#stall.start()
    this.#heartbeat?.[Symbol.dispose]()
    this.#heartbeat = this.#clock.after(HEARTBEAT_MS, () => this.#beat())
  }

  #beat(): void {
    if (!this.isBlocked()) this.#send(encodeSseComment('waiting'))
  }

  #release(): void {
    this.#heartbeat?.[Symbol.dispose]()
    this.#stall[Symbol.dispose]()
  }
}
