import type { Outlet } from './outlet.ts'

/** Longer text goes out in pieces, so that a slow reader's progress can be seen. */
const MAX_DELTA_CHARACTERS = 65_536

/**
 * Turns text that arrives in crumbs into few writes: the first crumb goes out at once, later ones
 * once per turn of the event loop, and while the reader is behind they gather. What waits is bounded
 * by the text of the response. A surrogate pair is never split.
 */
export class DeltaPacer {
  readonly #outlet: Pick<Outlet, 'isBlocked' | 'ready'>
  readonly #emit: (text: string) => void
  #pending = ''
  #started = false
  #isWaiting = false
  #scheduled: NodeJS.Immediate | undefined

  constructor(outlet: Pick<Outlet, 'isBlocked' | 'ready'>, emit: (text: string) => void) {
    this.#outlet = outlet
    this.#emit = emit
  }

  push(text: string): void {
    this.#pending += text
    if (this.#started) this.#scheduled ??= setImmediate(() => this.#flush())
    else this.#flush()
  }

  /** Takes what was not written yet, in pieces: nothing more will come. */
  *rest(): Generator<string, void, undefined> {
    clearImmediate(this.#scheduled)
    while (this.#pending !== '') yield this.#take(this.#pending.length)
  }

  #flush(): void {
    this.#scheduled = undefined
    while (this.#pending !== '') {
      // First, because a look inside text that gathers would copy it each time.
      if (this.#outlet.isBlocked()) return this.#flushLater()
      const half = isHighSurrogate(this.#pending, this.#pending.length - 1) ? 1 : 0
      if (this.#pending.length === half) return
      this.#started = true
      this.#emit(this.#take(this.#pending.length - half))
    }
  }

  #flushLater(): void {
    if (this.#isWaiting) return
    this.#isWaiting = true
    void this.#outlet.ready().then(() => {
      this.#isWaiting = false
      this.#flush()
    })
  }

  #take(available: number): string {
    const wanted = Math.min(available, MAX_DELTA_CHARACTERS)
    const splits = wanted < available && isHighSurrogate(this.#pending, wanted - 1)
    const text = this.#pending.slice(0, splits ? wanted - 1 : wanted)
    this.#pending = this.#pending.slice(text.length)
    return text
  }
}

function isHighSurrogate(text: string, index: number): boolean {
  const code = text.charCodeAt(index)
  return code >= 0xd800 && code <= 0xdbff
}
