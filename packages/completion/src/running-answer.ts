import type { Figures } from '@turant/protocol'
import type { Answer } from './answer-memory.ts'
import { shapeAnswer, type Told } from './answer-shape.ts'
import type { AskInfill, Infilled } from './ask.ts'
import type { CompletionPlace } from './completion.ts'
import type { CompletionLimits } from './limits.ts'
import { infillTask, isInsideLine, typedSince } from './place.ts'

/** Control characters, and those that turn text around: nobody types them, and they hide what is inserted. */
const UNSEEN = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F\u202A-\u202E\u2066-\u2069]/u

export type RunningEnd =
  | { readonly type: 'answered'; readonly answer: Answer; readonly figures: Figures | undefined }
  | { readonly type: 'failed'; readonly message: string }

export type RunningOptions = {
  readonly place: CompletionPlace
  readonly ask: AskInfill
  readonly limits: CompletionLimits
  readonly startedMs: number
  /** More was said, and there is more to come. */
  readonly onMore: (running: RunningAnswer) => void
  /** Called once, unless it is given up. */
  readonly onEnd: (running: RunningAnswer, end: RunningEnd) => void
}

/** One request, from the moment it is sent until its answer is there or nobody wants it. */
export class RunningAnswer {
  readonly #options: RunningOptions
  readonly #abort = new AbortController()
  #said = ''
  #sureness: number | undefined
  #isOver = false

  constructor(options: RunningOptions) {
    this.#options = options
  }

  get place(): CompletionPlace {
    return this.#options.place
  }

  get startedMs(): number {
    return this.#options.startedMs
  }

  start(): void {
    const { place, ask, limits } = this.#options
    const request = ask(infillTask(place, limits), {
      signal: this.#abort.signal,
      stop: isInsideLine(place) ? ['\n'] : [],
      maxTokens: limits.maxTokens,
      onDelta: (delta, sureness) => this.#take(delta, sureness),
    })
    void request.then((infilled) => this.#ended(infilled))
  }

  /** Whether what was typed since is what it says, or may come to say. */
  mayAnswer(place: CompletionPlace): boolean {
    const typed = typedSince(this.place, place)
    if (typed === undefined) return false
    return this.#said.startsWith(typed) || typed.startsWith(this.#said)
  }

  giveUp(): void {
    this.#isOver = true
    this.#abort.abort()
  }

  #take(delta: string, sureness: number | undefined): void {
    if (this.#isOver) return
    this.#said += delta.replaceAll('\r', '')
    this.#sureness = sureness
    const unseen = this.#said.search(UNSEEN)
    if (unseen >= 0) this.#said = this.#said.slice(0, unseen)
    const text = this.#shape(unseen >= 0 ? 'said' : 'open')
    if (text === undefined) this.#options.onMore(this)
    else this.#finish({ type: 'answered', answer: this.#answer(text), figures: undefined })
  }

  #ended(infilled: Infilled): void {
    if (this.#isOver) return
    switch (infilled.type) {
      case 'done': {
        const { figures, isCut } = infilled
        const text = this.#shape(isCut ? 'cut' : 'said') ?? ''
        this.#sureness = figures?.mean_probability ?? this.#sureness
        return this.#finish({ type: 'answered', answer: this.#answer(text), figures })
      }
      case 'failed':
        return this.#finish(infilled)
      case 'aborted':
        // Not by this side.
        return this.#finish({ type: 'failed', message: 'The answer was cut off. Ask again.' })
    }
  }

  #shape(end: Told['end']): string | undefined {
    const { place, limits } = this.#options
    return shapeAnswer(place, { text: this.#said, end }, limits.maxLines)
  }

  #answer(text: string): Answer {
    return { text, sureness: this.#sureness }
  }

  /** What it would still say nobody needs. */
  #finish(end: RunningEnd): void {
    this.giveUp()
    this.#options.onEnd(this, end)
  }
}
