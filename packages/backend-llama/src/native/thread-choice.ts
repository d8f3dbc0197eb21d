/** Below this share of the processor time that its threads could use, a computation was kept waiting. */
const CROWDED_SHARE = 0.8
/** Below this one they stand still more than they compute: nothing is to be compared. */
const COLLAPSED_SHARE = 0.6
/** Weight of the newest step. */
const NEWEST = 0.3
/** Shorter steps say little: the clock of processor time is coarse. */
const SHORTEST_STEP_MS = 4
/** Steps until more threads are tried again, at first and at most. */
const FIRST_PATIENCE = 32
const MOST_PATIENCE = 512
/** From here on a batch computes more than it waits for memory: two threads nearly halve its time. */
const LARGE_BATCH_TOKENS = 8
/** Single tokens whose time says how fast so many threads are. */
const PACE_STEPS = 4
/** A step as long as this tells enough by itself; one batch takes seconds when its threads collapse. */
const DECISIVE_STEP_MS = 1000

/**
 * How many threads to compute with, by size of the batch: what a few tokens met in their milliseconds is
 * no reason to take a thread from a large batch, nor the other way round. Only a collapse, which is the
 * machine's and not the batch's, counts for both.
 */
export class ThreadPlan {
  readonly #small: ThreadChoice
  readonly #large: ThreadChoice

  constructor(most: number) {
    this.#small = new ThreadChoice(most)
    this.#large = new ThreadChoice(most)
  }

  /** Threads for a batch of this many tokens. */
  threads(tokens: number): number {
    return (isLarge(tokens) ? this.#large : this.#small).threads
  }

  /** Takes note of a step: its wall time and the processor time of all threads, in milliseconds. */
  record(tokens: number, step: { readonly wallMs: number; readonly processorMs: number }): void {
    const choice = isLarge(tokens) ? this.#large : this.#small
    const other = isLarge(tokens) ? this.#small : this.#large
    const before = choice.threads
    if (tokens === 1) choice.pace(step.wallMs)
    // What was measured with other threads says nothing about these.
    if (choice.threads === before) choice.record(step.wallMs, step.processorMs)
    if (choice.threads < before && step.wallMs >= DECISIVE_STEP_MS) other.giveUp()
  }
}

function isLarge(tokens: number): boolean {
  return tokens >= LARGE_BATCH_TOKENS
}

/**
 * How many threads to compute with. llama.cpp's threads wait for each other many times a step: when the
 * machine is busy with something else, one thread that has to wait for a processor keeps all others
 * spinning, and fewer threads may be faster. Whether they had to wait shows in processor time per wall time;
 * whether fewer are faster, in the time of single tokens, which are all alike.
 */
class ThreadChoice {
  readonly #most: number
  #threads: number
  #share = 1
  #patience = FIRST_PATIENCE
  #untilProbe = 0
  /** Milliseconds of a single token by this many threads, and by twice as many when they were last used. */
  #pace: Pace = { ms: 0, steps: 0 }
  #paceOfMore: Pace = { ms: 0, steps: 0 }
  /** Steps for which crowding is no reason to take threads away: fewer turned out to be no faster. */
  #unmoved = 0

  constructor(most: number) {
    this.#most = most
    this.#threads = most
  }

  get threads(): number {
    return this.#threads
  }

  record(wallMs: number, processorMs: number): void {
    if (wallMs < SHORTEST_STEP_MS) return
    const share = Math.min(1, processorMs / (wallMs * this.#threads))
    const weight = Math.max(NEWEST, Math.min(1, wallMs / DECISIVE_STEP_MS))
    this.#share += weight * (share - this.#share)
    this.#unmoved -= 1
    if (this.#share < CROWDED_SHARE && (this.#unmoved <= 0 || this.#share < COLLAPSED_SHARE)) {
      // With one thread that waits too there is nothing to give up, and nothing to be tried.
      this.giveUp()
    } else if (this.#threads < this.#most) {
      this.#untilProbe -= 1
      if (this.#untilProbe <= 0) this.#use(Math.min(this.#most, this.#threads * 2))
    } else if (this.#share > (1 + CROWDED_SHARE) / 2) {
      this.#patience = Math.max(FIRST_PATIENCE, this.#patience - 1)
    }
  }

  /** Takes note of how long a single token took. */
  pace(wallMs: number): void {
    if (wallMs < SHORTEST_STEP_MS) return
    const { ms, steps } = this.#pace
    this.#pace = { ms: steps === 0 ? wallMs : ms + NEWEST * (wallMs - ms), steps: steps + 1 }
    const isKnown = this.#pace.steps >= PACE_STEPS && this.#paceOfMore.steps >= PACE_STEPS
    if (!isKnown || this.#threads === this.#most || this.#pace.ms <= this.#paceOfMore.ms) return
    this.#use(Math.min(this.#most, this.#threads * 2))
    this.#unmoved = this.#patience
  }

  /** Half as many threads, until the next try. */
  giveUp(): void {
    if (this.#threads === 1) return
    const pace = this.#pace
    this.#use(Math.ceil(this.#threads / 2))
    this.#paceOfMore = pace
    this.#untilProbe = this.#patience
    this.#patience = Math.min(MOST_PATIENCE, this.#patience * 2)
  }

  #use(threads: number): void {
    this.#threads = threads
    this.#share = 1
    this.#pace = { ms: 0, steps: 0 }
    this.#paceOfMore = { ms: 0, steps: 0 }
  }
}

type Pace = { readonly ms: number; readonly steps: number }
