import type { GenerationService } from '@turant/engine'
import type { ChatMessage } from '@turant/models'
import type { CreateRequest, Progress, ServerEvent } from '@turant/protocol'
import type { Clock } from './clock.ts'
import { DeltaPacer } from './delta-pacer.ts'
import type { Entropy } from './entropy.ts'
import type { Metrics } from './metrics.ts'
import type { ModelDirectory } from './model-directory.ts'
import type { Outlet } from './outlet.ts'
import { refuse, type Refusal } from './refusal.ts'
import { ResponseEvents } from './translate/response-events.ts'
import { work, type WorkEvent } from './work.ts'

export type TurnContext = {
  readonly service: GenerationService
  readonly models: ModelDirectory
  readonly defaultModel: string
  readonly clock: Clock
  readonly entropy: Entropy
  readonly metrics: Metrics
  readonly onDefect: (error: unknown) => void
}

export type TurnOrder = {
  readonly request: CreateRequest
  /** The conversation that the model is shown. */
  readonly prompt: readonly ChatMessage[]
  readonly signal: AbortSignal
  /** Called before the last event is written, with the id of the response and its text. */
  readonly onAnswered: (id: string, text: string) => void
}

export type TurnEnd =
  | { readonly type: 'answered' }
  | { readonly type: 'failed'; readonly refusal: Refusal }

export type Opening =
  | { readonly type: 'refused'; readonly refusal: Refusal }
  | { readonly type: 'open'; readonly turn: Turn }

type Step = IteratorResult<WorkEvent, void>

/**
 * How long a response waits for its first sign before it is begun: what is refused within this time
 * is refused with a status of its own instead of a `response.failed`.
 */
const GRACE_MS = 250

/** Starts work on a checked request. Nothing is written yet. */
export async function openTurn(context: TurnContext, order: TurnOrder): Promise<Opening> {
  const model = order.request.model ?? context.defaultModel
  const events = work(
    { model, request: order.request, messages: order.prompt },
    {
      service: context.service,
      models: context.models,
      seed: context.entropy.seed(),
      signal: order.signal,
      onDefect: context.onDefect,
    },
  )
  const first = events.next()
  const early = await within(GRACE_MS, first, context.clock)
  if (early && !early.done && early.value.type === 'failed') {
    context.metrics.ended('refused', undefined)
    await events.return()
    return { type: 'refused', refusal: early.value.refusal }
  }
  const response = new ResponseEvents(order.request, {
    id: `resp_${context.entropy.unique()}`,
    itemId: `msg_${context.entropy.unique()}`,
    createdAtMs: context.clock.nowMs(),
    model,
  })
  const waiting = early ? undefined : loadingProgress(context.service, model)
  const turn = new Turn({ context, order, response, events, first, waiting })
  return { type: 'open', turn }
}

async function within<T>(ms: number, promise: Promise<T>, clock: Clock): Promise<T | undefined> {
  const { promise: elapsed, resolve } = Promise.withResolvers<undefined>()
  using _timer = clock.after(ms, () => resolve(undefined))
  return await Promise.race([promise, elapsed])
}

function loadingProgress(service: GenerationService, model: string): Progress | undefined {
  const known = service.status().models.find((entry) => entry.id === model)
  return known?.state === 'ready' ? undefined : { phase: 'loading', ahead: 0 }
}

type TurnParts = {
  readonly context: TurnContext
  readonly order: TurnOrder
  readonly response: ResponseEvents
  readonly events: AsyncGenerator<WorkEvent, void, undefined>
  readonly first: Promise<Step>
  readonly waiting: Progress | undefined
}

/** One response on its way out. */
export class Turn {
  readonly #parts: TurnParts

  constructor(parts: TurnParts) {
    this.#parts = parts
  }

  /** Writes all events of the response; the last one ends it. Never rejects. */
  async run(outlet: Outlet): Promise<TurnEnd> {
    try {
      return await this.#write(outlet)
    } finally {
      // The last event was read, but a generator ends, and lets go of what it holds, only when told.
      await this.#parts.events.return()
    }
  }

  async #write(outlet: Outlet): Promise<TurnEnd> {
    const { context, order, response, events, first, waiting } = this.#parts
    const { metrics } = context
    const pacer = new DeltaPacer(outlet, (text) => outlet.write(response.delta(text)))
    outlet.write(response.open())
    if (waiting) outlet.write(response.progress(waiting))
    for (let step = await first; !step.done; step = await events.next()) {
      const event = step.value
      switch (event.type) {
        case 'progress':
          outlet.write(response.progress(event.progress))
          break
        case 'text':
          pacer.push(event.text)
          break
        case 'ended':
          await this.#writeRest(pacer, outlet)
          metrics.ended(event.reason === 'length' ? 'incomplete' : 'completed', event.figures)
          order.onAnswered(response.id, response.text)
          await writeAsTaken(response.end(event), outlet)
          return { type: 'answered' }
        case 'aborted':
          metrics.ended('aborted', event.figures)
          return await this.#fail(
            refuse('server_error', 'The response was cut off.'),
            pacer,
            outlet,
          )
        case 'failed':
          metrics.ended('failed', undefined)
          return await this.#fail(event.refusal, pacer, outlet)
      }
    }
    throw new Error('work ended without a terminal event')
  }

  async #fail(refusal: Refusal, pacer: DeltaPacer, outlet: Outlet): Promise<TurnEnd> {
    await this.#writeRest(pacer, outlet)
    await writeAsTaken(this.#parts.response.fail(refusal), outlet)
    return { type: 'failed', refusal }
  }

  async #writeRest(pacer: DeltaPacer, outlet: Outlet): Promise<void> {
    for (const text of pacer.rest()) {
      await writeAsTaken(this.#parts.response.delta(text), outlet)
    }
  }
}

/** In one piece to a reader that keeps up; to one that is behind no faster than it takes them. */
async function writeAsTaken(events: readonly ServerEvent[], outlet: Outlet): Promise<void> {
  if (!outlet.isBlocked()) return outlet.write(events)
  for (const event of events) {
    await outlet.ready()
    outlet.write([event])
  }
}
