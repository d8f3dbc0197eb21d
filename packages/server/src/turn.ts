import type { GenerationService } from '@turant/engine'
import {
  isTerminal,
  type CreateRequest,
  type InputItem,
  type Progress,
  type ResponseObject,
  type ServerEvent,
} from '@turant/protocol'
import type { ActiveResponses } from './active-responses.ts'
import type { Clock } from './clock.ts'
import type { Entropy } from './entropy.ts'
import type { Metrics } from './metrics.ts'
import type { ModelDirectory } from './model-directory.ts'
import type { Outlet } from './outlet.ts'
import { PiecePacer, type Pacing } from './piece-pacer.ts'
import { refuse, type Refusal } from './refusal.ts'
import { ResponseEvents, type CutReason } from './translate/response-events.ts'
import type { ToolGrammars } from './translate/tool-grammars.ts'
import { work, type WorkEvent } from './work.ts'

export type TurnContext = {
  readonly service: GenerationService
  readonly models: ModelDirectory
  readonly defaultModel: string
  readonly tools: ToolGrammars
  readonly active: ActiveResponses
  readonly clock: Clock
  readonly entropy: Entropy
  readonly metrics: Metrics
  readonly pacing: Pacing
  readonly onDefect: (error: unknown) => void
}

export type TurnOrder = {
  readonly request: CreateRequest
  /** The conversation that the model is shown. */
  readonly items: readonly InputItem[]
  readonly owner: string
  readonly signal: AbortSignal
  /** Aborts when the client wants the response to end as cancelled. */
  readonly cancelled?: AbortSignal
  /** Called before the last event is written. */
  readonly onAnswered: (response: ResponseObject) => void
}

export type TurnEnd =
  | { readonly type: 'answered'; readonly response: ResponseObject }
  | { readonly type: 'cut'; readonly reason: CutReason; readonly response: ResponseObject }
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
/** The last events repeat all that was said: from this much on they are written one by one. */
const LARGE_CHARACTERS = 65_536
/** From so many responses at once their text gathers this long: a write costs more than the text in it. */
const WINDOWS = [
  { responses: 33, ms: 16 },
  { responses: 9, ms: 8 },
] as const

/** Starts work on a checked request. Nothing is written yet. */
export async function openTurn(context: TurnContext, order: TurnOrder): Promise<Opening> {
  const model = order.request.model ?? context.defaultModel
  const cutter = new AbortController()
  const events = work(
    { model, request: order.request, items: order.items },
    {
      service: context.service,
      models: context.models,
      tools: context.tools,
      seed: context.entropy.seed(),
      nowMs: () => context.clock.nowMs(),
      signal: AbortSignal.any([
        order.signal,
        cutter.signal,
        ...(order.cancelled ? [order.cancelled] : []),
      ]),
      onDefect: context.onDefect,
    },
  )
  const warnings: string[] = []
  const first = firstNews(events, warnings)
  const early = await within(GRACE_MS, first, context.clock)
  if (early && !early.done && early.value.type === 'failed') {
    context.metrics.ended('refused', undefined)
    await events.return()
    return { type: 'refused', refusal: early.value.refusal }
  }
  const response = newResponse(context, order.request)
  const waiting = early ? undefined : (loadingProgress(context.service, model) ?? 'unknown')
  const turn = new Turn({ context, order, response, events, first, warnings, waiting, cutter })
  return { type: 'open', turn }
}

/** The events of a new response. */
export function newResponse(
  { clock, entropy, defaultModel }: Pick<TurnContext, 'clock' | 'entropy' | 'defaultModel'>,
  request: CreateRequest,
): ResponseEvents {
  const newId = (prefix: string): string => `${prefix}_${entropy.unique()}`
  return new ResponseEvents(request, {
    id: newId('resp'),
    newId,
    createdAtMs: clock.nowMs(),
    model: request.model ?? defaultModel,
  })
}

/** The first event that is not a warning; those are kept for the events that tell of the response. */
async function firstNews(
  events: AsyncGenerator<WorkEvent, void, undefined>,
  warnings: string[],
): Promise<Step> {
  let step = await events.next()
  while (!step.done && step.value.type === 'warnings') {
    warnings.push(...step.value.warnings)
    step = await events.next()
  }
  return step
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
  readonly warnings: readonly string[]
  /** What it waits for when nothing came yet; undefined: the first event is there. */
  readonly waiting: Progress | 'unknown' | undefined
  readonly cutter: AbortController
}

/** One response on its way out. */
export class Turn {
  readonly #parts: TurnParts
  readonly #ended = Promise.withResolvers<TurnEnd | undefined>()
  #cutReason: CutReason | undefined

  constructor(parts: TurnParts) {
    this.#parts = parts
  }

  get id(): string {
    return this.#parts.response.id
  }

  /** Writes all events of the response; the last one ends it. Never rejects. */
  async run(outlet: Outlet): Promise<TurnEnd> {
    const { context, order, events } = this.#parts
    using _active = context.active.add({
      id: this.id,
      owner: order.owner,
      cut: (reason) => this.#cut(reason),
    })
    let end: TurnEnd | undefined
    try {
      end = await this.#write(outlet)
      return end
    } finally {
      // The last event was read, but a generator ends, and lets go of what it holds, only when told.
      await events.return()
      this.#ended.resolve(end)
    }
  }

  async #cut(reason: CutReason): Promise<ResponseObject | undefined> {
    this.#cutReason ??= reason
    this.#parts.cutter.abort()
    const end = await this.#ended.promise
    return end === undefined || end.type === 'failed' ? undefined : end.response
  }

  async #write(outlet: Outlet): Promise<TurnEnd> {
    const { context, order, response, events, first, warnings, waiting } = this.#parts
    const { metrics, clock, active, pacing } = context
    // What is known at once goes out at once: a write costs more than the events in it.
    let opening = response.open(warnings)
    const write = (events: readonly ServerEvent[]): void => {
      outlet.write([...opening, ...events])
      opening = []
    }
    const pacer = new PiecePacer({
      outlet,
      clock,
      pacing,
      emit: (piece) => write(response.piece(piece)),
      window: () => WINDOWS.find(({ responses }) => active.size >= responses)?.ms ?? 0,
    })
    // What is left to say and the events that end the response are one write as well.
    const said = (): ServerEvent[] => [...pacer.rest()].flatMap((piece) => response.piece(piece))
    const finish = async (end: () => readonly ServerEvent[]): Promise<ResponseObject> => {
      const events = [...opening, ...said(), ...end()]
      const last = events.findLast(isTerminal)
      if (last === undefined) throw new Error('a response ended without a terminal event')
      order.onAnswered(last.response)
      await this.#writeAsTaken(events, outlet)
      return last.response
    }
    const fail = async (refusal: Refusal): Promise<TurnEnd> => {
      await this.#writeAsTaken([...opening, ...said(), ...response.fail(refusal)], outlet)
      return { type: 'failed', refusal }
    }
    if (waiting) write(waiting === 'unknown' ? [] : response.progress(waiting))
    for (let step = await first; !step.done; step = await events.next()) {
      const event = step.value
      switch (event.type) {
        case 'progress':
          write(response.progress(event.progress))
          break
        case 'warnings':
          break
        case 'piece':
          pacer.push(event.piece)
          break
        case 'ended':
          metrics.ended(event.reason === 'length' ? 'incomplete' : 'completed', event.figures)
          return { type: 'answered', response: await finish(() => response.end(event)) }
        case 'aborted': {
          metrics.ended('aborted', event.figures)
          const reason = this.#cutReason ?? (order.cancelled?.aborted ? 'cancelled' : undefined)
          if (reason === undefined) {
            const refusal = refuse('server_error', 'The response was cut off.')
            return await fail(refusal)
          }
          const last = await finish(() => response.cut(reason, event.figures))
          return { type: 'cut', reason, response: last }
        }
        case 'failed':
          metrics.ended('failed', undefined)
          return await fail(event.refusal)
      }
    }
    throw new Error('work ended without a terminal event')
  }

  async #writeAsTaken(events: readonly ServerEvent[], outlet: Outlet): Promise<void> {
    const isLarge = this.#parts.response.characters > LARGE_CHARACTERS
    await writeAsTaken(events, { outlet, isLarge })
  }
}

/** In one piece to a reader that keeps up; large ones, and to one that is behind, no faster than it takes them. */
async function writeAsTaken(
  events: readonly ServerEvent[],
  { outlet, isLarge }: { readonly outlet: Outlet; readonly isLarge: boolean },
): Promise<void> {
  if (!isLarge && !outlet.isBlocked()) return outlet.write(events)
  for (const event of events) {
    await outlet.ready()
    outlet.write([event])
  }
}
