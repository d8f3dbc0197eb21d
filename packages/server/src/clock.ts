/** Time as an argument. */
export type Clock = {
  /** Milliseconds since 1970. */
  nowMs(): number
  /** Calls back once, unless disposed before. */
  after(delayMs: number, callback: () => void): Disposable
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  after: (delayMs, callback) => setTimeout(callback, delayMs),
}
