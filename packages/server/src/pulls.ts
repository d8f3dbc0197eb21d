import type { PullEvent } from '@turant/protocol'
import type { PullNews, PullOutcome, Shelf } from './shelf.ts'

type Listener = (news: PullNews) => void

type Told = { readonly listeners: Set<Listener>; last: PullNews | undefined }

type Pull = {
  readonly outcome: Promise<PullOutcome>
  readonly stop: AbortController
  readonly told: Told
}

/** One fetch of a model at a time, whoever asks for it; it ends when the last who asked is gone. */
export class Pulls {
  readonly #shelf: Shelf
  readonly #stopping: AbortSignal
  readonly #pulls = new Map<string, Pull>()

  /** @param stopping aborts them all. */
  constructor(shelf: Shelf, stopping: AbortSignal) {
    this.#shelf = shelf
    this.#stopping = stopping
  }

  isPulling(id: string): boolean {
    return this.#pulls.has(id)
  }

  /** Fetches a model, or joins who does. The event that ends it; undefined when the signal was aborted first. */
  async pull(
    id: string,
    { signal, onNews }: { readonly signal: AbortSignal; readonly onNews: Listener },
  ): Promise<PullEvent | undefined> {
    const pull = this.#pulls.get(id) ?? this.#start(id)
    const listener: Listener = (news) => onNews(news)
    const { told } = pull
    told.listeners.add(listener)
    if (told.last !== undefined) onNews(told.last)
    const gone = Promise.withResolvers<undefined>()
    const leave = (): void => gone.resolve(undefined)
    signal.addEventListener('abort', leave, { once: true })
    if (signal.aborted) leave()
    try {
      const outcome = await Promise.race([pull.outcome, gone.promise])
      return outcome && eventOf(outcome)
    } finally {
      signal.removeEventListener('abort', leave)
      told.listeners.delete(listener)
      if (told.listeners.size === 0) this.#end(id, pull)
    }
  }

  #start(id: string): Pull {
    const stop = new AbortController()
    const told: Told = { listeners: new Set(), last: undefined }
    const onProgress = (news: PullNews): void => {
      told.last = news
      for (const listener of told.listeners) listener(news)
    }
    const signal = AbortSignal.any([stop.signal, this.#stopping])
    const outcome = this.#shelf.pull(id, { signal, onProgress })
    const pull: Pull = { outcome, stop, told }
    this.#pulls.set(id, pull)
    return pull
  }

  /** Who asks from now on begins anew. */
  #end(id: string, pull: Pull): void {
    if (this.#pulls.get(id) === pull) this.#pulls.delete(id)
    pull.stop.abort()
  }
}

function eventOf(outcome: PullOutcome): PullEvent {
  switch (outcome.type) {
    case 'done':
      return { type: 'pull.completed', already_present: outcome.alreadyPresent }
    case 'aborted':
      return {
        type: 'pull.failed',
        message: 'It was interrupted. What came of it is kept; fetch it again to go on.',
      }
    case 'failed':
      return { type: 'pull.failed', message: outcome.message }
  }
}
