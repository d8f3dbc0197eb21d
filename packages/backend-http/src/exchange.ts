import { ChatBackendError } from '@turant/engine'
import type { HttpClock } from './clock.ts'
import { recordOf, textOf } from './json-value.ts'

/** How long the rest behind the end of an answer may take before its connection is given up. */
const DRAIN_MS = 1000

export type ExchangeOptions = {
  /** Of the upstream, for errors. */
  readonly name: string
  readonly clock: HttpClock
  readonly signal: AbortSignal
  /** From the call until the first piece of the body. */
  readonly firstByteMs: number
  /** Between two pieces, while one is waited for. */
  readonly idleMs: number
}

/** One request and its answer. Disposing it before its end cuts the connection. */
export class Exchange implements Disposable {
  readonly #options: ExchangeOptions
  readonly #controller = new AbortController()
  readonly #onAbort = (): void => this.#controller.abort()
  #timer: Disposable | undefined
  #body: ReadableStreamDefaultReader<Uint8Array> | undefined
  #isComplete = false
  /** It was cut because it took longer than this. */
  #expiredMs: number | undefined

  constructor(options: ExchangeOptions) {
    this.#options = options
    options.signal.addEventListener('abort', this.#onAbort)
    if (options.signal.aborted) this.#controller.abort()
  }

  /** @throws {ChatBackendError} `unavailable`; anything at all when the signal is aborted. */
  async open(url: string, init: RequestInit): Promise<Response> {
    this.#arm(this.#options.firstByteMs)
    const { signal } = this.#controller
    return fetch(url, { ...init, redirect: 'manual', signal }).catch((error: unknown) => {
      throw this.#failure(error, 'unavailable')
    })
  }

  /**
   * The body as it arrives. A reader that takes its time is not what the upstream is timed for.
   * @throws {ChatBackendError} `lost`, or `unavailable` before the first piece; anything when the signal is aborted.
   */
  async *pieces(response: Response): AsyncGenerator<Uint8Array, void, undefined> {
    this.#body = response.body?.getReader()
    if (!this.#body) return
    for (let isFirst = true; ; isFirst = false) {
      if (!isFirst) this.#arm(this.#options.idleMs)
      const { done, value } = await this.#body.read().catch((error: unknown) => {
        throw this.#failure(
          error,
          isFirst && this.#expiredMs !== undefined ? 'unavailable' : 'lost',
        )
      })
      this.#disarm()
      if (done) {
        this.#isComplete = true
        return
      }
      yield value
    }
  }

  /** The answer is complete: what may follow is let through, so that its connection serves again. */
  complete(): void {
    if (this.#isComplete) return
    this.#isComplete = true
    void this.#drain()
  }

  [Symbol.dispose](): void {
    this.#options.signal.removeEventListener('abort', this.#onAbort)
    this.#disarm()
    if (!this.#isComplete) this.#controller.abort()
  }

  async #drain(): Promise<void> {
    using _timer = this.#options.clock.after(DRAIN_MS, () => this.#controller.abort())
    let isOver = this.#body === undefined
    while (!isOver) {
      const next = this.#body?.read()
      isOver =
        next === undefined ||
        (await next.then(
          ({ done }) => done,
          () => true,
        ))
    }
  }

  #failure(cause: unknown, code: 'unavailable' | 'lost'): ChatBackendError {
    const { name } = this.#options
    const message =
      this.#expiredMs !== undefined
        ? `${name} said nothing for ${this.#expiredMs} ms`
        : code === 'unavailable'
          ? `${name} cannot be reached (${reasonOf(cause)})`
          : `${name} broke its answer off (${reasonOf(cause)})`
    return new ChatBackendError(code, message, { cause })
  }

  #arm(delayMs: number): void {
    this.#disarm()
    this.#timer = this.#options.clock.after(delayMs, () => {
      this.#expiredMs = delayMs
      this.#controller.abort()
    })
  }

  #disarm(): void {
    this.#timer?.[Symbol.dispose]()
    this.#timer = undefined
  }
}

/** `ECONNREFUSED` and the like; addresses stay in the cause, since clients see the message. */
function reasonOf(error: unknown): string {
  const cause = recordOf(error instanceof Error ? error.cause : undefined)
  // https://fetch.spec.whatwg.org/#port-blocking, such as 6000.
  if (cause['message'] === 'bad port') return 'fetch refuses this port'
  return textOf(cause['code']) ?? 'no connection'
}

/** The body as text, as far as `longest` characters. */
export async function readText(
  pieces: AsyncGenerator<Uint8Array, void, undefined>,
  longest: number,
): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const piece of pieces) {
    text += decoder.decode(piece, { stream: true })
    if (text.length >= longest) break
  }
  return text.slice(0, longest)
}
