import type {
  Backend,
  BackendError,
  BackendModel,
  ModelInfo,
  PrefillResult,
  VerifyRequest,
  VerifyResult,
} from '@turant/engine'
import { ModelProcess } from './child.ts'
import type { Perplexity } from './native/perplexity.ts'
import type { VocabularyTable } from './native/vocabulary.ts'
import type { Answers, Command, WeightFormat } from './wire.ts'

export type LlamaBackendOptions = {
  /** Told what the one who set this up should know: that a GPU build found no GPU. */
  readonly onNote?: (note: string) => void
  /** Bytes that a model may take, its weights included; default: what its device has free. */
  readonly availableBytes?: number
  /** Milliseconds after which a process that does not stop when told is ended; default 15,000. */
  readonly stuckMs?: number
}

/**
 * llama.cpp in a child process per loaded model: an assertion, a crash or an out-of-memory kill in
 * the library ends that process and no other, and closing a model gives back all its memory.
 */
export function createLlamaBackend(options: LlamaBackendOptions = {}): Backend {
  return {
    name: 'llama.cpp',
    async load(model) {
      const process = new ModelProcess(options.stuckMs)
      try {
        const { availableBytes } = options
        const command = { type: 'load', options: model, availableBytes } as const
        const { info, vocabulary, note } = await process.call(command)
        if (note !== undefined) options.onNote?.(note)
        return new LlamaModel(process, info, vocabulary)
      } catch (error) {
        await process.close()
        throw error
      }
    },
  }
}

/**
 * Rewrites a model file in another weight format. Throws `BackendError` `load-failed`, and `lost` when
 * the signal stopped it: then the file is not whole.
 */
export async function requantize(
  from: string,
  to: string,
  options: { readonly format: WeightFormat; readonly signal?: AbortSignal | undefined },
): Promise<void> {
  await inProcess({ type: 'requantize', from, to, format: options.format }, options.signal)
}

/**
 * Scores a text of at most 4,096 tokens with a model file, and times how fast the model reads it, in a
 * process of its own. Throws `BackendError` `load-failed`, `refused`, and `lost` when the signal stopped it.
 */
export function measurePerplexity(
  path: string,
  text: string,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<Perplexity> {
  return inProcess({ type: 'measure-perplexity', path, text }, options.signal)
}

/** One command in a process that ends with it; an abort ends the process at once. */
async function inProcess<T extends Command['type']>(
  command: Extract<Command, { type: T }>,
  signal: AbortSignal | undefined,
): Promise<Answers[T]> {
  const process = new ModelProcess()
  const stop = (): void => void process.close()
  try {
    const answer = process.call(command)
    if (signal?.aborted === true) stop()
    else signal?.addEventListener('abort', stop, { once: true })
    return await answer
  } finally {
    signal?.removeEventListener('abort', stop)
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
    return this.#process.tokenize(text, options.special)
  }

  prefill(
    request: { readonly sequence: number; readonly position: number; readonly tokens: Int32Array },
    signal: AbortSignal,
  ): Promise<PrefillResult> {
    if (signal.aborted) return Promise.resolve({ status: 'aborted' })
    return this.#process.call({ type: 'prefill', ...request }, signal)
  }

  verify(requests: readonly VerifyRequest[], signal: AbortSignal): Promise<VerifyResult> {
    if (signal.aborted) return Promise.resolve({ status: 'aborted' })
    return this.#process.call({ type: 'verify', requests }, signal)
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

  saveState(sequence: number, path: string): Promise<boolean> {
    return this.#process.call({ type: 'save-state', sequence, path })
  }

  restoreState(sequence: number, path: string): Promise<'ok' | 'unusable' | 'full'> {
    return this.#process.call({ type: 'restore-state', sequence, path })
  }

  onLost(listener: (error: BackendError) => void): void {
    this.#process.onLost(listener)
  }

  close(): Promise<void> {
    return this.#process.close()
  }
}
