/** Time as an argument. */
export type HttpClock = {
  /** Milliseconds since 1970, and never going back. */
  nowMs(): number
  /** Calls back once, unless disposed before. */
  after(delayMs: number, callback: () => void): Disposable
}

export const systemClock: HttpClock = {
  nowMs: () => performance.timeOrigin + performance.now(),
  after: (delayMs, callback) => setTimeout(callback, delayMs),
}
