import { BackendError, type Backend, type ModelInfo } from './backend.ts'
import type { CostStore } from './calibration.ts'
import { FigureBuilder, type Clock } from './figures.ts'
import { Generation } from './generation.ts'
import type { HostedModel } from './hosted-model.ts'
import { ModelHost, type ModelResolver } from './model-host.ts'
import type { PrefixStore } from './prefix-store.ts'
import { requireRoom } from './prompt-tokens.ts'
import {
  EngineError,
  type FinishReason,
  type GenerateEvent,
  type GenerateRequest,
  type PromptSegment,
} from './request.ts'
import type { Ticket } from './schedule.ts'
import type { EngineStatus, GenerationService } from './service.ts'

export type EngineOptions = {
  readonly backend: Backend
  readonly resolver: ModelResolver
  readonly clock: Clock
  /** Where measured step costs are kept; without it none are measured. */
  readonly costs?: CostStore
  /** Keeps computed prompts beyond this process; without it they end with it. */
  readonly prefixes?: PrefixStore
  /** Models kept loaded at once; default 2. */
  readonly maxModels?: number
  /** Requests that may stand in line for one model, the running one included; default 64. */
  readonly maxQueued?: number
}

/** Runs requests on models: loading, waiting, prefix reuse, drafting, decoding. */
export class Engine implements GenerationService {
  readonly #host: ModelHost
  readonly #clock: Clock

  constructor(options: EngineOptions) {
    this.#clock = options.clock
    this.#host = new ModelHost(options.backend, options.resolver, {
      clock: options.clock,
      costs: options.costs,
      prefixes: options.prefixes,
      maxModels: options.maxModels ?? 2,
      maxQueued: options.maxQueued ?? 64,
    })
  }

  async *generate(
    request: GenerateRequest,
    options: { readonly signal: AbortSignal },
  ): AsyncGenerator<GenerateEvent, void, undefined> {
    const figures = new FigureBuilder(this.#clock)
    try {
      yield* this.#run(request, { signal: options.signal, figures })
    } catch (error) {
      yield { type: 'failed', error: asEngineError(error) }
    }
  }

  async *#run(
    request: GenerateRequest,
    options: { readonly signal: AbortSignal; readonly figures: FigureBuilder },
  ): AsyncGenerator<GenerateEvent, void, undefined> {
    const { signal, figures } = options
    if (this.#host.ready(request.model) === undefined) {
      yield { type: 'queued', ahead: 0, loading: true }
    }
    const hosted = await untilAborted(this.#host.get(request.model), signal)
    if (hosted === undefined) {
      yield { type: 'finished', reason: 'aborted', figures: figures.build() }
      return
    }
    const prompt = await hosted.tokenizer.tokenize(request.prompt)
    figures.promptTokens = prompt.length
    requireRoom(prompt.length, hosted.model.info.contextTokens)
    const reason = yield* this.#serve(hosted, prompt, { request, signal, figures })
    yield { type: 'finished', reason, figures: figures.build() }
  }

  /** Its place in the line is given up before the end is told, whether or not that is ever read. */
  async *#serve(
    hosted: HostedModel,
    prompt: Int32Array,
    options: {
      readonly request: GenerateRequest
      readonly signal: AbortSignal
      readonly figures: FigureBuilder
    },
  ): AsyncGenerator<GenerateEvent, FinishReason, undefined> {
    using ticket = enter(hosted, options.request)
    if (ticket.ahead > 0) yield { type: 'queued', ahead: ticket.ahead, loading: false }
    return yield* new Generation({ hosted, ticket, ...options }).run(prompt)
  }

  async describe(model: string): Promise<ModelInfo> {
    try {
      return (await this.#host.get(model)).model.info
    } catch (error) {
      throw asEngineError(error)
    }
  }

  async countTokens(model: string, text: string): Promise<number> {
    return (await this.tokenize(model, { text, special: false })).length
  }

  async tokenize(model: string, { text, special }: PromptSegment): Promise<Int32Array> {
    try {
      return await (await this.#host.get(model)).model.tokenize(text, { special })
    } catch (error) {
      throw asEngineError(error)
    }
  }

  async pieces(model: string, tokens: Int32Array): Promise<readonly Uint8Array[]> {
    try {
      const hosted = await this.#host.get(model)
      return Array.from(tokens, (token) => hosted.model.piece(token))
    } catch (error) {
      throw asEngineError(error)
    }
  }

  status(): EngineStatus {
    return this.#host.status()
  }

  /** Closes all models. Requests in flight end with `failed`. */
  close(): Promise<void> {
    return this.#host.close()
  }
}

function enter(hosted: HostedModel, request: GenerateRequest): Ticket {
  const ticket = hosted.schedule.enter(request.priority)
  if (ticket !== undefined) return ticket
  throw new EngineError(
    'queue-full',
    `${hosted.schedule.length} requests wait for "${request.model}" already. Try again in a moment.`,
  )
}

/** The value, or undefined when the signal was aborted first; the load itself goes on for others. */
function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  if (signal.aborted) return Promise.resolve(undefined)
  return new Promise((resolve, reject) => {
    const aborted = (): void => resolve(undefined)
    signal.addEventListener('abort', aborted, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', aborted))
  })
}

/** The one place where a backend's failure becomes the engine's. Anything else is a bug: rethrown. */
function asEngineError(error: unknown): EngineError {
  if (error instanceof EngineError) return error
  if (!(error instanceof BackendError)) throw error
  switch (error.code) {
    case 'bad-grammar':
      return new EngineError('bad-grammar', error.message, { cause: error })
    case 'lost':
      return new EngineError('backend-lost', error.message, { cause: error })
    case 'load-failed':
    case 'library-unavailable':
    case 'refused':
      return new EngineError('model-unavailable', error.message, { cause: error })
  }
}
