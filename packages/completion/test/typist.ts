import {
  createCompleter,
  type CompletionLimits,
  type CompletionOutcome,
  type CompletionPlace,
  type CountingCompleter,
} from '@turant/completion'
import { ManualClock } from './manual-clock.ts'
import { ScriptedModel } from './scripted-model.ts'

const NEVER = new AbortController().signal

export function place(before: string, changes: Partial<CompletionPlace> = {}): CompletionPlace {
  return { path: 'a.ts', before, after: '', context: [], trigger: 'typing', ...changes }
}

/** Somebody at a keyboard, a model, and a clock that a test moves. */
export class Typist {
  readonly clock: ManualClock = new ManualClock()
  readonly model: ScriptedModel = new ScriptedModel()
  readonly completer: CountingCompleter

  constructor(limits: Partial<CompletionLimits> = {}) {
    const { nowMs, after } = this.clock
    this.completer = createCompleter({ ask: this.model.ask, nowMs, after, limits })
  }

  complete(at: CompletionPlace | string, signal: AbortSignal = NEVER): Promise<CompletionOutcome> {
    return this.completer.complete(typeof at === 'string' ? place(at) : at, { signal })
  }

  /** Waits for a pause in typing. */
  pause(): void {
    this.clock.advance(300)
  }

  /** What is suggested at a place of which the model says that, all at once. */
  async answered(
    at: CompletionPlace | string,
    text: string,
    sureness?: number,
  ): Promise<CompletionOutcome> {
    const outcome = this.complete(at)
    this.pause()
    const { last } = this.model
    last.say(text, sureness)
    await last.end(sureness)
    return await outcome
  }
}

/** The text of a suggestion, or what came instead. */
export function told(outcome: CompletionOutcome): string {
  return outcome.type === 'suggested' ? outcome.suggestion.text : `(${outcome.type})`
}
