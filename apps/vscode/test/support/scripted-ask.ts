import type { Answered, Ask, AskOptions } from '@turant/live-edit'
import type { EditTask } from '@turant/protocol'

export type Asked = {
  readonly task: EditTask
  readonly options: AskOptions
  /** Ends the answer. */
  readonly end: (answered: Answered) => void
}

/** A server that says what a test tells it to. */
export class ScriptedAsk {
  readonly asked: Asked[] = []

  readonly ask: Ask = (task, options) => {
    const { promise, resolve } = Promise.withResolvers<Answered>()
    this.asked.push({ task, options, end: resolve })
    options.signal.addEventListener('abort', () => resolve({ type: 'aborted' }), { once: true })
    return promise
  }

  get last(): Asked {
    const last = this.asked.at(-1)
    if (last === undefined) throw new Error('nothing was asked')
    return last
  }

  /** Requests that nobody has given up and that have no end. */
  get open(): number {
    return this.asked.filter(({ options }) => !options.signal.aborted).length
  }

  /** The whole answer of what was asked last. */
  async answer(text: string): Promise<void> {
    this.last.options.onDelta(text)
    this.last.end({ type: 'done', figures: undefined })
    await settled()
  }
}

/** All that is under way without a timer has happened. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) {
    const { promise, resolve } = Promise.withResolvers<void>()
    setImmediate(resolve)
    await promise
  }
}
