import koffi from 'koffi'
import { BackendError } from '@turant/engine'
import { choose, type Random } from './sampling.ts'
import type { Sampling } from '@turant/engine'
import type { LlamaLibrary } from './library.ts'
import type { Pointer } from './structs.ts'

const CANDIDATE_BYTES = 12
const ARRAY_BYTES = 32
/** Deeper nesting overflows the C stack of the library's parser (measured: 2,000 is fine). */
const MAX_NESTING = 500

/**
 * A GBNF grammar over one sequence. The winning token is tried alone first; only when the grammar
 * refuses it is the whole vocabulary filtered, which costs milliseconds.
 */
export class Grammar {
  readonly #library: LlamaLibrary
  readonly #sampler: Pointer
  readonly #data: bigint
  readonly #array: bigint
  readonly #vocabularySize: number

  constructor(library: LlamaLibrary, vocab: Pointer, grammar: string) {
    if (nesting(grammar) > MAX_NESTING) {
      throw new BackendError('bad-grammar', `The grammar nests deeper than ${MAX_NESTING} levels.`)
    }
    const sampler = library.grammarInit(vocab, grammar)
    if (sampler === null) {
      throw new BackendError(
        'bad-grammar',
        'The grammar is not valid GBNF, or has no rule named "root".',
      )
    }
    this.#library = library
    this.#sampler = sampler
    this.#vocabularySize = library.vocabSize(vocab)
    this.#data = koffi.address(koffi.alloc('char', this.#vocabularySize * CANDIDATE_BYTES))
    this.#array = koffi.address(koffi.alloc('char', ARRAY_BYTES))
  }

  /** Chooses a token the grammar allows and advances the grammar by it. */
  choose(logits: Float32Array, sampling: Sampling, random: Random): number {
    const winner = choose(logits, sampling, random)
    const token = this.#allows(winner, logits[winner] ?? 0)
      ? winner
      : choose(this.#filtered(logits), sampling, random)
    this.#library.samplerAccept(this.#sampler, token)
    return token
  }

  #allows(token: number, logit: number): boolean {
    const view = new DataView(koffi.view(this.#data, CANDIDATE_BYTES))
    view.setInt32(0, token, true)
    view.setFloat32(4, logit, true)
    this.#apply(1)
    return view.getFloat32(4, true) !== -Infinity
  }

  #filtered(logits: Float32Array): Float32Array {
    const memory = koffi.view(this.#data, this.#vocabularySize * CANDIDATE_BYTES)
    const ids = new Int32Array(memory)
    const values = new Float32Array(memory)
    for (let id = 0; id < logits.length; id += 1) {
      ids[id * 3] = id
      values[id * 3 + 1] = logits[id] ?? 0
    }
    this.#apply(logits.length)
    const filtered = new Float32Array(logits.length)
    for (let i = 0; i < logits.length; i += 1) filtered[ids[i * 3] ?? 0] = values[i * 3 + 1] ?? 0
    return filtered
  }

  #apply(count: number): void {
    // llama_token_data_array: data pointer, size, selected, sorted.
    const view = new DataView(koffi.view(this.#array, ARRAY_BYTES))
    view.setBigUint64(0, this.#data, true)
    view.setBigUint64(8, BigInt(count), true)
    view.setBigInt64(16, -1n, true)
    view.setUint8(24, 0)
    this.#library.samplerApply(this.#sampler, this.#array)
  }

  free(): void {
    this.#library.samplerFree(this.#sampler)
    koffi.free(this.#data)
    koffi.free(this.#array)
  }
}

function nesting(grammar: string): number {
  let depth = 0
  let deepest = 0
  for (const character of grammar) {
    if (character === '(') depth += 1
    else if (character === ')') depth -= 1
    deepest = Math.max(deepest, depth)
  }
  return deepest
}
