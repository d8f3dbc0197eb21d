/** What is assumed until it was measured. */
const FIRST_LATENCY_MS = 150
const FIRST_GAP_MS = 200
/** Longer gaps between keys are pauses. */
const LONGEST_GAP_MS = 1000
/** Weight of the newest measurement. */
const NEWEST = 0.3
const SHORTEST_WAIT_MS = 40
const LONGEST_WAIT_MS = 250
/** So many usual gaps without a key are the end of typing. */
const PAUSE_GAPS = 1.5

/** How long to wait after a key before asking, from how fast keys and answers have come lately. */
export class TypingPace {
  #latencyMs = FIRST_LATENCY_MS
  #gapMs = FIRST_GAP_MS
  #lastKeyMs: number | undefined

  key(nowMs: number): void {
    const gap = nowMs - (this.#lastKeyMs ?? Number.NEGATIVE_INFINITY)
    this.#lastKeyMs = nowMs
    if (gap <= LONGEST_GAP_MS) this.#gapMs = Math.max(1, newer(this.#gapMs, gap))
  }

  answered(latencyMs: number): void {
    this.#latencyMs = newer(this.#latencyMs, latencyMs)
  }

  /** It would have taken longer than that. */
  gaveUp(afterMs: number): void {
    if (afterMs > this.#latencyMs) this.answered(afterMs)
  }

  /**
   * At most 40 ms while answers come between keys. When they take longer than a gap, asking at every key would only
   * give up what was begun: up to twice a gap the wait grows to that of a pause in typing, at most 250 ms.
   */
  waitMs(): number {
    const short = Math.min(SHORTEST_WAIT_MS, this.#latencyMs / 4)
    const long = Math.max(short, Math.min(LONGEST_WAIT_MS, PAUSE_GAPS * this.#gapMs))
    const share = Math.min(1, Math.max(0, this.#latencyMs / this.#gapMs - 1))
    return short + share * (long - short)
  }
}

function newer(old: number, measured: number): number {
  return old + NEWEST * (measured - old)
}
