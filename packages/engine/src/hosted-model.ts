import {
  createDrafter,
  createDraftMemory,
  type CostTable,
  type Drafter,
  type DraftMemory,
} from '@turant/drafting'
import { BackendError, type BackendModel, type VerifyResult } from './backend.ts'
import { Calibration, type CostStore } from './calibration.ts'
import type { Clock } from './figures.ts'
import { ignoreLost } from './ignore-lost.ts'
import { PrefixKeeper } from './prefix-keeper.ts'
import type { PrefixStore } from './prefix-store.ts'
import { PromptTokenizer } from './prompt-tokens.ts'
import { EngineError } from './request.ts'
import { Schedule } from './schedule.ts'
import { SequenceCache, type Lease, type LeasePlan } from './sequence-cache.ts'
import { StepCosts } from './step-costs.ts'

/** Tokens of earlier answers that drafts are looked for in. */
const MEMORY_TOKENS = 32_768
/** Less than this is said by chance. */
const SHORTEST_REMEMBERED = 16

const NO_TOKENS = new Int32Array(0)
const NEVER = new AbortController().signal

type Full = { readonly status: 'full' }

export type HostedModelOptions = {
  readonly clock: Clock
  /** Requests that may stand in line, those being served included. */
  readonly maxQueued: number
  readonly prefixes: PrefixStore | undefined
}

/** A loaded model with all that belongs to it. */
export class HostedModel {
  readonly model: BackendModel
  readonly tokenizer: PromptTokenizer
  readonly schedule: Schedule
  readonly sequences: SequenceCache
  readonly costs: StepCosts = new StepCosts()
  #calibrating: { readonly sequence: number; readonly abort: AbortController } | undefined
  readonly #clock: Clock
  readonly #keeper: PrefixKeeper | undefined
  readonly #memory: DraftMemory = createDraftMemory({ maxTokens: MEMORY_TOKENS })

  constructor(model: BackendModel, options: HostedModelOptions) {
    this.model = model
    this.tokenizer = new PromptTokenizer(model)
    this.#clock = options.clock
    this.sequences = new SequenceCache(model.info.sequences, model.info.contextTokens)
    this.schedule = new Schedule({
      bound: options.maxQueued,
      maxVerifyTokens: model.info.maxVerifyTokens,
      cost: (tokens, context) => this.costs.of(tokens, context),
      verify: (requests, signal) =>
        this.withRoom<Exclude<VerifyResult, Full>>(() => model.verify(requests, signal)),
    })
    this.#keeper = options.prefixes && new PrefixKeeper(options.prefixes, this)
  }

  /** Drafts from a text that the answer may repeat, from the prompt, and from answers before it. */
  createDrafter(reference: Int32Array, prompt: Int32Array): Drafter {
    return createDrafter({ reference, prompt, costs: this.costs.table, memory: this.#memory })
  }

  /**
   * Takes a snapshot from the disk where that saves noticeable time; returns how many tokens of the prompt
   * the sequence then holds. Needs the model for itself.
   */
  async restore(lease: Lease, prompt: Int32Array, reused: number): Promise<number> {
    const makeRoom = (): Promise<boolean> => this.#makeRoom()
    return (await this.#keeper?.restore(lease, { prompt, reused, makeRoom })) ?? reused
  }

  /** Empties a sequence that held something else; what is dear is on the disk then. Needs the model for itself. */
  async give({ lease, lost, reused, preparation }: LeasePlan): Promise<void> {
    const { sequence } = lease
    await this.#keeper?.keepDear({ sequence, tokens: [...lost] })
    if (preparation.type === 'trim') await this.model.trim(sequence, reused)
    else await this.model.copyPrefix(preparation.from, sequence, reused)
  }

  /** Takes a sequence back, with the answer in it that later ones may repeat. */
  release(lease: Lease, answer: readonly number[]): void {
    this.sequences.release(lease)
    if (answer.length >= SHORTEST_REMEMBERED) this.#memory.remember(Int32Array.from(answer))
    this.#keeper?.touched()
  }

  /** Writes what should outlive the process and frees the model. */
  async close(): Promise<void> {
    try {
      await this.#keeper?.flush()
    } catch (error) {
      ignoreLost(error)
    }
    await this.model.close()
  }

  /**
   * Learns what steps cost on this machine: from what is kept, or by measuring in the gaps that requests
   * leave. A failed measurement is made again with the next load.
   */
  async calibrate(store: CostStore): Promise<void> {
    const { fingerprint, sequences } = this.model.info
    const kept = await store.load(fingerprint)
    // The only sequence would be missed.
    const table = kept ?? (sequences > 1 ? await this.#measure() : undefined)
    if (table === undefined) return
    this.costs.measured(table)
    if (kept === undefined) await store.save(fingerprint, table)
  }

  async #measure(): Promise<CostTable | undefined> {
    using ticket = this.schedule.enter('idle')
    const plan = ticket && this.sequences.acquire(NO_TOKENS)
    if (ticket === undefined || plan === undefined) return undefined
    const { lease } = plan
    const abort = new AbortController()
    const { sequence } = lease
    const empty = async (): Promise<{ readonly status: 'ok' }> => {
      await this.model.trim(sequence, 0)
      return { status: 'ok' }
    }
    try {
      await ticket.alone(empty, NEVER)
      this.#calibrating = { sequence, abort }
      const options = { sequence, ticket, clock: this.#clock, signal: abort.signal }
      return await new Calibration(this.model, options).run()
    } catch (error) {
      if (error instanceof BackendError) return undefined
      throw error
    } finally {
      this.#calibrating = undefined
      await ticket.alone(empty, NEVER).catch(ignoreLost)
      this.sequences.release(lease)
    }
  }

  /** Requests go before upkeep, for memory too. */
  #endCalibration(): number | undefined {
    const calibrating = this.#calibrating
    this.#calibrating = undefined
    calibrating?.abort.abort()
    return calibrating?.sequence
  }

  /** Computes; when memory is full makes room and tries again. Throws `context-overflow`. */
  async withRoom<R extends { readonly status: string }>(
    compute: () => Promise<R | Full>,
  ): Promise<R> {
    for (;;) {
      const result = await compute()
      if (!isFull(result)) return result
      if (await this.#makeRoom()) continue
      throw new EngineError(
        'context-overflow',
        `The requests running now fill the model's memory of ${this.model.info.contextTokens} tokens. Try again when one has ended, or start the server with a larger --context.`,
      )
    }
  }

  /** Forgets the sequence used longest ago, or ends the measurement; false when there is neither. */
  async #makeRoom(): Promise<boolean> {
    const evicted = this.sequences.evict()
    const sequence = evicted?.sequence ?? this.#endCalibration()
    if (sequence === undefined) return false
    if (evicted !== undefined) await this.#keeper?.keepDear(evicted)
    await this.model.trim(sequence, 0)
    return true
  }
}

function isFull(result: { readonly status: string }): result is Full {
  return result.status === 'full'
}
