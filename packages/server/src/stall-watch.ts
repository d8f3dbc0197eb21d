import type { Clock } from './clock.ts'

export type StallOptions = {
  readonly clock: Clock
  readonly stallMs: number
  readonly onStall: () => void
}

/** Notices a reader that does not take what was written to it. */
export class StallWatch implements Disposable {
  readonly #options: StallOptions
  #timer: Disposable | undefined

  constructor(options: StallOptions) {
    this.#options = options
  }

  /** Call when a write was not taken at once, and after the last one. */
  start(): void {
    const { clock, stallMs, onStall } = this.#options
    this.#timer ??= clock.after(stallMs, onStall)
  }

  /** Call when everything was taken. */
  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]()
    this.#timer = undefined
  }
}
