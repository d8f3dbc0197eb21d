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
  /** Tokens that the sequence held for others and will hold no longer; empty when little is lost. */
  readonly lost: readonly number[]
  readonly preparation:
    | { readonly type: 'trim' }
    /** Share the first `reused` tokens of another sequence. */
    | { readonly type: 'copy'; readonly from: number }
}

type Slot = Lease & { busy: boolean; lastUsed: number; reserved: number }

/** What a request that may have to wait needs; one without it takes what is there. */
export type Need = {
  /** Place in the line: who came first is not overtaken by who needs less. */
  readonly number: number
  /** Most tokens that it will hold. */
  readonly tokens: number
}

/**
 * Which tokens each sequence holds, so that a prompt that begins like an earlier one computes only
 * what is new. With few sequences a linear scan for the longest common prefix takes microseconds; a
 * radix tree would only be faster with thousands.
 */
export class SequenceCache {
  readonly #slots: Slot[]
  #waiting: (() => void)[] = []
  readonly #capacity: number
  /** Those in line who found no room. */
  readonly #turnedAway = new Set<number>()
  #time = 0

  /** @param capacity tokens that all sequences together can hold. */
  constructor(sequences: number, capacity: number) {
    this.#capacity = capacity
    this.#slots = Array.from({ length: sequences }, (_, sequence) => ({
      sequence,
      tokens: [],
      busy: false,
      lastUsed: 0,
      reserved: 0,
    }))
  }

  /**
   * Lends the sequence that serves a prompt best. Undefined when all are in use, or when `need` may not
   * fit beside what those in use may still come to need. At least one token of the prompt always stays to be
   * computed, since choosing needs its logits.
   */
  acquire(prompt: Int32Array, need?: Need): LeasePlan | undefined {
    if (need !== undefined && !this.#mayEnter(need)) {
      this.#turnedAway.add(need.number)
      return undefined
    }
    const plan = this.#lend(prompt, need?.tokens ?? 0)
    if (need !== undefined) {
      if (plan === undefined) this.#turnedAway.add(need.number)
      else this.#turnedAway.delete(need.number)
    }
    return plan
  }

  /** Who was turned away does not come back. */
  giveUp(number: number): void {
    if (this.#turnedAway.delete(number)) this.#wake()
  }

  #mayEnter({ number, tokens }: Need): boolean {
    if ([...this.#turnedAway].some((other) => other < number)) return false
    const reserved = this.#slots.reduce((sum, slot) => sum + (slot.busy ? slot.reserved : 0), 0)
    return reserved === 0 || reserved + tokens <= this.#capacity
  }

  #lend(prompt: Int32Array, reserve: number): LeasePlan | undefined {
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
    slot.reserved = reserve
    this.#touch(slot)
    const isContinued = slot === best && reused * 2 >= slot.tokens.length
    const lost = isContinued ? [] : [...slot.tokens]
    slot.tokens.length = 0
    for (let i = 0; i < reused; i += 1) slot.tokens.push(prompt[i] ?? 0)
    const preparation =
      slot === best || reused === 0
        ? { type: 'trim' as const }
        : { type: 'copy' as const, from: best.sequence }
    return { lease: slot, reused, lost, preparation }
  }

  /** Takes a sequence back; its tokens stay for the next prompt that begins like it. */
  release(lease: Lease): void {
    const slot = this.#slots[lease.sequence]
    if (slot === undefined) return
    slot.busy = false
    this.#touch(slot)
    this.#wake()
  }

  #wake(): void {
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

  /** Tokens in memory; what several sequences begin with is there once. */
  get heldTokens(): number {
    return this.#slots.reduce((sum, { tokens }, index) => {
      const earlier = this.#slots.slice(0, index)
      return (
        sum + tokens.length - Math.max(0, ...earlier.map((one) => commonPrefix(one.tokens, tokens)))
      )
    }, 0)
  }

  /** Sequences that hold tokens and are lent to nobody. */
  idle(): readonly Lease[] {
    return this.#slots.filter((slot) => !slot.busy && slot.tokens.length > 0)
  }

  /** Forgets the idle sequence used longest ago; what it held, or undefined when none holds tokens. */
  evict(): Lease | undefined {
    const filled = this.#slots.filter((slot) => !slot.busy && slot.tokens.length > 0)
    const oldest = maximum(filled, (slot) => -slot.lastUsed)
    if (oldest === undefined) return undefined
    const { sequence } = oldest
    return { sequence, tokens: oldest.tokens.splice(0) }
  }

  #touch(slot: Slot): void {
    this.#time += 1
    slot.lastUsed = this.#time
  }
}

function commonPrefix(tokens: readonly number[], prompt: ArrayLike<number>): number {
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
