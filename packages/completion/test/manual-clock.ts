type Timer = { readonly dueMs: number; readonly callback: () => void }

/** Time that stands still until a test moves it. */
export class ManualClock {
  #nowMs = 5_000
  readonly #timers = new Set<Timer>()

  readonly nowMs = (): number => this.#nowMs

  readonly after = (delayMs: number, callback: () => void): Disposable => {
    const timer = { dueMs: this.#nowMs + delayMs, callback }
    this.#timers.add(timer)
    return { [Symbol.dispose]: () => void this.#timers.delete(timer) }
  }

  /** Runs what becomes due, in order, including what that sets up. */
  advance(ms: number): void {
    const end = this.#nowMs + ms
    for (;;) {
      const [next] = [...this.#timers].sort((a, b) => a.dueMs - b.dueMs)
      if (next === undefined || next.dueMs > end) break
      this.#timers.delete(next)
      this.#nowMs = next.dueMs
      next.callback()
    }
    this.#nowMs = end
  }

  get pending(): number {
    return this.#timers.size
  }
}
