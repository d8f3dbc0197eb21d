import { ChatBackendError } from '@turant/engine'
import type { HttpClock } from './clock.ts'

export type CircuitOptions = {
  /** Failures in a row after which an upstream is left alone. */
  readonly failures: number
  /** For how long, in milliseconds. */
  readonly openMs: number
}

type State =
  | { readonly type: 'closed'; readonly failures: number }
  | { readonly type: 'open'; readonly untilMs: number }
  /** One request tries whether it answers again; the others are refused until that is known. */
  | { readonly type: 'probing' }

/** Leave to make one attempt. Its end without a verdict changes nothing. */
export type Ticket = Disposable & {
  /** It answered, if only to refuse. */
  passed(): void
  failed(): void
}

/** Leaves an upstream alone for a while that failed several times in a row. */
export class Circuit {
  readonly #options: CircuitOptions
  readonly #clock: HttpClock
  #state: State = { type: 'closed', failures: 0 }

  constructor(options: CircuitOptions, clock: HttpClock) {
    this.#options = options
    this.#clock = clock
  }

  /** @throws {ChatBackendError} `circuit-open` while the upstream is left alone. */
  enter(name: string): Ticket {
    const isProbe = this.#state.type !== 'closed'
    const waitMs = this.#waitMs()
    if (waitMs !== undefined) {
      const message = `${name} failed several times in a row and is left alone for a moment`
      throw new ChatBackendError('circuit-open', message, { retryAfterMs: waitMs })
    }
    if (isProbe) this.#state = { type: 'probing' }
    let isOpen = true
    const settle = (state: () => State) => {
      if (isOpen) this.#state = state()
      isOpen = false
    }
    return {
      passed: () => settle(() => ({ type: 'closed', failures: 0 })),
      failed: () => settle(() => this.#afterFailure(isProbe)),
      // A probe that was called off has shown nothing: the next request is the probe.
      [Symbol.dispose]: () => settle(() => (isProbe ? this.#openFor(0) : this.#state)),
    }
  }

  get isClosed(): boolean {
    return this.#state.type === 'closed'
  }

  /** How long nobody may enter; undefined when somebody may. */
  #waitMs(): number | undefined {
    switch (this.#state.type) {
      case 'closed':
        return undefined
      case 'open': {
        const waitMs = Math.ceil(this.#state.untilMs - this.#clock.nowMs())
        return waitMs > 0 ? waitMs : undefined
      }
      case 'probing':
        return this.#options.openMs
    }
  }

  #afterFailure(isProbe: boolean): State {
    // Requests that began before the circuit opened say nothing new.
    if (!isProbe && this.#state.type !== 'closed') return this.#state
    const failures = this.#state.type === 'closed' ? this.#state.failures + 1 : 0
    if (isProbe || failures >= this.#options.failures) return this.#openFor(this.#options.openMs)
    return { type: 'closed', failures }
  }

  #openFor(ms: number): State {
    return { type: 'open', untilMs: this.#clock.nowMs() + ms }
  }
}
