import type { Clock } from './clock.ts'

export type PullPhase = 'download' | 'extract' | 'verify'

/** What a pull tells while it runs. */
export type PullEvent =
  /** Another process is pulling the same model; this one waits for it. */
  | { readonly type: 'waiting'; readonly holder: number }
  | { readonly type: 'source-started'; readonly source: string }
  /** The next source is tried, if there is one. */
  | { readonly type: 'source-failed'; readonly source: string; readonly reason: string }
  | {
      readonly type: 'progress'
      readonly phase: PullPhase
      /** Bytes, including those of an earlier pull that is continued. */
      readonly done: number
      readonly total: number | undefined
      /** Of the last seconds; undefined until there is something to go by. */
      readonly bytesPerSecond: number | undefined
      readonly secondsLeft: number | undefined
    }

/** At most this often, so that a terminal or a socket can follow. */
const REPORT_EVERY_MS = 100

/** Half of the weight of the measured speed is younger than this. */
const SPEED_HALF_LIFE_MS = 2_000

export type ProgressOptions = {
  readonly phase: PullPhase
  readonly total: number | undefined
  /** Bytes that were there before. */
  readonly done: number
  readonly clock: Clock
  readonly onEvent: (event: PullEvent) => void
}

/** Counts the bytes of one phase and reports them: at once when they begin to come, and the last. */
export class Progress {
  readonly #options: ProgressOptions
  #done: number
  #bytesPerSecond: number | undefined
  #reportedAt: number
  #reportedDone: number

  constructor(options: ProgressOptions) {
    this.#options = options
    this.#done = options.done
    this.#reportedAt = options.clock.now()
    this.#reportedDone = options.done
    this.#emit()
  }

  add(count: number): void {
    this.set(this.#done + count)
  }

  /** For phases that are watched from outside rather than done here. */
  set(done: number): void {
    this.#done = done
    const elapsedMs = this.#options.clock.now() - this.#reportedAt
    const isFirst = this.#reportedDone === this.#options.done
    if (isFirst || elapsedMs >= REPORT_EVERY_MS || done === this.#options.total) {
      this.#report(elapsedMs)
    }
  }

  #report(elapsedMs: number): void {
    if (this.#done === this.#reportedDone) return
    if (elapsedMs > 0) {
      const current = ((this.#done - this.#reportedDone) * 1_000) / elapsedMs
      const old = 0.5 ** (elapsedMs / SPEED_HALF_LIFE_MS)
      const previous = this.#bytesPerSecond ?? current
      this.#bytesPerSecond = Math.max(0, previous * old + current * (1 - old))
    }
    this.#reportedAt += elapsedMs
    this.#reportedDone = this.#done
    this.#emit()
  }

  #emit(): void {
    const { phase, total, onEvent } = this.#options
    const speed = this.#bytesPerSecond
    const left = total === undefined || !speed ? undefined : (total - this.#done) / speed
    onEvent({
      type: 'progress',
      phase,
      done: this.#done,
      total,
      bytesPerSecond: speed,
      secondsLeft: left,
    })
  }
}
