import { batchCost, CPU_COSTS, type CostTable } from '@turant/drafting'
import type { PrefillRate } from './prefill-pace.ts'

/** A prompt batch large enough that its cost per token is that of longer ones. */
const PREFILL_TOKENS = 128
/** How much deeper the second point of the prefill line is. */
const DEEP = 4096

/** What steps of one model cost on this machine, in milliseconds once it was measured. */
export class StepCosts {
  #table: CostTable = CPU_COSTS

  get isMeasured(): boolean {
    return this.#table !== CPU_COSTS
  }

  get table(): CostTable {
    return this.#table
  }

  measured(table: CostTable): void {
    this.#table = table
  }

  /** Of a batch of so many tokens behind so many. */
  of(tokens: number, context: number): number {
    return batchCost(this.#table, tokens, context)
  }

  /** Of computing the tokens of a prompt from one position to another. */
  prefillMs(from: number, to: number): number {
    const { base, perContext } = this.prefillRate()
    return Math.max(0, to - from) * (base + (perContext * (from + to)) / 2)
  }

  prefillRate(): PrefillRate {
    const base = this.of(PREFILL_TOKENS, 0) / PREFILL_TOKENS
    const deep = this.of(PREFILL_TOKENS, DEEP) / PREFILL_TOKENS
    return { base, perContext: Math.max(0, (deep - base) / DEEP) }
  }
}
