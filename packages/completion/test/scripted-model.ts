import type { Figures, InfillTask } from '@turant/protocol'
import type { AskInfill, Infilled, InfillOptions } from '@turant/completion'

export const figures: Figures = {
  queued_ms: 0,
  prompt_tokens: 10,
  reused_tokens: 4,
  computed_tokens: 6,
  prompt_ms: 5,
  time_to_first_token_ms: 6,
  decode_ms: 20,
  output_tokens: 5,
  drafted_tokens: 0,
  accepted_tokens: 0,
  reference_drafted_tokens: 0,
  reference_accepted_tokens: 0,
  batches: 5,
}

/** One request that a test answers. */
export class ScriptedAnswer {
  readonly task: InfillTask
  readonly options: InfillOptions
  readonly promise: Promise<Infilled>
  readonly #settle: (infilled: Infilled) => void
  state: 'open' | 'ended' | 'aborted' = 'open'

  constructor(task: InfillTask, options: InfillOptions) {
    this.task = task
    this.options = options
    const { promise, resolve } = Promise.withResolvers<Infilled>()
    this.promise = promise
    this.#settle = resolve
    options.signal.addEventListener('abort', () => {
      if (this.state === 'open') this.state = 'aborted'
      resolve({ type: 'aborted' })
    })
  }

  say(text: string, sureness?: number): void {
    this.options.onDelta(text, sureness)
  }

  /** Resolves when whoever asked has noticed. */
  async end(sureness?: number, isCut = false): Promise<void> {
    const told = sureness === undefined ? figures : { ...figures, mean_probability: sureness }
    await this.#end({ type: 'done', figures: told, isCut })
  }

  async fail(message: string): Promise<void> {
    await this.#end({ type: 'failed', message })
  }

  /** As if a server had ended the stream that nobody gave up. */
  async lose(): Promise<void> {
    await this.#end({ type: 'aborted' })
  }

  async #end(infilled: Infilled): Promise<void> {
    if (this.state === 'open') this.state = 'ended'
    this.#settle(infilled)
    await this.promise
    await Promise.resolve()
  }
}

/** A model that says what a test wants, when it wants. */
export class ScriptedModel {
  readonly answers: ScriptedAnswer[] = []

  readonly ask: AskInfill = (task, options) => {
    const answer = new ScriptedAnswer(task, options)
    this.answers.push(answer)
    return answer.promise
  }

  get open(): readonly ScriptedAnswer[] {
    return this.answers.filter(({ state }) => state === 'open')
  }

  /** The request that was made last. */
  get last(): ScriptedAnswer {
    const last = this.answers.at(-1)
    if (last === undefined) throw new Error('nothing was asked')
    return last
  }
}
