import type { BackendModel } from './backend.ts'
import { ignoreLost } from './ignore-lost.ts'
import type { PrefixStore } from './prefix-store.ts'
import type { Schedule } from './schedule.ts'
import type { Lease, SequenceCache } from './sequence-cache.ts'
import type { StepCosts } from './step-costs.ts'

/** Snapshots are written when nobody has asked for anything this long: writing one holds the model. */
const QUIET_MS = 3000
/** What takes less than this to compute again is not worth a file, nor a file being read. */
const WORTH_MS = 250
/** What would take this long is written before its memory is given away: somebody waits for that. */
const DEAR_MS = 1500

/** Writes snapshots of idle sequences to a store, and takes them back. */
export class PrefixKeeper {
  readonly #store: PrefixStore
  readonly #model: BackendModel
  readonly #schedule: Schedule
  readonly #sequences: SequenceCache
  readonly #costs: StepCosts
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(
    store: PrefixStore,
    parts: {
      readonly model: BackendModel
      readonly schedule: Schedule
      readonly sequences: SequenceCache
      readonly costs: StepCosts
    },
  ) {
    this.#store = store
    this.#model = parts.model
    this.#schedule = parts.schedule
    this.#sequences = parts.sequences
    this.#costs = parts.costs
  }

  /** A request has ended: what it left is written once it stays quiet. */
  touched(): void {
    this.stop()
    this.#timer = setTimeout(() => {
      if (this.#schedule.length > 0) this.touched()
      else this.#keepIdle().catch(ignoreLost)
    }, QUIET_MS)
  }

  stop(): void {
    clearTimeout(this.#timer)
  }

  /** Writes everything that is worth it now. */
  async flush(): Promise<void> {
    this.stop()
    await this.#keepIdle()
  }

  /**
   * Restores a snapshot into a sequence that holds the first `reused` tokens of the prompt, where that saves
   * noticeable time. Returns how many tokens of the prompt the sequence then holds. Needs the model for itself.
   */
  async restore(
    lease: Lease,
    {
      prompt,
      reused,
      makeRoom,
    }: {
      readonly prompt: Int32Array
      readonly reused: number
      /** Forgets a sequence; false when there is none to forget. */
      readonly makeRoom: () => Promise<boolean>
    },
  ): Promise<number> {
    const kept = await this.#store.longest(this.#model.info.fingerprint, prompt)
    const common = Math.min(kept?.common ?? 0, prompt.length - 1)
    if (kept === undefined || this.#costs.prefillMs(reused, common) < WORTH_MS) return reused
    let status = await this.#model.restoreState(lease.sequence, kept.path)
    while (status === 'full' && (await makeRoom())) {
      status = await this.#model.restoreState(lease.sequence, kept.path)
    }
    if (status === 'ok') {
      await this.#model.trim(lease.sequence, common)
      return common
    }
    await this.#model.trim(lease.sequence, 0)
    if (status === 'unusable') await this.#store.discard(kept)
    return 0
  }

  async #keepIdle(): Promise<void> {
    using ticket = this.#schedule.enter('idle')
    if (ticket === undefined) return
    const signal = new AbortController().signal
    for (const { sequence } of this.#sequences.idle()) {
      await ticket.alone(async () => {
        // Others may have had their turn meanwhile.
        const lease = this.#sequences.idle().find((idle) => idle.sequence === sequence)
        if (lease !== undefined) await this.#keep(lease, WORTH_MS)
        return { status: 'ok' }
      }, signal)
    }
  }

  /** Writes what a sequence holds, where it is dear, before its memory is given away. Needs the model for itself. */
  async keepDear(lease: Lease): Promise<void> {
    await this.#keep(lease, DEAR_MS)
  }

  async #keep(lease: Lease, worthMs: number): Promise<void> {
    const { fingerprint } = this.#model.info
    const tokens = Int32Array.from(lease.tokens)
    const kept = await this.#store.longest(fingerprint, tokens)
    if (this.#costs.prefillMs(kept?.common ?? 0, tokens.length) < worthMs) return
    await this.#model.trim(lease.sequence, tokens.length)
    await this.#store.keep(fingerprint, tokens, (path) =>
      this.#model.saveState(lease.sequence, path),
    )
  }
}
