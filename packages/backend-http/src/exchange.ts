import { request as requestHttp, type ClientRequest, type IncomingMessage } from 'node:http'
import { request as requestHttps } from 'node:https'
import { ChatBackendError } from '@turant/engine'
import type { HttpClock } from './clock.ts'
import { recordOf, textOf } from './json-value.ts'
import { plainBody } from './plain-body.ts'

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

export type Call = {
  readonly method: 'GET' | 'POST'
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

/** The head of an answer. */
export type Answer = {
  readonly status: number
  readonly headers: Headers
}

/**
 * One request and its answer. Disposing it before its end cuts the connection. Node's own client, since it says when a
 * kept connection was closed under a request, which `fetch` does not, and costs no more.
 */
export class Exchange implements Disposable {
  readonly #options: ExchangeOptions
  readonly #onAbort = (): void => this.#cut()
  #timer: Disposable | undefined
  #request: ClientRequest | undefined
  #body: AsyncIterator<Uint8Array> | undefined
  #isComplete = false
  #isCut = false
  /** It was cut because it took longer than this. */
  #expiredMs: number | undefined

  constructor(options: ExchangeOptions) {
    this.#options = options
    options.signal.addEventListener('abort', this.#onAbort)
    if (options.signal.aborted) this.#cut()
  }

  /** @throws {ChatBackendError} `unavailable`; anything at all when the signal is aborted. */
  async open(url: string, call: Call): Promise<Answer> {
    this.#arm(this.#options.firstByteMs)
    try {
      const message = await this.#send(url, call)
      this.#body = plainBody(message)[Symbol.asyncIterator]()
      return { status: message.statusCode ?? 0, headers: headersOf(message) }
    } catch (error) {
      throw this.#failure(error, 'unavailable')
    }
  }

  /**
   * The body as it arrives. A reader that takes its time is not what the upstream is timed for.
   * @throws {ChatBackendError} `lost`, or `unavailable` before the first piece; anything when the signal is aborted.
   */
  async *pieces(): AsyncGenerator<Uint8Array, void, undefined> {
    if (!this.#body) return
    for (let isFirst = true; ; isFirst = false) {
      if (!isFirst) this.#arm(this.#options.idleMs)
      const step = await this.#body.next().catch((error: unknown) => {
        const isSilent = isFirst && this.#expiredMs !== undefined
        throw this.#failure(error, isSilent ? 'unavailable' : 'lost')
      })
      this.#disarm()
      if (step.done) {
        this.#isComplete = true
        return
      }
      yield step.value
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
    if (!this.#isComplete) this.#cut()
  }

  /** A connection that waited for its next request may be closed just as that is sent: then once more, over another. */
  async #send(url: string, call: Call): Promise<IncomingMessage> {
    try {
      return await this.#sendOnce(url, call)
    } catch (error) {
      const isStale = this.#request?.reusedSocket === true && codeOf(error) === 'ECONNRESET'
      if (!isStale || this.#isCut) throw error
      return await this.#sendOnce(url, call)
    }
  }

  #sendOnce(url: string, { method, headers, body }: Call): Promise<IncomingMessage> {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
    const send = url.startsWith('https:') ? requestHttps : requestHttp
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }
    const request = send(url, { method, headers: { ...headers, ...length } })
    this.#request = request
    request.on('response', resolve)
    request.on('error', reject)
    if (this.#isCut) request.destroy()
    request.end(body)
    return promise
  }

  #cut(): void {
    this.#isCut = true
    this.#request?.destroy()
  }

  async #drain(): Promise<void> {
    using _timer = this.#options.clock.after(DRAIN_MS, () => this.#cut())
    let isOver = this.#body === undefined
    while (!isOver) {
      const next = this.#body?.next()
      isOver =
        next === undefined ||
        (await next.then(
          ({ done }) => done === true,
          () => true,
        ))
    }
  }

  #failure(cause: unknown, code: 'unavailable' | 'lost'): ChatBackendError {
    const { name } = this.#options
    const reason = codeOf(cause) ?? 'no connection'
    const message =
      this.#expiredMs !== undefined
        ? `${name} said nothing for ${this.#expiredMs} ms`
        : code === 'unavailable'
          ? `${name} cannot be reached (${reason})`
          : `${name} broke its answer off (${reason})`
    return new ChatBackendError(code, message, { cause })
  }

  #arm(delayMs: number): void {
    this.#disarm()
    this.#timer = this.#options.clock.after(delayMs, () => {
      this.#expiredMs = delayMs
      this.#cut()
    })
  }

  #disarm(): void {
    this.#timer?.[Symbol.dispose]()
    this.#timer = undefined
  }
}

/** `ECONNREFUSED` and the like; addresses stay in the cause, since clients see the message. */
function codeOf(error: unknown): string | undefined {
  return textOf(recordOf(error)['code'])
}

function headersOf({ rawHeaders }: IncomingMessage): Headers {
  const headers = new Headers()
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    headers.append(rawHeaders[index] ?? '', rawHeaders[index + 1] ?? '')
  }
  return headers
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
