import type {
  Backend,
  BackendError,
  BackendModel,
  LoadOptions,
  ModelInfo,
  PrefillResult,
  VerifyRequest,
  VerifyResult,
} from '@turant/engine'
import { ModelProcess } from './child.ts'
import type { VocabularyTable } from './native/vocabulary.ts'
import type { WeightFormat } from './wire.ts'

/**
 * llama.cpp in a child process per loaded model: an assertion, a crash or an out-of-memory kill in
 * the library ends that process and no other, and closing a model gives back all its memory.
 */
export function createLlamaBackend(): Backend {
  return { name: 'llama.cpp', load: loadModel }
}

async function loadModel(options: LoadOptions): Promise<BackendModel> {
  const process = new ModelProcess()
  try {
    const { info, vocabulary } = await process.call({ type: 'load', options })
    return new LlamaModel(process, info, vocabulary)
  } catch (error) {
    await process.close()
    throw error
  }
}

/** Rewrites a model file in another weight format. Throws `BackendError` `load-failed`. */
export async function requantize(
  from: string,
  to: string,
  options: { readonly format: WeightFormat },
): Promise<void> {
  const process = new ModelProcess()
  try {
    await process.call({ type: 'requantize', from, to, format: options.format })
  } finally {
    await process.close()
  }
}

class LlamaModel implements BackendModel {
  readonly info: ModelInfo
  readonly #process: ModelProcess
  readonly #vocabulary: VocabularyTable
  readonly #endOfGeneration: ReadonlySet<number>

  constructor(process: ModelProcess, info: ModelInfo, vocabulary: VocabularyTable) {
    this.#process = process
    this.info = info
    this.#vocabulary = vocabulary
    this.#endOfGeneration = new Set(vocabulary.endOfGeneration)
  }

  piece(token: number): Uint8Array {
    const { bytes, offsets } = this.#vocabulary
    return bytes.subarray(offsets[token] ?? 0, offsets[token + 1] ?? 0)
  }

  isEndOfGeneration(token: number): boolean {
    return this.#endOfGeneration.has(token)
  }

  tokenize(text: string, options: { readonly special: boolean }): Promise<Int32Array> {
    return this.#process.call({ type: 'tokenize', text, special: options.special })
  }

  prefill(
    request: { readonly sequence: number; readonly position: number; readonly tokens: Int32Array },
    signal: AbortSignal,
  ): Promise<PrefillResult> {
    return this.#process.call({ type: 'prefill', ...request }, signal)
  }

  verify(request: VerifyRequest, signal: AbortSignal): Promise<VerifyResult> {
    return this.#process.call({ type: 'verify', request }, signal)
  }

  async setGrammar(sequence: number, grammar: string | undefined): Promise<void> {
    await this.#process.call({ type: 'set-grammar', sequence, grammar })
  }

  async trim(sequence: number, position: number): Promise<void> {
    await this.#process.call({ type: 'trim', sequence, position })
  }

  async copyPrefix(from: number, to: number, length: number): Promise<void> {
    await this.#process.call({ type: 'copy-prefix', from, to, length })
  }

  saveState(sequence: number): Promise<Uint8Array> {
    return this.#process.call({ type: 'save-state', sequence })
  }

  restoreState(sequence: number, state: Uint8Array): Promise<boolean> {
    return this.#process.call({ type: 'restore-state', sequence, state })
  }

  onLost(listener: (error: BackendError) => void): void {
    this.#process.onLost(listener)
  }

  close(): Promise<void> {
    return this.#process.close()
  }
}
