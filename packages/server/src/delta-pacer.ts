/**
 * Turns text that arrives in crumbs into few writes: the first crumb goes out at once, later ones
 * once per turn of the event loop, and while the reader is behind they gather into one. What waits
 * is bounded by the text of the response. A surrogate pair is never split.
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
    if (this.#pending !== '') this.#emit(this.#pending)
    this.#pending = ''
  }

  #flushIfTaken(): void {
    this.#cancel()
    if (this.#isBlocked()) return
    const last = this.#pending.charCodeAt(this.#pending.length - 1)
    const whole = last >= 0xd800 && last <= 0xdbff ? -1 : this.#pending.length
    const text = this.#pending.slice(0, whole)
    if (text === '') return
    this.#pending = this.#pending.slice(text.length)
    this.#started = true
    this.#emit(text)
  }

  #cancel(): void {
    clearImmediate(this.#scheduled)
    this.#scheduled = undefined
  }
}
