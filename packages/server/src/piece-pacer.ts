import type { AnswerPiece } from './answer.ts'
import type { Clock } from './clock.ts'
import type { Outlet } from './outlet.ts'

/** Longer text goes out in pieces, so that a slow reader's progress can be seen. */
const MAX_DELTA_CHARACTERS = 65_536

/** `gathered`: into few writes. `every-piece`: each as the engine says it, which gathering is measured against. */
export type Pacing = 'gathered' | 'every-piece'

export type PacerOptions = {
  readonly outlet: Pick<Outlet, 'isBlocked' | 'ready'>
  readonly clock: Clock
  readonly pacing: Pacing
  readonly emit: (piece: AnswerPiece) => void
  /** How long text may gather now, in milliseconds; 0: until the next turn of the event loop. */
  readonly window: () => number
}

/**
 * Turns an answer that arrives in crumbs into few writes: the first crumb goes out at once, later ones once
 * per turn of the event loop or, where many responses are written, per window; while the reader is behind
 * they gather. What waits is bounded by the response. A surrogate pair is never split.
 */
export class PiecePacer {
  readonly #options: PacerOptions
  #waiting: AnswerPiece[] = []
  #started = false
  #isWaiting = false
  #scheduled: Disposable | undefined

  constructor(options: PacerOptions) {
    this.#options = options
  }

  push(piece: AnswerPiece): void {
    this.#add(piece)
    const isGathered = this.#started && this.#options.pacing === 'gathered'
    if (isGathered) this.#scheduled ??= this.#schedule()
    else this.#flush()
  }

  /** Takes what was not written yet: nothing more will come. */
  *rest(): Generator<AnswerPiece, void, undefined> {
    this.#scheduled?.[Symbol.dispose]()
    for (const piece of this.#waiting.splice(0)) yield* parts(piece)
  }

  #add(piece: AnswerPiece): void {
    const last = this.#waiting.at(-1)
    const joined = last && join(last, piece)
    if (joined) this.#waiting[this.#waiting.length - 1] = joined
    else this.#waiting.push(piece)
  }

  #schedule(): Disposable {
    const flush = (): void => this.#flush()
    const window = this.#options.window()
    if (window > 0) return this.#options.clock.after(window, flush)
    const immediate = setImmediate(flush)
    return { [Symbol.dispose]: () => clearImmediate(immediate) }
  }

  #flush(): void {
    this.#scheduled = undefined
    while (this.#waiting.length > 0) {
      // First, because a look inside text that gathers would copy it each time.
      if (this.#options.outlet.isBlocked()) return this.#flushLater()
      const piece = this.#takeFirst()
      if (piece === undefined) return
      this.#started = true
      this.#options.emit(piece)
    }
  }

  #flushLater(): void {
    if (this.#isWaiting) return
    this.#isWaiting = true
    void this.#options.outlet.ready().then(() => {
      this.#isWaiting = false
      this.#flush()
    })
  }

  /** The first piece, or as much of it as is written at once; undefined: only half a character is there. */
  #takeFirst(): AnswerPiece | undefined {
    const [first, ...others] = this.#waiting
    if (first === undefined || !('text' in first)) {
      this.#waiting.shift()
      return first
    }
    const isLast = others.length === 0
    const half = isLast && isHighSurrogate(first.text, first.text.length - 1) ? 1 : 0
    if (first.text.length === half) return undefined
    const [text, rest] = split(first.text, first.text.length - half)
    if (rest === '') this.#waiting.shift()
    else this.#waiting[0] = { ...first, text: rest }
    return { ...first, text }
  }
}

function join(a: AnswerPiece, b: AnswerPiece): AnswerPiece | undefined {
  if (a.type === 'call-input' && b.type === 'call-input' && a.call === b.call) {
    return { ...a, text: a.text + b.text }
  }
  const isSaid = a.type === 'text' || a.type === 'reasoning'
  // What is told of all the text so far is told by the last piece of it.
  return isSaid && b.type === a.type ? { ...a, ...b, text: a.text + b.text } : undefined
}

function* parts(piece: AnswerPiece): Generator<AnswerPiece, void, undefined> {
  if (!('text' in piece)) return yield piece
  let left = piece.text
  while (left !== '') {
    const [text, rest] = split(left, left.length)
    yield { ...piece, text }
    left = rest
  }
}

function split(text: string, available: number): readonly [string, string] {
  const wanted = Math.min(available, MAX_DELTA_CHARACTERS)
  const splits = wanted < available && isHighSurrogate(text, wanted - 1)
  const length = splits ? wanted - 1 : wanted
  return [text.slice(0, length), text.slice(length)]
}

function isHighSurrogate(text: string, index: number): boolean {
  const code = text.charCodeAt(index)
  return code >= 0xd800 && code <= 0xdbff
}
