import type { BatchCost, CostRow, CostTable } from '@turant/drafting'
import type { BackendModel } from './backend.ts'
import type { Clock } from './figures.ts'
import type { Ticket } from './schedule.ts'

/** Keeps what was measured, so that a model is measured once on a machine. */
export interface CostStore {
  /** Undefined when nothing usable is kept. */
  load(fingerprint: string): Promise<CostTable | undefined>
  save(fingerprint: string, table: CostTable): Promise<void>
}

/** Batch sizes, and how often each is timed: short ones are noisier and cheap to repeat. */
const SIZES = [
  { tokens: 1, times: 7 },
  { tokens: 4, times: 5 },
  { tokens: 8, times: 5 },
  { tokens: 16, times: 3 },
  { tokens: 32, times: 3 },
  { tokens: 64, times: 3 },
  { tokens: 128, times: 3 },
]
/** Where attention is a good part of the cost. */
const DEEP_TOKENS = 2048
/** Too shallow a second point would only measure noise. */
const SHALLOWEST_DEEP = 512
/** A text that takes longer to read is not read just to be measured behind. */
const FILL_MS = 4000
/** What takes this long is timed once: its noise is small beside it. */
const SLOW_MS = 500
/** No batch costs more than its tokens one by one; measured beside other work it can seem to. */
const NOISE = 1.1
/** Attention in tiles, from 64 tokens on, can make a larger batch a little cheaper than a smaller one. */
const CLIFF = 1.25

/** Times batches of several sizes behind a short and a long context, in milliseconds. */
export class Calibration {
  readonly #model: BackendModel
  readonly #sequence: number
  readonly #ticket: Ticket
  readonly #clock: Clock
  readonly #signal: AbortSignal
  #position = 0

  /** @param options.sequence is the measurement's own while it runs; empty before and after. */
  constructor(
    model: BackendModel,
    options: {
      readonly sequence: number
      readonly ticket: Ticket
      readonly clock: Clock
      readonly signal: AbortSignal
    },
  ) {
    this.#model = model
    this.#sequence = options.sequence
    this.#ticket = options.ticket
    this.#clock = options.clock
    this.#signal = options.signal
  }

  /** Undefined when it was aborted, found no room, or was disturbed too much to mean anything. */
  async run(): Promise<CostTable | undefined> {
    const shallow = await this.#row()
    if (shallow === undefined) return undefined
    const deepTokens = this.#deepTokens(shallow)
    if (deepTokens < SHALLOWEST_DEEP) return [shallow]
    const deep = (await this.#fill(deepTokens)) ? await this.#row() : undefined
    return deep === undefined ? undefined : [shallow, deep]
  }

  /** As deep as can be reached in a moment, and as fits beside others. */
  #deepTokens({ batches }: CostRow): number {
    const largest = batches.at(-1)
    if (largest === undefined) return 0
    const reachable = (FILL_MS * largest.tokens) / largest.cost
    const fitting = this.#model.info.contextTokens / 8
    return Math.floor(Math.min(DEEP_TOKENS, reachable, fitting))
  }

  async #row(): Promise<CostRow | undefined> {
    const { maxVerifyTokens } = this.#model.info
    // The first computation of a size also sets up its buffers.
    if ((await this.#timed(Math.min(128, maxVerifyTokens))) === undefined) return undefined
    const batches: BatchCost[] = []
    for (const { tokens, times } of SIZES) {
      if (tokens > maxVerifyTokens) break
      let least = Infinity
      for (let i = 0; i < times && (i === 0 || least < SLOW_MS); i += 1) {
        const ms = await this.#timed(tokens)
        if (ms === undefined) return undefined
        // Other work on the machine only ever adds.
        least = Math.min(least, ms)
      }
      batches.push({ tokens, cost: least })
    }
    return isPlausible(batches) ? { context: this.#position, batches } : undefined
  }

  /** Milliseconds of one batch; undefined when it could not be computed. */
  async #timed(count: number): Promise<number | undefined> {
    const request = {
      sequence: this.#sequence,
      position: this.#position,
      tokens: this.#filler(count),
      sampling: { temperature: 0, topP: 1, seed: 0 },
    }
    let ms = 0
    const result = await this.#ticket.alone(async (signal) => {
      const started = this.#clock.now()
      const verified = await this.#model.verify([request], signal)
      ms = this.#clock.now() - started
      if (verified.status === 'ok') await this.#model.trim(this.#sequence, this.#position)
      return verified
    }, this.#signal)
    return result.status === 'ok' ? ms : undefined
  }

  async #fill(count: number): Promise<boolean> {
    while (this.#position < count) {
      const request = {
        sequence: this.#sequence,
        position: this.#position,
        tokens: this.#filler(Math.min(128, count - this.#position)),
      }
      const result = await this.#ticket.alone(
        (signal) => this.#model.prefill(request, signal),
        this.#signal,
      )
      if (result.status !== 'ok') return false
      this.#position += request.tokens.length
    }
    return true
  }

  /** Different tokens, as in a text; which ones they are costs nothing. */
  #filler(count: number): Int32Array {
    const { vocabularySize } = this.#model.info
    return Int32Array.from({ length: count }, (_, index) => (index * 7919 + 97) % vocabularySize)
  }
}

function isPlausible(batches: readonly BatchCost[]): boolean {
  const one = batches[0]?.cost ?? 0
  return batches.every(({ tokens, cost }, index) => {
    const before = batches[index - 1]?.cost ?? 0
    return cost <= one * tokens * NOISE && cost * CLIFF >= before
  })
}
