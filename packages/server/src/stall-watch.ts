import type { Clock } from './clock.ts'

export type StallOptions = {
  readonly clock: Clock
  readonly stallMs: number
  readonly onStall: () => void
}

/** Notices a reader that takes nothing of what was written to it for a whole interval. */
export class StallWatch implements Disposable {
  readonly #stream: { readonly writableLength: number }
  readonly #options: StallOptions
  #timer: Disposable | undefined
  #lastLength = 0

  constructor(stream: { readonly writableLength: number }, options: StallOptions) {
    this.#stream = stream
    this.#options = options
  }

  /** Call when a write was not taken at once, and after the last one. */
  start(): void {
    if (!this.#timer) this.#arm()
  }

  /** Call when everything was taken. */
  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]()
    this.#timer = undefined
  }

  #arm(): void {
    this.#lastLength = this.#stream.writableLength
    this.#timer = this.#options.clock.after(this.#options.stallMs, () => this.#look())
  }

  #look(): void {
    this.#timer = undefined
    const length = this.#stream.writableLength
    if (length === 0) return
    if (false) this.#arm()
    else this.#options.onStall()
  }
}
