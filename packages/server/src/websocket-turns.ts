import type { ClientFrame, CreateRequest, ErrorFrame, SteerFrame } from '@turant/protocol'
import { joinConversation, type Conversation } from './conversation.ts'
import type { Outlet } from './outlet.ts'
import { readAhead } from './read-ahead.ts'
import { refuse, type Refusal } from './refusal.ts'
import { ResponseStore } from './response-store.ts'
import type { ResponsesContext } from './responses-route.ts'
import { inputItems } from './translate/history.ts'
import { newResponse, openTurn, type TurnEnd } from './turn.ts'

/** What a connection remembers on its own, whatever `store` says. */
const OWN_LIMITS = { responses: 64, characters: 32_000_000 }
const MAX_STEERS = 32

export type TurnsOptions = {
  readonly context: ResponsesContext
  readonly owner: string
  /** Aborts when the client is gone. */
  readonly gone: AbortSignal
  readonly outlet: (lane: string | undefined) => Outlet
  readonly send: (message: object, lane: string | undefined) => void
}

type CreateFrame = Extract<ClientFrame, { type: 'response.create' }>
type SteeringFrame = Extract<ClientFrame, { type: 'response.steer' }>

/** A response in flight that may be given more input. */
type Flight = { readonly request: CreateRequest; readonly steers: SteeringFrame[] }

/** The responses of one connection. */
export class WebSocketTurns {
  readonly #options: TurnsOptions
  readonly #own = new ResponseStore(OWN_LIMITS)
  readonly #flights = new Map<string, Flight>()
  /** What is read ahead for the next request of a lane. */
  readonly #ahead = new Map<string | undefined, AbortController>()

  constructor(options: TurnsOptions) {
    this.#options = options
  }

  /** One request from its frame to its last event. `cancelled` ends it. */
  async create({ request, mode, lane }: CreateFrame, cancelled: AbortSignal): Promise<void> {
    this.#ahead.get(lane)?.abort()
    const conversation = this.#join(request)
    if (conversation.type === 'refused') {
      this.#refuse(conversation.refusal, lane)
      this.#forget(request)
    } else if (mode === 'remember') {
      this.#remember(request, { conversation, lane })
    } else {
      await this.#generate(request, { conversation, lane, cancelled })
    }
  }

  /** Hands more input to a response that is being written; never waits for it. */
  steer(frame: SteeringFrame): void {
    const { previousResponseId: id, lane } = frame
    const { context, owner } = this.#options
    const flight = this.#flights.get(id)
    if (flight === undefined) {
      const isOver = this.#own.get(id, owner) !== undefined
      const refusal = isOver
        ? refuse(
            'response_already_completed',
            `The response '${id}' has ended; send response.create.`,
          )
        : refuse('response_not_found', `Response with id '${id}' not found on this connection.`)
      return this.#refuseSteer(frame, refusal)
    }
    if (inputItems(frame.input).length === 0) {
      const message = "Missing required parameter: 'input'."
      return this.#refuseSteer(
        frame,
        refuse('missing_required_parameter', message, { param: 'input' }),
      )
    }
    if (flight.steers.length >= MAX_STEERS) {
      const message = `More than ${MAX_STEERS} inputs wait for the response '${id}'.`
      return this.#refuseSteer(frame, refuse('too_many_pending_steers', message))
    }
    flight.steers.push(frame)
    const steer = { id: `steer_${context.entropy.unique()}`, previous_response_id: id }
    this.#options.send({ type: 'response.steer.accepted', steer } satisfies SteerFrame, lane)
    void context.active.get(id, owner)?.cut('steered')
  }

  #refuseSteer({ input = null, lane }: SteeringFrame, { error }: Refusal): void {
    const frame: SteerFrame = { type: 'response.steer.failed', error, input }
    this.#options.send(frame, lane)
  }

  #join(request: CreateRequest): ReturnType<typeof joinConversation> {
    const { context, owner } = this.#options
    const { shared } = context
    return joinConversation(request, { stores: [this.#own, shared], shared, owner })
  }

  /** After a failure the client starts over with its whole input. */
  #forget({ previous_response_id }: CreateRequest): void {
    if (previous_response_id) this.#own.delete(previous_response_id, this.#options.owner)
  }

  #remember(request: CreateRequest, { conversation, lane }: Omit<Joined, 'cancelled'>): void {
    const { context, outlet, gone } = this.#options
    const events = newResponse(context, request).remembered()
    const last = events.at(-1)
    if (last?.type === 'response.completed') conversation.remember(last.response)
    outlet(lane).write(events)
    const stop = new AbortController()
    this.#ahead.set(lane, stop)
    const { items } = conversation
    const signal = AbortSignal.any([gone, stop.signal])
    void readAhead({ request, items }, { context, signal }).finally(() => {
      if (this.#ahead.get(lane) === stop) this.#ahead.delete(lane)
    })
  }

  async #generate(
    request: CreateRequest,
    { conversation, lane, cancelled }: Joined,
  ): Promise<void> {
    const { context, owner, gone, outlet } = this.#options
    const opening = await openTurn(context, {
      request,
      items: conversation.items,
      owner,
      signal: AbortSignal.any([context.stopping, gone]),
      cancelled,
      onAnswered: conversation.remember,
    })
    if (opening.type === 'refused') {
      this.#refuse(opening.refusal, lane)
      this.#forget(request)
      return
    }
    const { turn } = opening
    const flight: Flight = { request, steers: [] }
    this.#flights.set(turn.id, flight)
    const end = await turn.run(outlet(lane))
    this.#flights.delete(turn.id)
    if (end.type === 'failed') this.#forget(request)
    await this.#goOn(flight, { end, lane, cancelled })
  }

  /** The response that follows one that was steered. */
  async #goOn(
    { request, steers }: Flight,
    { end, lane, cancelled }: Pick<Joined, 'lane' | 'cancelled'> & { readonly end: TurnEnd },
  ): Promise<void> {
    if (steers.length === 0) return
    if (end.type === 'failed') {
      const code = 'response_already_completed'
      const refusal = refuse(code, 'The response failed; send response.create.')
      for (const steer of steers) this.#refuseSteer(steer, refusal)
      return
    }
    const input = steers.flatMap((steer) => inputItems(steer.input))
    const previous_response_id = end.response.id
    const next = { ...request, input, previous_response_id }
    const frame = { type: 'response.create', request: next, mode: 'generate', lane } as const
    await this.create(frame, cancelled)
  }

  #refuse({ status, error }: Refusal, lane: string | undefined): void {
    this.#options.send({ type: 'error', status, error } satisfies ErrorFrame, lane)
  }
}

type Joined = {
  readonly conversation: Conversation
  readonly lane: string | undefined
  readonly cancelled: AbortSignal
}
