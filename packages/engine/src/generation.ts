import type { Draft, Drafter } from '@turant/drafting'
import type { BackendModel } from './backend.ts'
import type { FigureBuilder } from './figures.ts'
import type { HostedModel } from './hosted-model.ts'
import { markerPieces } from './marker-pieces.ts'
import { PrefillPace } from './prefill-pace.ts'
import type { FinishReason, GenerateEvent, GenerateRequest } from './request.ts'
import type { Aborted, Chosen, Ticket } from './schedule.ts'
import type { Lease, Need } from './sequence-cache.ts'
import { TextAssembler } from './text-assembler.ts'

/** So many tokens of a prompt are computed together with the first draft: one batch less. */
const TAIL_TOKENS = 32
/** A long prompt says at least this often how far it is. */
const PROGRESS_MS = 1000
/** Text may come this much later for being sent with what follows it. */
const RUN_AHEAD_MS = 40
/** After so many steps without a draft none is expected in the next moment. */
const SETTLED_UNDRAFTED = 8
const NO_TOKENS = new Int32Array(0)

type Step = { readonly draft: Draft | undefined; readonly result: Promise<Chosen | Aborted> }

/** One request from the moment it has a place in the line. */
export class Generation {
  readonly #hosted: HostedModel
  readonly #model: BackendModel
  readonly #request: GenerateRequest
  readonly #ticket: Ticket
  readonly #left = new AbortController()
  readonly #signal: AbortSignal
  readonly #figures: FigureBuilder
  #markers: ReadonlyMap<number, Uint8Array> = new Map()
  /** Steps in a row for which no draft came up. */
  #undrafted = 0
  /** What the backend computes while the consumer looks at what came before. */
  #underWay: Promise<unknown> = Promise.resolve()

  constructor(options: {
    readonly hosted: HostedModel
    readonly request: GenerateRequest
    readonly ticket: Ticket
    readonly signal: AbortSignal
    readonly figures: FigureBuilder
  }) {
    this.#hosted = options.hosted
    this.#model = options.hosted.model
    this.#request = options.request
    this.#ticket = options.ticket
    this.#signal = AbortSignal.any([options.signal, this.#left.signal])
    this.#figures = options.figures
  }

  /** Yields progress and text; returns why it ended. Throws `EngineError` and `BackendError`. */
  async *run(prompt: Int32Array): AsyncGenerator<GenerateEvent, FinishReason, undefined> {
    const lease = await this.#acquire(prompt)
    if (lease === undefined) return 'aborted'
    try {
      if (!(yield* this.#prefill(lease, prompt))) return 'aborted'
      this.#figures.prompted()
      return yield* this.#decode(lease, prompt)
    } finally {
      // Leaving the loop early must stop a computation just like the caller's signal does.
      this.#left.abort()
      await this.#underWay.catch(() => {})
      this.#hosted.release(lease, lease.tokens.slice(prompt.length))
    }
  }

  async #acquire(prompt: Int32Array): Promise<Lease | undefined> {
    const { sequences } = this.#hosted
    try {
      for (;;) {
        const plan = await this.#ticket.alone(() => this.#plan(prompt), this.#signal)
        if (plan.status === 'aborted') return undefined
        if (plan.status === 'ok') return plan.lease
        // Requests that are under way need it all: wait until one gives its part back.
        await sequences.released(this.#signal)
      }
    } finally {
      sequences.giveUp(this.#ticket.number)
    }
  }

  /** A person does not wait for what agents may come to need. */
  #need(prompt: Int32Array): Need | undefined {
    if (this.#request.priority === 'interactive') return undefined
    const { contextTokens } = this.#model.info
    const tokens = Math.min(contextTokens, prompt.length + this.#request.maxTokens)
    return { number: this.#ticket.number, tokens }
  }

  async #plan(
    prompt: Int32Array,
  ): Promise<{ readonly status: 'ok'; readonly lease: Lease } | { readonly status: 'none-free' }> {
    const plan = this.#hosted.sequences.acquire(prompt, this.#need(prompt))
    if (plan === undefined) return { status: 'none-free' }
    const { lease, reused } = plan
    this.#figures.admitted()
    await this.#hosted.give(plan)
    const held = await this.#hosted.restore(lease, prompt, reused)
    lease.tokens.length = Math.min(held, reused)
    for (let index = lease.tokens.length; index < held; index += 1) {
      lease.tokens.push(prompt[index] ?? 0)
    }
    this.#figures.reusedTokens = held
    return { status: 'ok', lease }
  }

  /** Computes all of the prompt but its last tokens, which the first batch takes along. False when aborted. */
  async *#prefill(
    lease: Lease,
    prompt: Int32Array,
  ): AsyncGenerator<GenerateEvent, boolean, undefined> {
    const total = prompt.length
    const end = total - 1
    const reused = lease.tokens.length
    const pace = new PrefillPace(this.#hosted.costs.prefillRate())
    const progress = (): GenerateEvent => {
      const done = lease.tokens.length
      return { type: 'prompt-progress', done, reused, total, leftMs: pace.leftMs(done, end) }
    }
    if (pace.leftMs(reused, end) > PROGRESS_MS) yield progress()
    const tail = Math.min(TAIL_TOKENS, this.#model.info.maxVerifyTokens / 4)
    while (end - lease.tokens.length > tail) {
      const chunk = this.#ticket.alone(
        (signal) => this.#computeChunk(lease, { prompt: prompt.subarray(0, end), pace, signal }),
        this.#signal,
      )
      this.#underWay = chunk
      const result = yield* every(PROGRESS_MS, chunk, progress)
      if (result.status === 'aborted') return false
      for (const token of result.tokens) lease.tokens.push(token)
      yield progress()
    }
    return true
  }

  /** The next tokens of a prompt: fewer at each attempt that is given up for somebody more urgent. */
  async #computeChunk(
    lease: Lease,
    {
      prompt,
      pace,
      signal,
    }: {
      readonly prompt: Int32Array
      readonly pace: PrefillPace
      readonly signal: AbortSignal
    },
  ): Promise<Aborted | { readonly status: 'ok'; readonly tokens: Int32Array }> {
    const position = lease.tokens.length
    const size = pace.chunk(position, this.#model.info.maxBatchTokens)
    const tokens = prompt.slice(position, position + size)
    const request = { sequence: lease.sequence, position, tokens }
    const started = this.#figures.now()
    const { status } = await this.#hosted.withRoom(() => this.#model.prefill(request, signal))
    if (status === 'ok') {
      pace.record(tokens.length, position, this.#figures.now() - started)
      return { status, tokens }
    }
    pace.interrupted()
    return { status }
  }

  async *#decode(
    lease: Lease,
    prompt: Int32Array,
  ): AsyncGenerator<GenerateEvent, FinishReason, undefined> {
    const { grammar, markers = [] } = this.#request
    const drafter = await this.#createDrafter(prompt)
    this.#markers = await markerPieces(this.#model, markers)
    const text = new TextAssembler(this.#request.stop)
    const room = this.#model.info.contextTokens - prompt.length
    const maxTokens = Math.min(this.#request.maxTokens, room)
    if (maxTokens <= 0) return 'length'
    await this.#model.setGrammar(lease.sequence, grammar)
    let known = prompt.subarray(lease.tokens.length)
    let step = this.#start(lease, { known, drafter, left: maxTokens })
    for (;;) {
      const result = await step.result
      if (result.status === 'aborted' || this.#signal.aborted) return 'aborted'
      const { chosen, logProbabilities } = result
      lease.tokens.push(...known, ...chosen.subarray(0, -1))
      known = chosen.subarray(-1)
      drafter?.observe(chosen)
      this.#figures.step(step.draft, chosen.length)
      const { delta, ended, used } = this.#assemble(text, chosen)
      this.#figures.tokenChosen(used, logProbabilities)
      const left = maxTokens - this.#figures.outputTokens
      const isEnough = this.#isEnough(delta) || text.stopped
      // The next step is computed while this one's text is on its way.
      if (!isEnough && !ended && left > 0) step = this.#start(lease, { known, drafter, left })
      if (delta !== '') yield { type: 'text-delta', text: delta, ...this.#figures.confidence() }
      if (isEnough) return 'stop-text'
      if (ended || left <= 0) return yield* this.#finish(text, ended ? 'end' : 'length')
    }
  }

  #start(
    lease: Lease,
    {
      known,
      drafter,
      left,
    }: {
      /** Tokens that are chosen or given, but not computed yet. */
      readonly known: Int32Array
      readonly drafter: Drafter | undefined
      readonly left: number
    },
  ): Step {
    const given = known.length - 1
    const most = Math.min(left - 1, this.#model.info.maxVerifyTokens - known.length)
    const draft = drafter?.propose(most)
    this.#undrafted = draft === undefined ? this.#undrafted + 1 : 0
    const request = {
      sequence: lease.sequence,
      position: lease.tokens.length,
      tokens: Int32Array.of(...known, ...(draft?.tokens ?? NO_TOKENS)),
      given,
      more: draft === undefined ? Math.min(most, this.#runAhead(lease)) : 0,
      sampling: this.#request.sampling,
      confidence: this.#request.confidence ?? 'off',
    } as const
    const result = this.#ticket.verify(request, this.#signal)
    this.#underWay = result
    return { draft, result }
  }

  /**
   * Tokens that the backend may choose on its own before it answers: asking it for each costs a twentieth
   * of a small model's step. None where a draft may come up, or where the output may end at any of them.
   */
  #runAhead(lease: Lease): number {
    const { drafting, isEnough, stop } = this.#request
    const { costs } = this.#hosted
    const mayEnd = isEnough !== undefined || stop.length > 0
    if (mayEnd || !costs.isMeasured || this.#figures.outputTokens === 0) return 0
    if (drafting !== 'off' && this.#undrafted < SETTLED_UNDRAFTED) return 0
    return Math.max(0, Math.floor(RUN_AHEAD_MS / costs.of(1, lease.tokens.length)) - 1)
  }

  #isEnough(delta: string): boolean {
    return delta !== '' && this.#request.isEnough?.(delta) === true
  }

  #assemble(
    text: TextAssembler,
    chosen: Int32Array,
  ): { readonly delta: string; readonly ended: boolean; readonly used: number } {
    let delta = ''
    let used = 0
    for (const token of chosen) {
      used += 1
      if (this.#model.isEndOfGeneration(token)) return { delta, ended: true, used }
      delta += text.push(this.#markers.get(token) ?? this.#model.piece(token))
      if (text.stopped) break
    }
    return { delta, ended: false, used }
  }

  *#finish(
    text: TextAssembler,
    reason: FinishReason,
  ): Generator<GenerateEvent, FinishReason, undefined> {
    const rest = text.end()
    if (rest === '') return reason
    const isEnough = this.#isEnough(rest)
    yield { type: 'text-delta', text: rest, ...this.#figures.confidence() }
    return isEnough ? 'stop-text' : reason
  }

  async #createDrafter(prompt: Int32Array): Promise<Drafter | undefined> {
    if (this.#request.drafting === 'off') return undefined
    const { reference, markers } = this.#request
    // Where the output shows markers so does the reference; a draft can not change what is chosen.
    const tokens =
      reference === undefined
        ? NO_TOKENS
        : await this.#model.tokenize(reference, { special: markers !== undefined })
    return this.#hosted.createDrafter(tokens, prompt)
  }
}

/** What a promise resolves to; until it does, an event each time so many milliseconds are over. */
async function* every<T, E>(
  ms: number,
  promise: Promise<T>,
  event: () => E,
): AsyncGenerator<E, T, undefined> {
  for (;;) {
    const elapsed = Promise.withResolvers<'elapsed'>()
    const timer = setTimeout(() => elapsed.resolve('elapsed'), ms)
    try {
      const first = await Promise.race([promise.then((value) => ({ value })), elapsed.promise])
      if (first !== 'elapsed') return first.value
    } finally {
      clearTimeout(timer)
    }
    yield event()
  }
}
