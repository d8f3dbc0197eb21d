import { randomUUID } from 'node:crypto'
import {
  ChatBackendError,
  type ChatBackend,
  type ChatEvent,
  type ChatRequest,
} from '@turant/engine'
import { AnswerReader, type FinishReason, type Reading, type Said } from './answer-reader.ts'
import { Circuit, type CircuitOptions, type Ticket } from './circuit.ts'
import { systemClock, type HttpClock } from './clock.ts'
import { Exchange, readText, type Answer } from './exchange.ts'
import { listOf, parseJson, recordOf, textOf } from './json-value.ts'
import { keyHint, readKey, type Environment, type KeySource } from './key.ts'
import { readLimits, type UpstreamLimits } from './limits.ts'
import { PRESETS, type Parameter, type Preset } from './presets.ts'
import { readRefusal, toBackendError, type Refusal } from './refusal.ts'
import { toRequestBody } from './request-body.ts'
import { pause, retryWaitMs, type RetryOptions } from './retry.ts'
import { SseReader } from './sse.ts'
import { baseUrlProblem, isOwnServer, type Upstream } from './upstream.ts'

/** Of a refusal, in characters. */
const LONGEST_REFUSAL = 64 * 1024
/** Of an answer that is not streamed, and of a list of models. */
const LONGEST_ANSWER = 64 * 1024 * 1024

export type TimeoutOptions = {
  /**
   * Until the first piece of an answer, in milliseconds: connecting, waiting and reading the prompt. By default a
   * minute, five for local presets.
   */
  readonly firstByteMs?: number
  /** Between two pieces; by default a minute. */
  readonly idleMs?: number
}

export type HttpBackendOptions = Upstream & {
  readonly timeouts?: TimeoutOptions
  /** By default 3 tries, a quarter of a second, and none later than 10 seconds after the call. */
  readonly retry?: Partial<RetryOptions>
  /** By default 5 failures, and 15 seconds. */
  readonly circuit?: Partial<CircuitOptions>
  /** Where the names of keys are looked up; by default the environment of this process. */
  readonly environment?: Environment
  readonly clock?: HttpClock
  /** From 0 to 1. */
  readonly random?: () => number
  /** Identifies a request, and a call to which the upstream gives no id. */
  readonly newId?: () => string
}

export interface HttpBackend extends ChatBackend {
  /**
   * The models that it serves now, by its own names.
   * @throws {ChatBackendError} Once; nothing is tried again. An aborted signal rejects with its reason.
   */
  listModels(signal: AbortSignal): Promise<readonly string[]>
  /** What its headers said last; undefined until they say anything. */
  limits(): UpstreamLimits | undefined
  /** What of this request it would not be sent, by OpenAI's names, sorted. */
  dropped(request: ChatRequest): readonly Parameter[]
}

/**
 * Any server that speaks OpenAI's Chat Completions. A stream that is left early, or whose signal is aborted, ends its
 * HTTP request at once; the latter is told as `finished` with reason `aborted`.
 * @throws {TypeError} for a base URL that is none: see `parseUpstream`.
 */
export function createHttpBackend(options: HttpBackendOptions): HttpBackend {
  return new UpstreamBackend(options)
}

/** What all attempts of a request share, and the reader of this one. */
type Call = {
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
  readonly signal: AbortSignal
  readonly answer: AnswerReader
  /** Before anything is said. */
  readonly onSaid: () => void
}

class UpstreamBackend implements HttpBackend {
  readonly name: string
  readonly #preset: Preset
  readonly #baseUrl: string
  readonly #keySource: KeySource
  readonly #needsKey: boolean
  readonly #environment: Environment
  readonly #clock: HttpClock
  readonly #random: () => number
  readonly #newId: () => string
  readonly #timeouts: Required<TimeoutOptions>
  readonly #retry: RetryOptions
  readonly #circuit: Circuit
  #limits: UpstreamLimits | undefined

  constructor(options: HttpBackendOptions) {
    const preset = PRESETS[options.preset]
    const baseUrl = options.baseUrl ?? preset.baseUrl
    const problem = baseUrlProblem(baseUrl)
    if (problem !== undefined) throw new TypeError(`the base URL of ${options.name} ${problem}`)
    this.name = options.name
    this.#preset = preset
    this.#baseUrl = baseUrl.trim().replace(/\/+$/, '')
    const isOwn = isOwnServer(options.preset, baseUrl)
    this.#keySource = options.key ?? (isOwn ? preset.keyVariable : () => undefined)
    this.#needsKey = isOwn && !preset.isLocal
    this.#environment = options.environment ?? process.env
    this.#clock = options.clock ?? systemClock
    this.#random = options.random ?? Math.random
    this.#newId = options.newId ?? randomUUID
    const firstByteMs = preset.isLocal ? 300_000 : 60_000
    this.#timeouts = { firstByteMs, idleMs: 60_000, ...options.timeouts }
    this.#retry = { tries: 3, baseMs: 250, withinMs: 10_000, ...options.retry }
    this.#circuit = new Circuit({ failures: 5, openMs: 15_000, ...options.circuit }, this.#clock)
  }

  limits(): UpstreamLimits | undefined {
    return this.#limits
  }

  dropped(request: ChatRequest): readonly Parameter[] {
    return toRequestBody(request, this.#preset).dropped
  }

  async listModels(signal: AbortSignal): Promise<readonly string[]> {
    signal.throwIfAborted()
    try {
      const key = await this.#key()
      using exchange = this.#exchange(signal)
      const response = await exchange.open(`${this.#baseUrl}/models`, {
        method: 'GET',
        headers: { accept: 'application/json', ...authorization(key) },
      })
      const pieces = exchange.pieces()
      this.#keepLimits(response)
      if (!isOk(response)) throw await this.#refusal(response, { pieces, key })
      const list = recordOf(parseJson(await readText(pieces, LONGEST_ANSWER)))
      if (Array.isArray(list['data'])) {
        return listOf(list['data']).flatMap((model) => textOf(recordOf(model)['id']) ?? [])
      }
      throw new ChatBackendError('lost', `the list of models of ${this.name} cannot be read`)
    } catch (error) {
      signal.throwIfAborted()
      throw error
    }
  }

  async *chat(
    request: ChatRequest,
    { signal }: { readonly signal: AbortSignal },
  ): AsyncGenerator<ChatEvent, void, undefined> {
    const startMs = this.#clock.nowMs()
    const elapsedMs = (): number => this.#clock.nowMs() - startMs
    const body = JSON.stringify(toRequestBody(request, this.#preset).body)
    const headers = this.#headers(request)
    let firstMs: number | undefined
    for (let attempts = 1; ; attempts += 1) {
      const answer = new AnswerReader({ name: this.name, mintId: () => `call_${this.#newId()}` })
      const onSaid = (): void => void (firstMs ??= elapsedMs())
      const outcome = yield* this.#attempt({ body, headers, signal, answer, onSaid })
      if (!(outcome instanceof ChatBackendError)) {
        const figures = answer.figures(firstMs ?? elapsedMs())
        yield { type: 'finished', reason: outcome, figures }
        return
      }
      const state = { attempts, elapsedMs: elapsedMs(), random: this.#random() }
      const waitMs = firstMs === undefined ? retryWaitMs(outcome, state, this.#retry) : undefined
      if (waitMs === undefined || !this.#circuit.isClosed) throw outcome
      await pause(this.#clock, waitMs, signal)
    }
  }

  /** Ends with why the answer did, or with the failure. */
  async *#attempt(call: Call): AsyncGenerator<Said, FinishReason | ChatBackendError, undefined> {
    const { signal } = call
    if (signal.aborted) return 'aborted'
    try {
      const key = await this.#key()
      using ticket = this.#circuit.enter(this.name)
      try {
        return yield* this.#converse(call, { key, ticket })
      } catch (error) {
        if (!signal.aborted) judge(ticket, error)
        throw error
      }
    } catch (error) {
      if (signal.aborted) return 'aborted'
      if (error instanceof ChatBackendError) return error
      throw error
    }
  }

  async *#converse(
    call: Call,
    { key, ticket }: { readonly key: string | undefined; readonly ticket: Ticket },
  ): AsyncGenerator<Said, FinishReason, undefined> {
    const { answer, body, signal } = call
    using exchange = this.#exchange(signal)
    const headers = { ...call.headers, ...authorization(key) }
    const url = `${this.#baseUrl}/chat/completions`
    const response = await exchange.open(url, { method: 'POST', headers, body })
    this.#keepLimits(response)
    const pieces = exchange.pieces()
    if (!isOk(response)) throw await this.#refusal(response, { pieces, key })
    const isWhole = /\bjson\b/.test(response.headers.get('content-type') ?? '')
    let spoke = false
    for await (const reading of isWhole ? readWhole(pieces, answer) : readStream(pieces, answer)) {
      if (signal.aborted) return 'aborted'
      if (reading.type === 'refused') throw this.#broken(response, { ...reading, key, spoke })
      spoke = true
      ticket.passed()
      call.onSaid()
      yield reading
    }
    const reason = answer.finish()
    exchange.complete()
    ticket.passed()
    return reason
  }

  #exchange(signal: AbortSignal): Exchange {
    return new Exchange({ name: this.name, clock: this.#clock, signal, ...this.#timeouts })
  }

  #headers({ conversation }: ChatRequest): Readonly<Record<string, string>> {
    return {
      'content-type': 'application/json',
      accept: 'text/event-stream, application/json',
      // Compression makes pieces wait for each other.
      'accept-encoding': 'identity',
      'x-request-id': this.#newId(),
      // Routers in front of replicas keep what has the same one together.
      ...(conversation === undefined
        ? {}
        : { 'x-session-id': encodeURIComponent(conversation.toWellFormed()) }),
    }
  }

  /** @throws {ChatBackendError} `unauthorized` when there is none and there has to be one. */
  async #key(): Promise<string | undefined> {
    const { name } = this
    const key = await readKey(this.#keySource, { name, environment: this.#environment })
    if (key !== undefined || !this.#needsKey) return key
    throw new ChatBackendError('unauthorized', `${name} wants a key: ${keyHint(this.#keySource)}`)
  }

  #keepLimits(response: Answer): void {
    this.#limits = readLimits(response.headers, this.#clock.nowMs()) ?? this.#limits
  }

  async #refusal(
    response: Answer,
    rest: {
      readonly pieces: AsyncGenerator<Uint8Array, void, undefined>
      readonly key: string | undefined
    },
  ): Promise<ChatBackendError> {
    // The status says enough where the rest does not arrive.
    const body = await readText(rest.pieces, LONGEST_REFUSAL).catch(() => '')
    return this.#told(response, { refusal: readRefusal(response.status, body), key: rest.key })
  }

  /** A refusal in the middle of a stream; once something was said, that answer is lost. */
  #broken(
    response: Answer,
    rest: { readonly refusal: Refusal; readonly key: string | undefined; readonly spoke: boolean },
  ): ChatBackendError {
    const error = this.#told(response, rest)
    return rest.spoke && error.code === 'unavailable'
      ? new ChatBackendError('lost', error.message, { cause: error })
      : error
  }

  #told(
    { headers }: Answer,
    { refusal, key }: { readonly refusal: Refusal; readonly key: string | undefined },
  ): ChatBackendError {
    const nowMs = this.#clock.nowMs()
    const hint = keyHint(this.#keySource)
    return toBackendError(refusal, { name: this.name, key, keyHint: hint, headers, nowMs })
  }
}

/** Whoever refuses is there: only silence and broken answers speak against an upstream. */
function judge(ticket: Ticket, error: unknown): void {
  if (!(error instanceof ChatBackendError)) return
  if (error.code === 'unavailable' || error.code === 'lost') ticket.failed()
  else ticket.passed()
}

function isOk({ status }: Answer): boolean {
  return status >= 200 && status < 300
}

function authorization(key: string | undefined): Readonly<Record<string, string>> {
  return key === undefined ? {} : { authorization: `Bearer ${key}` }
}

async function* readWhole(
  pieces: AsyncGenerator<Uint8Array, void, undefined>,
  answer: AnswerReader,
): AsyncGenerator<Reading, void, undefined> {
  yield* answer.read(await readText(pieces, LONGEST_ANSWER))
}

async function* readStream(
  pieces: AsyncGenerator<Uint8Array, void, undefined>,
  answer: AnswerReader,
): AsyncGenerator<Reading, void, undefined> {
  const sse = new SseReader()
  for await (const piece of pieces) {
    const messages = sse.push(piece)
    yield* joinTexts(readAll(messages, answer))
    if (messages.some(isDone)) return
    if (sse.pending > LONGEST_ANSWER) break
  }
  yield* joinTexts(readAll(sse.end(), answer))
}

/** As far as the mark of the end. */
function* readAll(messages: readonly string[], answer: AnswerReader): Generator<Reading> {
  for (const data of messages) {
    if (isDone(data)) return answer.mark()
    yield* answer.read(data)
  }
}

/** What arrived together is told together: each event costs as much as the words in it. */
function* joinTexts(readings: Iterable<Reading>): Generator<Reading> {
  let held: Reading | undefined
  try {
    for (const reading of readings) {
      if (held !== undefined && isText(held) && isText(reading) && held.type === reading.type) {
        held = { type: held.type, text: held.text + reading.text }
        continue
      }
      if (held !== undefined) yield held
      held = reading
    }
  } catch (error) {
    if (held !== undefined) yield held
    throw error
  }
  if (held !== undefined) yield held
}

function isText(reading: Reading): reading is Extract<Reading, { type: 'text' | 'reasoning' }> {
  return reading.type === 'text' || reading.type === 'reasoning'
}

/** https://platform.openai.com/docs/api-reference/chat/create#chat-create-stream */
function isDone(data: string): boolean {
  return data.trim() === '[DONE]'
}
