import koffi from 'koffi'
import type { BatchValue, Pointer } from './structs.ts'

/**
 * The arrays of a `llama_batch`, allocated once in C memory and written through views. `seq_id` is an
 * array of pointers to one-element arrays; all of them point at the same number, since a batch of
 * ours never mixes sequences.
 */
export class BatchMemory {
  readonly capacity: number
  readonly #tokens: Int32Array
  readonly #positions: Int32Array
  readonly #wanted: Int8Array
  readonly #sequence: Int32Array
  readonly #batch: BatchValue
  readonly #pointers: readonly Pointer[]

  constructor(capacity: number) {
    this.capacity = capacity
    const token = allocate(capacity * 4)
    const pos = allocate(capacity * 4)
    const logits = allocate(capacity)
    const counts = allocate(capacity * 4)
    const sequence = allocate(4)
    const sequences = allocate(capacity * 8)
    this.#tokens = new Int32Array(koffi.view(token, capacity * 4))
    this.#positions = new Int32Array(koffi.view(pos, capacity * 4))
    this.#wanted = new Int8Array(koffi.view(logits, capacity))
    this.#sequence = new Int32Array(koffi.view(sequence, 4))
    new Int32Array(koffi.view(counts, capacity * 4)).fill(1)
    new BigUint64Array(koffi.view(sequences, capacity * 8)).fill(koffi.address(sequence))
    this.#pointers = [token, pos, logits, counts, sequence, sequences]
    this.#batch = {
      n_tokens: 0,
      token,
      embd: null,
      pos,
      n_seq_id: counts,
      seq_id: sequences,
      logits,
    }
  }

  /** Fills the arrays; `outputs` says whether logits of every token are wanted or of none. */
  fill(
    tokens: Int32Array,
    at: { readonly sequence: number; readonly position: number; readonly outputs: 'all' | 'none' },
  ): BatchValue {
    if (tokens.length > this.capacity || tokens.length === 0) {
      throw new RangeError(`a batch holds 1 to ${this.capacity} tokens, not ${tokens.length}`)
    }
    this.#tokens.set(tokens)
    for (let i = 0; i < tokens.length; i += 1) this.#positions[i] = at.position + i
    this.#wanted.fill(at.outputs === 'all' ? 1 : 0, 0, tokens.length)
    this.#sequence[0] = at.sequence
    this.#batch.n_tokens = tokens.length
    return this.#batch
  }

  free(): void {
    for (const pointer of this.#pointers) koffi.free(pointer)
  }
}

function allocate(bytes: number): bigint {
  return koffi.address(koffi.alloc('char', bytes))
}
