import koffi from 'koffi'
import type { BatchValue } from './structs.ts'

/** Tokens of one sequence that are computed in a batch, from a position on. */
export type BatchPart = {
  readonly sequence: number
  readonly position: number
  readonly tokens: Int32Array
  /** How many of them need no logits; default 0. */
  readonly given?: number
}

/**
 * The arrays of a `llama_batch`, allocated once in C memory and written through views. `seq_id` is an
 * array of pointers to arrays of sequence numbers; each token's points at one number of its own.
 */
export class BatchMemory {
  readonly capacity: number
  readonly #tokens: Int32Array
  readonly #positions: Int32Array
  readonly #wanted: Int8Array
  readonly #sequences: Int32Array
  readonly #batch: BatchValue
  readonly #addresses: readonly bigint[]

  constructor(capacity: number) {
    this.capacity = capacity
    const token = allocate(capacity * 4)
    const pos = allocate(capacity * 4)
    const logits = allocate(capacity)
    const counts = allocate(capacity * 4)
    const sequences = allocate(capacity * 4)
    const pointers = allocate(capacity * 8)
    this.#tokens = new Int32Array(koffi.view(token, capacity * 4))
    this.#positions = new Int32Array(koffi.view(pos, capacity * 4))
    this.#wanted = new Int8Array(koffi.view(logits, capacity))
    this.#sequences = new Int32Array(koffi.view(sequences, capacity * 4))
    new Int32Array(koffi.view(counts, capacity * 4)).fill(1)
    const places = new BigUint64Array(koffi.view(pointers, capacity * 8))
    for (let i = 0; i < capacity; i += 1) places[i] = sequences + BigInt(i * 4)
    this.#addresses = [token, pos, logits, counts, sequences, pointers]
    this.#batch = {
      n_tokens: 0,
      token,
      embd: null,
      pos,
      n_seq_id: counts,
      seq_id: pointers,
      logits,
    }
  }

  /** Fills the arrays, part after part; `outputs` says whether logits of every token are wanted or of none. */
  fill(parts: readonly BatchPart[], outputs: 'all' | 'none'): BatchValue {
    let count = 0
    for (const { sequence, position, tokens, given = 0 } of parts) {
      const end = count + tokens.length
      if (end > this.capacity) {
        throw new RangeError(`a batch holds at most ${this.capacity} tokens`)
      }
      this.#tokens.set(tokens, count)
      this.#sequences.fill(sequence, count, end)
      for (let i = count; i < end; i += 1) this.#positions[i] = position + i - count
      this.#wanted.fill(0, count, count + given)
      this.#wanted.fill(outputs === 'all' ? 1 : 0, count + given, end)
      count = end
    }
    if (count === 0) throw new RangeError('a batch holds at least one token')
    this.#batch.n_tokens = count
    return this.#batch
  }

  free(): void {
    for (const address of this.#addresses) koffi.free(address)
  }
}

function allocate(bytes: number): bigint {
  return koffi.address(koffi.alloc('char', bytes))
}
