/** Settings of the engine. */
export const config = {
  host: 'localhost',
  port: 8080,
  retries: 3,
  timeoutMs: 30000,
}

export type Priority = 'interactive' | 'background'

/** A place in the line; give it back with `using`. */
export interface Ticket extends Disposable {
  /** How many others would be served before this one. */
  readonly ahead: number
  /**
   * Waits until the model is this ticket's for one step; disposing the turn passes it on. Undefined
   * when the signal was aborted first.
   */
  turn(signal: AbortSignal): Promise<Disposable | undefined>
}

type Entry = {
  readonly priority: Priority
  readonly number: number
  grant: (() => void) | undefined
}

/**
 * Who computes next on one model. One request computes at a time, since a CPU gains little from
 * mixing; between any two steps an interactive request overtakes background ones, and within a class
 * the first to come is served to its end.
 */
export class Line {
  readonly #entries: Entry[] = []
  readonly #bound: number
  #nextNumber = 0
  #busy = false
  #settling = false

  /** @param bound how many may stand in line, the one being served included. */
  constructor(bound: number) {
    this.#bound = bound
  }

  get length(): number {
    return this.#entries.length
  }

  /** Undefined when the line is at its bound. */
  enter(priority: Priority): Ticket | undefined {
    if (this.#entries.length >= this.#bound) return undefined
    const entry: Entry = { priority, number: this.#nextNumber, grant: undefined }
    this.#nextNumber += 1
    this.#entries.push(entry)
    const leave = (): void => {
      const index = this.#entries.indexOf(entry)
      if (index >= 0) this.#entries.splice(index, 1)
    }
    return {
      ahead: this.#entries.filter((other) => precedes(other, entry)).length,
      turn: (signal) => this.#turn(entry, signal),
      [Symbol.dispose]: leave,
    }
  }

  async #turn(entry: Entry, signal: AbortSignal): Promise<Disposable | undefined> {
    if (signal.aborted) return undefined
    const granted = await new Promise<boolean>((resolve) => {
      const aborted = (): void => {
        entry.grant = undefined
        resolve(false)
      }
      entry.grant = (): void => {
        signal.removeEventListener('abort', aborted)
        resolve(true)
      }
      signal.addEventListener('abort', aborted, { once: true })
      if (!this.#settling || this.#isFirst(entry)) this.#grantNext()
    })
    if (!granted) return undefined
    let held = true
    return {
      [Symbol.dispose]: () => {
        if (!held) return
        held = false
        this.#busy = false
        this.#settle()
      },
    }
  }

  /**
   * A request that goes on asks for its next turn only after its step was consumed, a moment after it
   * gave the last one back. Others wait for that moment, or they would slip in between all its steps.
   */
  #settle(): void {
    if (this.#settling) return
    this.#settling = true
    setTimeout(() => {
      this.#settling = false
      this.#grantNext()
    }, 0)
  }

  #isFirst(entry: Entry): boolean {
    return this.#entries.every((other) => other === entry || precedes(entry, other))
  }

  #grantNext(): void {
    if (this.#busy) return
    let next: Entry | undefined
    for (const entry of this.#entries) {
      if (entry.grant !== undefined && (next === undefined || precedes(entry, next))) next = entry
    }
    if (next === undefined) return
    const grant = next.grant
    next.grant = undefined
    this.#busy = true
    grant?.()
  }
}

function precedes(a: Entry, b: Entry): boolean {
  if (a.priority !== b.priority) return a.priority === 'interactive'
  return a.number < b.number
}

/** A sequence lent to one request. Its `tokens` mirror what the backend holds for it. */
export type Lease = {
  readonly sequence: number
  readonly tokens: number[]
}

/** What must be done in the backend before a lease can be used. */
export type LeasePlan = {
  readonly lease: Lease
  /** Tokens that need not be computed again. */
  readonly reused: number
  readonly preparation:
    | { readonly type: 'trim' }
    /** Share the first `reused` tokens of another sequence. */
    | { readonly type: 'copy'; readonly from: number }
}

type Slot = Lease & { busy: boolean; lastUsed: number }

/**
 * Which tokens each sequence holds, so that a prompt that begins like an earlier one computes only
 * what is new. With few sequences a linear scan for the longest common prefix takes microseconds; a
 * radix tree would only be faster with thousands.
 */
export class SequenceCache {
  readonly #slots: Slot[]
  #waiting: (() => void)[] = []
  #time = 0

  constructor(sequences: number) {
    this.#slots = Array.from({ length: sequences }, (_, sequence) => ({
      sequence,
      tokens: [],
      busy: false,
      lastUsed: 0,
    }))
  }

  /**
   * Lends the sequence that serves a prompt best. Undefined when all are in use. At least one token
   * of the prompt always stays to be computed, since choosing needs its logits.
   */
  acquire(prompt: Int32Array): LeasePlan | undefined {
    const idle = this.#slots.filter((slot) => !slot.busy)
    const limit = Math.max(0, prompt.length - 1)
    const best = maximum(this.#slots, (slot) => Math.min(limit, commonPrefix(slot.tokens, prompt)))
    const oldest = maximum(idle, (slot) => (slot.tokens.length === 0 ? Infinity : -slot.lastUsed))
    if (best === undefined || oldest === undefined) return undefined
    const reused = Math.min(limit, commonPrefix(best.tokens, prompt))
    // Cutting a sequence that holds mostly something else would throw that away: share its beginning.
    const inPlace = !best.busy && (reused * 2 >= best.tokens.length || best === oldest)
    const slot = inPlace ? best : oldest
    slot.busy = true
    this.#touch(slot)
    slot.tokens.length = 0
    for (let i = 0; i < reused; i += 1) slot.tokens.push(prompt[i] ?? 0)
    const preparation =
      slot === best || reused === 0
        ? { type: 'trim' as const }
        : { type: 'copy' as const, from: best.sequence }
    return { lease: slot, reused, preparation }
  }

  /** Takes a sequence back; its tokens stay for the next prompt that begins like it. */
  release(lease: Lease): void {
    const slot = this.#slots[lease.sequence]
    if (slot === undefined) return
    slot.busy = false
    this.#touch(slot)
    for (const wake of this.#waiting.splice(0)) wake()
  }

  /** Resolves when a sequence is given back next, or the signal is aborted. */
  released(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve()
    return new Promise((resolve) => {
      const wake = (): void => {
        signal.removeEventListener('abort', wake)
        this.#waiting = this.#waiting.filter((other) => other !== wake)
        resolve()
      }
      this.#waiting.push(wake)
      signal.addEventListener('abort', wake, { once: true })
    })
  }

  /** Forgets the idle sequence used longest ago; its number, or undefined when none holds tokens. */
  evict(): number | undefined {
    const filled = this.#slots.filter((slot) => !slot.busy && slot.tokens.length > 0)
    const oldest = maximum(filled, (slot) => -slot.lastUsed)
    if (oldest === undefined) return undefined
    oldest.tokens.length = 0
    return oldest.sequence
  }

  #touch(slot: Slot): void {
    this.#time += 1
    slot.lastUsed = this.#time
  }
}

function commonPrefix(tokens: readonly number[], prompt: Int32Array): number {
  const limit = Math.min(tokens.length, prompt.length)
  let length = 0
  while (length < limit && tokens[length] === prompt[length]) length += 1
  return length
}

function maximum<T>(items: readonly T[], value: (item: T) => number): T | undefined {
  let best: T | undefined
  let bestValue = -Infinity
  for (const item of items) {
    const itemValue = value(item)
    if (best === undefined || itemValue > bestValue) {
      best = item
      bestValue = itemValue
    }
  }
  return best
}

/** Longest run of output tokens that is compared when looking for the place to resume. */
const LONGEST_ANCHOR = 12
/** A shorter run than this is too common in code to mean a place. */
const SHORTEST_ANCHOR = 2
/** Going back counts as this many tokens more than going on: an edit rarely repeats itself. */
const BACKWARD_COST = 32

/**
 * Follows an output through the text that it is expected to repeat. While both agree the cursor moves
 * on token by token; after a difference it looks for the place where the reference continues as the
 * output just did.
 */
export class ReferenceCursor {
  readonly #reference: Int32Array
  /** Index of the token expected next, or -1 while the place is lost. */
  #next: number
  /** Where the output left the reference, to prefer the nearest place to resume. */
  #left = 0
  readonly #recent: number[] = []
  /** Length of the run of agreeing tokens that ends at the cursor. */
  #agreement = 0

  constructor(reference: Int32Array) {
    this.#reference = reference
    this.#next = reference.length > 0 ? 0 : -1
  }

  get agreement(): number {
    return this.#agreement
  }

  /** Takes note of one token of the output. */
  observe(token: number): void {
    this.#recent.push(token)
    if (this.#recent.length > LONGEST_ANCHOR) this.#recent.shift()
    if (this.#next >= 0 && this.#reference[this.#next] === token) {
      this.#next += 1
      this.#agreement += 1
      return
    }
    if (this.#next >= 0) this.#left = this.#next
    this.#resume()
  }

  /** Up to `limit` tokens that the reference has next; empty while the place is lost or at its end. */
  continuation(limit: number): Int32Array {
    if (this.#next < 0) return new Int32Array(0)
    return this.#reference.subarray(this.#next, this.#next + limit)
  }

  #resume(): void {
    let best = -1
    let bestLength = 0
    let bestDistance = Infinity
    for (let end = 1; end <= this.#reference.length; end += 1) {
      const length = this.#matchBefore(end)
      if (length < SHORTEST_ANCHOR || length < bestLength) continue
      const distance = this.#distance(end)
      if (length > bestLength || distance < bestDistance) {
        best = end
        bestLength = length
        bestDistance = distance
      }
    }
    this.#next = best
    this.#agreement = bestLength
  }

  #distance(place: number): number {
    const ahead = place - this.#left
    return ahead >= 0 ? ahead : BACKWARD_COST - ahead
  }

  /** How many of the last output tokens stand in the reference right before `end`. */
  #matchBefore(end: number): number {
    const recent = this.#recent
    let length = 0
    while (
      length < recent.length &&
      length < end &&
      recent[recent.length - 1 - length] === this.#reference[end - 1 - length]
    ) {
      length += 1
    }
    return length
  }
}

/** Milliseconds of a monotonic clock. */
export type Clock = { now(): number }

/** Collects where the time and the tokens of one request go. */
export class FigureBuilder {
  readonly #clock: Clock
  readonly #start: number
  #admitted: number | undefined
  #prompted: number | undefined
  #firstToken: number | undefined
  promptTokens = 0
  reusedTokens = 0
  outputTokens = 0
  draftedTokens = 0
  acceptedTokens = 0
  referenceDraftedTokens = 0
  referenceAcceptedTokens = 0
  batches = 0

  constructor(clock: Clock) {
    this.#clock = clock
    this.#start = clock.now()
  }

  /** The request has the model for the first time. */
  admitted(): void {
    this.#admitted ??= this.#clock.now()
  }

  /** The prompt is computed; decoding begins. */
  prompted(): void {
    this.#prompted ??= this.#clock.now()
  }

  tokenChosen(count: number): void {
    this.#firstToken ??= this.#clock.now()
    this.outputTokens += count
  }

  build(): GenerateFigures {
    const end = this.#clock.now()
    const admitted = this.#admitted ?? end
    const prompted = this.#prompted ?? end
    const firstToken = this.#firstToken ?? end
    return {
      queuedMs: admitted - this.#start,
      promptTokens: this.promptTokens,
      reusedTokens: this.reusedTokens,
      computedTokens: this.promptTokens - this.reusedTokens,
      promptMs: Math.max(0, prompted - admitted),
      timeToFirstTokenMs: firstToken - this.#start,
      decodeMs: Math.max(0, end - Math.max(prompted, admitted)),
      outputTokens: this.outputTokens,
      draftedTokens: this.draftedTokens,
      acceptedTokens: this.acceptedTokens,
      referenceDraftedTokens: this.referenceDraftedTokens,
      referenceAcceptedTokens: this.referenceAcceptedTokens,
      batches: this.batches,
    }
  }
}
