/** Below this share of the processor time that its threads could use, a computation was kept waiting. */
const CROWDED_SHARE = 0.8
/** Weight of the newest step. */
const NEWEST = 0.3
/** Shorter steps say little: the clock of processor time is coarse. */
const SHORTEST_STEP_MS = 4
/** Steps until more threads are tried again, at first and at most. */
const FIRST_PATIENCE = 32
const MOST_PATIENCE = 512

/**
 * How many threads to compute with. llama.cpp's threads wait for each other many times a step: when the
 * machine is busy with something else, one thread that has to wait for a processor keeps all others
 * spinning, and fewer threads are faster. Whether they had to wait shows in processor time per wall time.
 */
export class ThreadChoice {
  readonly #most: number
  #threads: number
  #share = 1
  #patience = FIRST_PATIENCE
  #untilProbe = 0

  constructor(most: number) {
    this.#most = most
    this.#threads = most
  }

  get threads(): number {
    return this.#threads
  }

  /** Takes note of a step: its wall time and the processor time of all threads, in milliseconds. */
  record(wallMs: number, processorMs: number): void {
    if (wallMs < SHORTEST_STEP_MS) return
    const share = Math.min(1, processorMs / (wallMs * this.#threads))
    this.#share += NEWEST * (share - this.#share)
    if (this.#share < CROWDED_SHARE && this.#threads > 1) {
      this.#use(Math.ceil(this.#threads / 2))
      this.#untilProbe = this.#patience
      this.#patience = Math.min(MOST_PATIENCE, this.#patience * 2)
    } else if (this.#threads < this.#most) {
      this.#untilProbe -= 1
      if (this.#untilProbe <= 0) this.#use(Math.min(this.#most, this.#threads * 2))
    } else if (this.#share > (1 + CROWDED_SHARE) / 2) {
      this.#patience = Math.max(FIRST_PATIENCE, this.#patience - 1)
    }
  }

  #use(threads: number): void {
    this.#threads = threads
    this.#share = 1
  }
}
