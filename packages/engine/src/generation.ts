import { createDrafter, type Draft, type Drafter } from '@turant/drafting'
import type { BackendModel } from './backend.ts'
import type { FigureBuilder } from './figures.ts'
import type { Ticket } from './line.ts'
import type { HostedModel } from './model-host.ts'
import {
  EngineError,
  type FinishReason,
  type GenerateEvent,
  type GenerateRequest,
} from './request.ts'
import type { Lease } from './sequence-cache.ts'
import { TextAssembler } from './text-assembler.ts'

/** Tokens per prompt batch: large enough to be fast, small enough to be overtaken between two. */
const PREFILL_CHUNK = 128
const NO_TOKENS = new Int32Array(0)

type Aborted = { readonly status: 'aborted' }
type Full = { readonly status: 'full' }

/** One request from the moment it has a place in the line. */
export class Generation {
  readonly #hosted: HostedModel
  readonly #model: BackendModel
  readonly #request: GenerateRequest
  readonly #ticket: Ticket
  readonly #signal: AbortSignal
  readonly #figures: FigureBuilder

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
    this.#signal = options.signal
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
      this.#hosted.sequences.release(lease)
    }
  }

  async #acquire(prompt: Int32Array): Promise<Lease | undefined> {
    for (;;) {
      const plan = await this.#plan(prompt)
      if (plan !== 'none-free') return plan
      // All sequences are lent to requests that are under way: wait until one gives its back.
      await this.#hosted.sequences.released(this.#signal)
    }
  }

  async #plan(prompt: Int32Array): Promise<Lease | 'none-free' | undefined> {
    using turn = await this.#ticket.turn(this.#signal)
    if (turn === undefined) return undefined
    const plan = this.#hosted.sequences.acquire(prompt)
    if (plan === undefined) return 'none-free'
    const { lease, preparation, reused } = plan
    this.#figures.admitted()
    this.#figures.reusedTokens = reused
    if (preparation.type === 'trim') await this.#model.trim(lease.sequence, reused)
    else await this.#model.copyPrefix(preparation.from, lease.sequence, reused)
    return lease
  }

  /** Computes all of the prompt but its last token. False when aborted. */
  async *#prefill(
    lease: Lease,
    prompt: Int32Array,
  ): AsyncGenerator<GenerateEvent, boolean, undefined> {
    const total = prompt.length
    const reused = lease.tokens.length
    const chunk = Math.min(PREFILL_CHUNK, this.#model.info.maxBatchTokens)
    while (lease.tokens.length < total - 1) {
      const position = lease.tokens.length
      const tokens = prompt.slice(position, Math.min(position + chunk, total - 1))
      const result = await this.#step((signal) =>
        this.#model.prefill({ sequence: lease.sequence, position, tokens }, signal),
      )
      if (result.status === 'aborted') return false
      lease.tokens.push(...tokens)
      yield { type: 'prompt-progress', done: lease.tokens.length, reused, total }
    }
    return true
  }

  async *#decode(
    lease: Lease,
    prompt: Int32Array,
  ): AsyncGenerator<GenerateEvent, FinishReason, undefined> {
    const { grammar, sampling } = this.#request
    const drafter = await this.#createDrafter(prompt)
    const text = new TextAssembler(this.#request.stop)
    const room = this.#model.info.contextTokens - prompt.length
    const maxTokens = Math.min(this.#request.maxTokens, room)
    await this.#model.setGrammar(lease.sequence, grammar)
    let last = prompt.at(-1) ?? 0
    while (this.#figures.outputTokens < maxTokens) {
      const left = maxTokens - this.#figures.outputTokens
      const draft = drafter?.propose(Math.min(left, this.#model.info.maxVerifyTokens) - 1)
      const tokens = Int32Array.of(last, ...(draft?.tokens ?? NO_TOKENS))
      const position = lease.tokens.length
      const result = await this.#step((signal) =>
        this.#model.verify({ sequence: lease.sequence, position, tokens, sampling }, signal),
      )
      if (result.status === 'aborted') return 'aborted'
      const { chosen } = result
      lease.tokens.push(last, ...chosen.subarray(0, -1))
      last = chosen.at(-1) ?? 0
      drafter?.observe(chosen)
      this.#count(draft, chosen.length - 1)
      const { delta, ended, used } = this.#assemble(text, chosen)
      this.#figures.tokenChosen(used)
      if (delta !== '') yield { type: 'text-delta', text: delta }
      if (text.stopped) return 'stop-text'
      if (ended) return yield* finish(text, 'end')
    }
    return yield* finish(text, 'length')
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
      delta += text.push(this.#model.piece(token))
      if (text.stopped) break
    }
    return { delta, ended: false, used }
  }

  async #createDrafter(prompt: Int32Array): Promise<Drafter | undefined> {
    if (this.#request.drafting === 'off') return undefined
    const { reference } = this.#request
    return createDrafter({
      reference:
        reference === undefined
          ? NO_TOKENS
          : await this.#model.tokenize(reference, { special: false }),
      prompt,
    })
  }

  #count(draft: Draft | undefined, accepted: number): void {
    this.#figures.batches += 1
    if (draft === undefined) return
    this.#figures.draftedTokens += draft.tokens.length
    this.#figures.acceptedTokens += accepted
    if (draft.source !== 'reference') return
    this.#figures.referenceDraftedTokens += draft.tokens.length
    this.#figures.referenceAcceptedTokens += accepted
  }

  /** One computation with the model to itself; makes room and tries again when memory is full. */
  async #step<R extends { readonly status: 'ok' }>(
    compute: (signal: AbortSignal) => Promise<R | Aborted | Full>,
  ): Promise<R | Aborted> {
    using turn = await this.#ticket.turn(this.#signal)
    if (turn === undefined) return { status: 'aborted' }
    for (;;) {
      const result = await compute(this.#signal)
      if (!isFull(result)) return result
      const evicted = this.#hosted.sequences.evict()
      if (evicted === undefined) {
        throw new EngineError(
          'context-overflow',
          `The requests running now fill the model's memory of ${this.#model.info.contextTokens} tokens. Try again when one has ended, or start the server with a larger --context.`,
        )
      }
      await this.#model.trim(evicted, 0)
    }
  }
}

function isFull(result: { readonly status: string }): result is Full {
  return result.status === 'full'
}

function* finish(
  text: TextAssembler,
  reason: FinishReason,
): Generator<GenerateEvent, FinishReason, undefined> {
  const rest = text.end()
  if (rest !== '') yield { type: 'text-delta', text: rest }
  return reason
}
