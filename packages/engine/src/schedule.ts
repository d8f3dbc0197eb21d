import type { VerifyRequest, VerifyResult } from './backend.ts'
import type { Priority } from './request.ts'

export type Aborted = { readonly status: 'aborted' }
export type Chosen = {
  readonly status: 'ok'
  readonly chosen: Int32Array
  /** As the backend tells them. */
  readonly logProbabilities: Float32Array | undefined
}

/** A place in the line of a model; give it back with `using`. */
export interface Ticket extends Disposable {
  /** Ascends in the order of entering. */
  readonly number: number
  /** How many others would be served before this one. */
  readonly ahead: number
  /**
   * Computes with the model to itself. What answers `aborted` though its own signal was not, because
   * somebody more urgent came, is computed again in its turn.
   */
  alone<R extends { readonly status: string }>(
    compute: (signal: AbortSignal) => Promise<R>,
    signal: AbortSignal,
  ): Promise<R | Aborted>
  /** Verifies a draft, in one batch with others where that pays. */
  verify(request: VerifyRequest, signal: AbortSignal): Promise<Chosen | Aborted>
}

export type ScheduleOptions = {
  /** How many may stand in line, those being served included. */
  readonly bound: number
  /** Most tokens of one batch. */
  readonly maxVerifyTokens: number
  /** What a batch of so many tokens costs behind so many; see `stepCost` of the drafting package. */
  readonly cost: (tokens: number, context: number) => number
  readonly verify: (
    requests: readonly VerifyRequest[],
    signal: AbortSignal,
  ) => Promise<Exclude<VerifyResult, { status: 'full' }>>
}

/** `idle`: upkeep that anybody overtakes and nobody counts. */
export type Rank = Priority | 'idle'

type Delivery = () => void

type Alone = {
  readonly type: 'alone'
  /** What hands the result over; undefined when it was stopped for somebody else. */
  readonly compute: (signal: AbortSignal) => Promise<Delivery | undefined>
}
type Verify = {
  readonly type: 'verify'
  readonly request: VerifyRequest
  readonly deliver: (chosen: Omit<Chosen, 'status'>) => void
}
type Step = (Alone | Verify) & {
  readonly signal: AbortSignal
  readonly stopped: () => void
  readonly failed: (error: unknown) => void
}

type Entry = {
  readonly rank: Rank
  readonly number: number
  /** What it wants computed; undefined while it makes use of what was computed. */
  step: Step | undefined
  unwatch: () => void
}
type VerifyEntry = Entry & { step: Step & Verify }

const ORDER: Readonly<Record<Rank, number>> = { interactive: 0, background: 1, idle: 2 }
const NOTHING = new Int32Array(0)
/** Company that makes a batch hardly dearer is always welcome. */
const NEARLY_FREE = 1.2
/** Background steps share a batch when that saves this much: the first of them ends later for it. */
const WORTH_SHARING = 0.85

/**
 * Who computes next on one model. Steps of a higher rank go first and stop a batch of a lower one that
 * is under way; within a class the first to come is served first. Where the cost table says that it
 * pays a batch takes in the steps of others: on a CPU the single tokens of several agents, on a GPU
 * nearly everything.
 */
export class Schedule {
  readonly #options: ScheduleOptions
  readonly #entries: Entry[] = []
  #nextNumber = 0
  #running: { readonly members: readonly Entry[]; readonly abort: AbortController } | undefined
  /** Whose step just ended: they are likely to ask for the next one in a moment. */
  readonly #expected = new Set<Entry>()

  constructor(options: ScheduleOptions) {
    this.#options = options
  }

  /** Requests that have a place. */
  get length(): number {
    return this.#entries.filter((entry) => entry.rank !== 'idle').length
  }

  /** Undefined when the line is at its bound. */
  enter(rank: Rank): Ticket | undefined {
    if (this.length >= this.#options.bound) return undefined
    const entry: Entry = { rank, number: this.#nextNumber, step: undefined, unwatch: () => {} }
    this.#nextNumber += 1
    this.#entries.push(entry)
    return {
      number: entry.number,
      ahead: this.#entries.filter((other) => precedes(other, entry)).length,
      alone: (compute, signal) => this.#alone(entry, compute, signal),
      verify: (request, signal) => this.#verify(entry, request, signal),
      [Symbol.dispose]: () => this.#leave(entry),
    }
  }

  #leave(entry: Entry): void {
    const index = this.#entries.indexOf(entry)
    if (index >= 0) this.#entries.splice(index, 1)
    if (this.#expected.delete(entry)) this.#next()
  }

  #alone<R extends { readonly status: string }>(
    entry: Entry,
    compute: (signal: AbortSignal) => Promise<R>,
    signal: AbortSignal,
  ): Promise<R | Aborted> {
    return new Promise((resolve, reject) => {
      this.#ask(entry, {
        type: 'alone',
        compute: async (stop) => {
          const result = await compute(stop)
          if (result.status === 'aborted' && !signal.aborted) return undefined
          return () => resolve(result)
        },
        signal,
        stopped: () => resolve({ status: 'aborted' }),
        failed: reject,
      })
    })
  }

  #verify(entry: Entry, request: VerifyRequest, signal: AbortSignal): Promise<Chosen | Aborted> {
    return new Promise((resolve, reject) => {
      this.#ask(entry, {
        type: 'verify',
        request,
        deliver: (chosen) => resolve({ status: 'ok', ...chosen }),
        signal,
        stopped: () => resolve({ status: 'aborted' }),
        failed: reject,
      })
    })
  }

  #ask(entry: Entry, step: Step): void {
    if (step.signal.aborted) return step.stopped()
    const abort = (): void => this.#stop(entry)
    step.signal.addEventListener('abort', abort, { once: true })
    entry.unwatch = () => step.signal.removeEventListener('abort', abort)
    entry.step = step
    this.#expected.delete(entry)
    const [leader] = this.#running?.members ?? []
    if (leader === undefined) this.#next()
    else if (ORDER[entry.rank] < ORDER[leader.rank]) this.#running?.abort.abort()
  }

  /** Its signal was aborted. A step under way ends when the backend has noticed. */
  #stop(entry: Entry): void {
    if (this.#running?.members.includes(entry) === true) return this.#running.abort.abort()
    const { step } = entry
    entry.step = undefined
    step?.stopped()
  }

  /** Starts the next batch, unless somebody who belongs into it is about to ask. */
  #next(): void {
    if (this.#running !== undefined) return
    const leader = this.#first()
    if (leader === undefined) return
    for (const entry of this.#expected) {
      if (isPrompt(leader) ? ORDER[entry.rank] < ORDER[leader.rank] : precedes(entry, leader))
        return
      if (isVerify(leader) && entry.rank === leader.rank) return
    }
    this.#expected.clear()
    const members = isVerify(leader) ? this.#together(leader) : [leader]
    void this.#compute(members)
  }

  #first(): Entry | undefined {
    let first: Entry | undefined
    for (const entry of this.#entries) {
      if (entry.step !== undefined && (first === undefined || goesFirst(entry, first)))
        first = entry
    }
    return first
  }

  /** The leader and those whose steps it pays to compute with its own. */
  #together(leader: VerifyEntry): VerifyEntry[] {
    const members = [leader]
    const others = this.#entries.filter(isVerify).filter((entry) => entry !== leader)
    let tokens = leader.step.request.tokens.length
    let context = leader.step.request.position
    for (const entry of others.sort((a, b) => (precedes(a, b) ? -1 : 1))) {
      const { request } = entry.step
      const more = request.tokens.length
      const deepest = Math.max(context, request.position)
      if (tokens + more > this.#options.maxVerifyTokens) continue
      const cost = (count: number): number => this.#options.cost(count, deepest)
      const apart = cost(tokens) + cost(more)
      const shares = leader.rank === 'background' && entry.rank === 'background'
      const worth = Math.max(NEARLY_FREE * cost(tokens), shares ? WORTH_SHARING * apart : 0)
      if (cost(tokens + more) > worth) continue
      members.push(entry)
      tokens += more
      context = deepest
    }
    return members
  }

  async #compute(members: readonly Entry[]): Promise<void> {
    const abort = new AbortController()
    this.#running = { members, abort }
    let deliveries: readonly Delivery[] | undefined
    try {
      deliveries = await this.#run(members, abort.signal)
    } catch (error) {
      deliveries = members.map(
        ({ step }) =>
          () =>
            step?.failed(error),
      )
    }
    this.#running = undefined
    for (const entry of members) this.#settle(entry, deliveries !== undefined)
    for (const deliver of deliveries ?? []) deliver()
    if (this.#expected.size > 0) this.#waitAMoment()
    this.#next()
  }

  async #run(
    members: readonly Entry[],
    signal: AbortSignal,
  ): Promise<readonly Delivery[] | undefined> {
    const [first] = members
    if (first?.step?.type === 'alone') {
      const delivery = await first.step.compute(signal)
      return delivery && [delivery]
    }
    const steps = members.flatMap((entry) => (isVerify(entry) ? [entry.step] : []))
    const requests = steps.map((step) => step.request)
    const result = await this.#options.verify(requests, signal)
    if (result.status === 'aborted') return undefined
    return steps.map(
      (step, index) => () =>
        step.deliver({
          chosen: result.chosen[index] ?? NOTHING,
          logProbabilities: result.logProbabilities?.[index],
        }),
    )
  }

  /** A step that was stopped for somebody else stays, and is computed again in its turn. */
  #settle(entry: Entry, isDone: boolean): void {
    const { step } = entry
    if (!isDone && step?.signal.aborted !== true) return
    entry.unwatch()
    entry.step = undefined
    if (isDone) this.#expected.add(entry)
    else step?.stopped()
  }

  /**
   * A request that goes on asks for its next step when it has looked at the last one. Others wait for
   * that moment, or they would slip in between all its steps.
   */
  #waitAMoment(): void {
    const expected = [...this.#expected]
    setTimeout(() => {
      for (const entry of expected) this.#expected.delete(entry)
      this.#next()
    }, 0)
  }
}

function isVerify(entry: Entry): entry is VerifyEntry {
  return entry.step?.type === 'verify'
}

/** Of several agents each reads its prompt first: then their single tokens can share batches. */
function isPrompt(entry: Entry): boolean {
  return entry.rank === 'background' && entry.step?.type === 'alone'
}

function goesFirst(a: Entry, b: Entry): boolean {
  if (a.rank === b.rank && isPrompt(a) !== isPrompt(b)) return isPrompt(a)
  return precedes(a, b)
}

function precedes(a: Entry, b: Entry): boolean {
  if (a.rank !== b.rank) return ORDER[a.rank] < ORDER[b.rank]
  return a.number < b.number
}
