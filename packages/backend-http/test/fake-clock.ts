import type { HttpClock } from '../src/index.ts'

type Timer = { readonly dueMs: number; readonly callback: () => void }

/** Time that stands still until a test moves it, except for short waits, which pass at once. */
export class FakeClock implements HttpClock {
  /** Delays that were waited for and were short enough to pass at once. */
  readonly passed: number[] = []
  readonly #jumpMs: number
  readonly #timers = new Set<Timer>()
  #nowMs = 1_700_000_000_000

  /** @param jumpMs the longest wait that passes at once. */
  constructor(jumpMs = 0) {
    this.#jumpMs = jumpMs
  }

  nowMs(): number {
    return this.#nowMs
  }

  after(delayMs: number, callback: () => void): Disposable {
    const timer = { dueMs: this.#nowMs + delayMs, callback }
    this.#timers.add(timer)
    if (delayMs <= this.#jumpMs) {
      queueMicrotask(() => {
        if (!this.#timers.delete(timer)) return
        this.passed.push(delayMs)
        this.#nowMs = Math.max(this.#nowMs, timer.dueMs)
        callback()
      })
    }
    return { [Symbol.dispose]: () => void this.#timers.delete(timer) }
  }

  advance(ms: number): void {
    this.#nowMs += ms
    for (const timer of [...this.#timers].sort((a, b) => a.dueMs - b.dueMs)) {
      if (timer.dueMs <= this.#nowMs && this.#timers.delete(timer)) timer.callback()
    }
  }

  /** Milliseconds until each of the timers that are set. */
  get pending(): readonly number[] {
    return [...this.#timers].map((timer) => timer.dueMs - this.#nowMs)
  }
}
