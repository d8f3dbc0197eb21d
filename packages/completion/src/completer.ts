import type { Figures } from '@turant/protocol'
import { AnswerMemory, type Answer } from './answer-memory.ts'
import type { AskInfill } from './ask.ts'
import type {
  Completer,
  CompletionFigures,
  CompletionOutcome,
  CompletionPlace,
  Suggestion,
} from './completion.ts'
import { DEFAULT_LIMITS, type CompletionLimits } from './limits.ts'
import { typedSince } from './place.ts'
import { RunningAnswer, type RunningEnd } from './running-answer.ts'
import { TypingPace } from './typing-pace.ts'

export type CompleterOptions = {
  readonly ask: AskInfill
  /** Milliseconds of a clock that never goes back. */
  readonly nowMs: () => number
  /** Calls back once after so many milliseconds, unless disposed before. */
  readonly after: (delayMs: number, callback: () => void) => Disposable
  /** Those that are left out are the default ones. */
  readonly limits?: Partial<CompletionLimits>
}

/** Somebody who waits for a suggestion. */
type Asker = {
  readonly place: CompletionPlace
  readonly sinceMs: number
  readonly settle: (outcome: CompletionOutcome) => void
  source: Suggestion['source']
}

export type CountingCompleter = Completer & { figures(): CompletionFigures }

/** Decides when to ask for a completion, what to reuse and when to stay quiet. It asks nothing before it is used. */
export function createCompleter(options: CompleterOptions): CountingCompleter {
  return new AskingCompleter(options)
}

class AskingCompleter implements CountingCompleter {
  readonly #options: CompleterOptions
  readonly #limits: CompletionLimits
  readonly #memory: AnswerMemory
  readonly #pace = new TypingPace()
  /** All of them at the same place. */
  #askers: Asker[] = []
  /** While nothing is asked it waits for a pause in typing, else for somebody to want the answer after all. */
  #timer: Disposable | undefined
  #running: RunningAnswer | undefined
  /** Asked ahead; nobody waits for it yet. */
  #ahead: RunningAnswer | undefined
  #isClosed = false
  #asked = 0
  #suggested = 0
  #accepted = 0
  #last: Figures | undefined

  constructor(options: CompleterOptions) {
    this.#options = options
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits }
    this.#memory = new AnswerMemory(this.#limits)
  }

  figures(): CompletionFigures {
    return {
      asked: this.#asked,
      suggested: this.#suggested,
      accepted: this.#accepted,
      last: this.#last,
    }
  }

  complete(
    place: CompletionPlace,
    { signal }: { readonly signal: AbortSignal },
  ): Promise<CompletionOutcome> {
    if (this.#isClosed || signal.aborted) return Promise.resolve({ type: 'aborted' })
    this.#moveTo(place)
    const remembered = this.#memory.recall(place)
    if (remembered !== undefined) {
      this.#stop((asker) => this.#outcome(asker.place, remembered, 'remembered'))
      return Promise.resolve(this.#outcome(place, remembered, 'remembered'))
    }
    const { promise, resolve } = Promise.withResolvers<CompletionOutcome>()
    const asker: Asker = {
      place,
      sinceMs: this.#options.nowMs(),
      source: this.#running === undefined ? 'asked' : 'running',
      settle: (outcome) => {
        signal.removeEventListener('abort', leave)
        resolve(outcome)
      },
    }
    const leave = (): void => this.#leave(asker)
    signal.addEventListener('abort', leave, { once: true })
    this.#askers.push(asker)
    if (this.#running === undefined) this.#askInTime(asker)
    return promise
  }

  accepted(place: CompletionPlace, text: string): void {
    if (this.#isClosed) return
    this.#accepted += 1
    const next: CompletionPlace = { ...place, before: place.before + text, trigger: 'typing' }
    const isUnderWay = [this.#running, this.#ahead].some((answer) => answer?.mayAnswer(next))
    if (isUnderWay || this.#memory.recall(next) !== undefined) return
    this.#giveUpAhead()
    this.#ahead = this.#create(next)
    this.#ahead.start()
    // A face may have told the place before it tells how one got there.
    const newest = this.#askers.at(-1)
    if (newest !== undefined) this.#adopt(newest.place)
  }

  close(): void {
    this.#isClosed = true
    this.#stop(() => ({ type: 'aborted' }))
  }

  /** Whoever waits elsewhere is superseded, and so is every request that can not answer here. */
  #moveTo(place: CompletionPlace): void {
    if (place.trigger === 'typing') this.#pace.key(this.#options.nowMs())
    this.#memory.visit(place.path)
    if (this.#askers.some((asker) => typedSince(asker.place, place) !== '')) {
      this.#settleAll(() => ({ type: 'aborted' }))
    }
    // A wait goes on for those who are at this place already.
    if (this.#askers.length === 0) this.#disposeTimer()
    if (this.#running?.mayAnswer(place) === false) this.#giveUpRunning()
    this.#adopt(place)
    this.#giveUpAhead()
  }

  /** What was asked ahead is awaited from now on, if it may answer here and nothing else does. */
  #adopt(place: CompletionPlace): void {
    if (this.#running !== undefined || this.#ahead?.mayAnswer(place) !== true) return
    this.#disposeTimer()
    this.#running = this.#ahead
    this.#ahead = undefined
    for (const asker of this.#askers) asker.source = 'running'
  }

  /** Asks once typing has paused, and at once for whoever asked for it by a key. */
  #askInTime({ place, sinceMs }: Asker): void {
    const { nowMs, after } = this.#options
    const isExplicit = place.trigger === 'explicit'
    const waitMs = isExplicit ? 0 : sinceMs + this.#pace.waitMs() - nowMs()
    if (waitMs <= 0) this.#askNow()
    else this.#timer ??= after(waitMs, () => this.#askNow())
  }

  #askNow(): void {
    this.#disposeTimer()
    const newest = this.#askers.at(-1)
    if (newest === undefined) return
    for (const asker of this.#askers) asker.source = 'asked'
    this.#running = this.#create(newest.place)
    this.#running.start()
  }

  #create(place: CompletionPlace): RunningAnswer {
    this.#asked += 1
    return new RunningAnswer({
      place,
      ask: this.#options.ask,
      limits: this.#limits,
      startedMs: this.#options.nowMs(),
      onMore: (running) => this.#checkTyped(running),
      onEnd: (running, end) => this.#ended(running, end),
    })
  }

  /** What was typed while it was under way turns out to be something else than what it says. */
  #checkTyped(running: RunningAnswer): void {
    const newest = this.#askers.at(-1)
    if (running !== this.#running || newest === undefined) return
    if (running.mayAnswer(newest.place)) return
    this.#giveUpRunning()
    this.#askInTime(newest)
  }

  #ended(running: RunningAnswer, end: RunningEnd): void {
    const isAwaited = running === this.#running
    if (isAwaited) {
      this.#running = undefined
      this.#disposeTimer()
    } else {
      this.#ahead = undefined
    }
    if (end.type === 'failed') {
      if (isAwaited) this.#settleAll(() => end)
      return
    }
    this.#pace.answered(this.#options.nowMs() - running.startedMs)
    this.#last = end.figures ?? this.#last
    this.#memory.remember(running.place, end.answer)
    const newest = this.#askers.at(-1)
    if (!isAwaited || newest === undefined) return
    const answer = this.#memory.recall(newest.place)
    // It ended before what was typed, or otherwise.
    if (answer === undefined) this.#askInTime(newest)
    else this.#settleAll(({ place, source }) => this.#outcome(place, answer, source))
  }

  #outcome(
    { trigger }: CompletionPlace,
    { text, sureness }: Answer,
    source: Suggestion['source'],
  ): CompletionOutcome {
    const isSure = sureness === undefined || sureness >= this.#limits.minProbability
    if (text === '' || (trigger === 'typing' && !isSure)) return { type: 'quiet' }
    this.#suggested += 1
    return { type: 'suggested', suggestion: { text, source } }
  }

  /** Its signal was aborted. The next key may still want what was asked for it. */
  #leave(asker: Asker): void {
    this.#askers = this.#askers.filter((other) => other !== asker)
    asker.settle({ type: 'aborted' })
    if (this.#askers.length > 0) return
    this.#disposeTimer()
    if (this.#running === undefined) return
    this.#timer = this.#options.after(this.#limits.lingerMs, () => {
      this.#disposeTimer()
      this.#giveUpRunning()
    })
  }

  #settleAll(outcome: (asker: Asker) => CompletionOutcome): void {
    for (const asker of this.#askers.splice(0)) asker.settle(outcome(asker))
  }

  /** Nothing is under way behind it. */
  #stop(outcome: (asker: Asker) => CompletionOutcome): void {
    this.#settleAll(outcome)
    this.#disposeTimer()
    this.#giveUpRunning()
    this.#giveUpAhead()
  }

  #giveUpRunning(): void {
    if (this.#running === undefined) return
    this.#pace.gaveUp(this.#options.nowMs() - this.#running.startedMs)
    this.#running.giveUp()
    this.#running = undefined
  }

  #giveUpAhead(): void {
    this.#ahead?.giveUp()
    this.#ahead = undefined
  }

  #disposeTimer(): void {
    this.#timer?.[Symbol.dispose]()
    this.#timer = undefined
  }
}
