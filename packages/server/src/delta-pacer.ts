/** Longer text goes out in pieces, so that a slow reader's progress can be seen. */
const MAX_DELTA_CHARACTERS = 65_536

/**
 * Turns text that arrives in crumbs into few writes: the first crumb goes out at once, later ones
 * once per turn of the event loop, and while the reader is behind they gather. What waits is bounded
 * by the text of the response. A surrogate pair is never split.
 */
export class DeltaPacer {
  readonly #emit: (text: string) => void
  readonly #isBlocked: () => boolean
  #pending = ''
  #started = false
  #scheduled: NodeJS.Immediate | undefined

  constructor(emit: (text: string) => void, isBlocked: () => boolean) {
    this.#emit = emit
    this.#isBlocked = isBlocked
  }

  push(text: string): void {
    this.#pending += text
    if (this.#started) this.#scheduled ??= setImmediate(() => this.#flushIfTaken())
    else this.#flushIfTaken()
  }

  /** The reader has caught up. */
  drained(): void {
    this.#flushIfTaken()
  }

  /** Writes everything, taken or not: nothing more will come. */
  finish(): void {
    this.#cancel()
    while (this.#pending !== '') this.#emitPart(this.#pending.length)
  }

  #flushIfTaken(): void {
    this.#cancel()
    while (!this.#isBlocked()) {
      const half = isHighSurrogate(this.#pending, this.#pending.length - 1) ? 1 : 0
      if (this.#pending.length === half) break
      this.#emitPart(this.#pending.length - half)
    }
  }

  #emitPart(available: number): void {
    const wanted = Math.min(available, MAX_DELTA_CHARACTERS)
    const splits = wanted < available && isHighSurrogate(this.#pending, wanted - 1)
    const text = this.#pending.slice(0, splits ? wanted - 1 : wanted)
    this.#pending = this.#pending.slice(text.length)
    this.#started = true
    this.#emit(text)
  }

  #cancel(): void {
    clearImmediate(this.#scheduled)
    this.#scheduled = undefined
  }
}

function isHighSurrogate(text: string, index: number): boolean {
  const code = text.charCodeAt(index)
  return code >= 0xd800 && code <= 0xdbff
}
