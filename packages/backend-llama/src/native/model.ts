import { closeSync, openSync, readSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { basename } from 'node:path'
import { cpuUsage } from 'node:process'
import koffi from 'koffi'
import {
  BackendError,
  type LoadOptions,
  type ModelInfo,
  type PrefillResult,
  type VerifyRequest,
  type VerifyResult,
} from '@turant/engine'
import { BatchMemory } from './batch-memory.ts'
import { Grammar } from './grammar.ts'
import type { LlamaLibrary } from './library.ts'
import { argmax, choose, randomAt } from './sampling.ts'
import type { Pointer } from './structs.ts'
import { ThreadChoice } from './thread-choice.ts'
import { readVocabulary, specialText, tokenizeText, type VocabularyTable } from './vocabulary.ts'

const BATCH_TOKENS = 512
/** Logits of a whole batch would take 100 MB with a vocabulary of 49,152. */
const VERIFY_TOKENS = 128
const FLASH_ATTENTION_ON = 1

/** One loaded model with its context. Every call is synchronous: run it in a thread of its own. */
export class NativeModel {
  readonly info: ModelInfo
  readonly vocabulary: VocabularyTable
  readonly #library: LlamaLibrary
  readonly #model: Pointer
  readonly #context: Pointer
  readonly #memory: Pointer
  readonly #vocab: Pointer
  readonly #batch: BatchMemory
  readonly #grammars = new Map<number, Grammar>()
  readonly #threadChoice: ThreadChoice
  #threads: number
  #logitsAddress: Pointer = null
  #logits = new Float32Array(0)

  /**
   * @param abortFlag address of a byte that is non-zero while the running computation must stop.
   */
  constructor(library: LlamaLibrary, options: LoadOptions, abortFlag: bigint) {
    this.#library = library
    requireGguf(options.path)
    this.#model = library.modelLoad(options.path, library.modelDefaultParams())
    if (this.#model === null) {
      throw new BackendError(
        'load-failed',
        `${options.path} could not be loaded: it is damaged, cut short, or of an architecture that llama.cpp ${library.version} does not know. Run "turant models verify", or pull it again.`,
      )
    }
    this.#vocab = library.modelVocab(this.#model)
    this.#threads = options.threads ?? defaultThreads()
    this.#threadChoice = new ThreadChoice(this.#threads)
    this.#context = this.#createContext(options, abortFlag)
    this.#memory = library.memory(this.#context)
    this.#batch = new BatchMemory(library.contextBatch(this.#context))
    this.vocabulary = readVocabulary(library, this.#vocab)
    this.info = this.#describe(options)
  }

  #createContext(options: LoadOptions, abortFlag: bigint): Pointer {
    const library = this.#library
    const trained = library.modelTrainedContext(this.#model)
    const threads = this.#threads
    const params = library.contextDefaultParams()
    params.n_ctx = Math.min(options.contextTokens, trained)
    params.n_batch = Math.min(BATCH_TOKENS, params.n_ctx)
    params.n_ubatch = params.n_batch
    params.n_seq_max = options.sequences
    params.n_outputs_max = Math.min(VERIFY_TOKENS, params.n_batch)
    params.n_outputs_max_per_seq = params.n_outputs_max
    params.n_threads = threads
    params.n_threads_batch = threads
    params.flash_attn_type = FLASH_ATTENTION_ON
    params.kv_unified = true
    params.abort_callback = library.strlenAddress
    params.abort_callback_data = abortFlag
    const context = library.contextInit(this.#model, params)
    if (context === null) {
      library.modelFree(this.#model)
      throw new BackendError(
        'load-failed',
        `There is not enough memory for a context of ${params.n_ctx} tokens. Ask for a smaller one with --context.`,
      )
    }
    const got = {
      n_batch: library.contextBatch(context),
      n_threads: library.contextThreads(context),
      n_seq_max: library.contextSequences(context),
    }
    const wanted = { n_batch: params.n_batch, n_threads: threads, n_seq_max: options.sequences }
    if (JSON.stringify(got) !== JSON.stringify(wanted)) {
      throw new BackendError(
        'library-unavailable',
        `llama.cpp ${library.version} read the context parameters differently (${JSON.stringify(got)}, not ${JSON.stringify(wanted)}). Install the pinned libraries with "npm ci".`,
      )
    }
    return context
  }

  #describe(options: LoadOptions): ModelInfo {
    const library = this.#library
    const prefix = specialText(library, this.#vocab, 'fim_pre')
    const suffix = specialText(library, this.#vocab, 'fim_suf')
    const middle = specialText(library, this.#vocab, 'fim_mid')
    return {
      name: library.modelMeta(this.#model, 'general.name') ?? basename(options.path),
      architecture: library.modelMeta(this.#model, 'general.architecture') ?? 'unknown',
      parameters: library.modelParameters(this.#model),
      trainedContextTokens: library.modelTrainedContext(this.#model),
      contextTokens: library.contextTokens(this.#context),
      sequences: options.sequences,
      vocabularySize: library.vocabSize(this.#vocab),
      maxBatchTokens: this.#batch.capacity,
      maxVerifyTokens: Math.min(VERIFY_TOKENS, this.#batch.capacity),
      chatTemplate: library.modelMeta(this.#model, 'tokenizer.chat_template'),
      bosText: specialText(library, this.#vocab, 'bos'),
      eosText: specialText(library, this.#vocab, 'eos'),
      fillTokens: prefix && suffix && middle ? { prefix, suffix, middle } : undefined,
      addBos: library.vocabAddBos(this.#vocab),
      device: library.device,
    }
  }

  tokenize(text: string, special: boolean): Int32Array {
    return tokenizeText(this.#library, this.#vocab, { text, special })
  }

  prefill(request: { sequence: number; position: number; tokens: Int32Array }): PrefillResult {
    return { status: this.#decode(request, 'none') }
  }

  verify(request: VerifyRequest): VerifyResult {
    if (request.tokens.length > this.info.maxVerifyTokens) {
      throw new BackendError('refused', `${describe(request)}, more than can be verified at once`)
    }
    const status = this.#decode(request, 'all')
    if (status !== 'ok') return { status }
    const rows = this.#readLogits(request.tokens.length)
    const size = this.info.vocabularySize
    const chosen: number[] = []
    for (let row = 0; row < request.tokens.length; row += 1) {
      const logits = rows.subarray(row * size, (row + 1) * size)
      const token = this.#choose(logits, request, request.position + row + 1)
      chosen.push(token)
      if (token !== request.tokens[row + 1]) break
    }
    this.trim(request.sequence, request.position + chosen.length)
    return { status, chosen: Int32Array.from(chosen) }
  }

  #choose(logits: Float32Array, request: VerifyRequest, position: number): number {
    const grammar = this.#grammars.get(request.sequence)
    if (grammar === undefined && request.sampling.temperature <= 0) return argmax(logits)
    const random = randomAt(request.sampling.seed, position)
    return grammar === undefined
      ? choose(logits, request.sampling, random)
      : grammar.choose(logits, request.sampling, random)
  }

  #decode(
    request: { sequence: number; position: number; tokens: Int32Array },
    outputs: 'all' | 'none',
  ): 'ok' | 'aborted' | 'full' {
    const end = this.#library.memoryEnd(this.#memory, request.sequence) + 1
    // The library takes any position for an empty sequence; ours always follow each other.
    if (end !== request.position) {
      throw new BackendError('refused', `${describe(request)}, which holds ${end}`)
    }
    const batch = this.#batch.fill(request.tokens, { ...request, outputs })
    const code = this.#timed(() => this.#library.decode(this.#context, batch))
    if (code === 0) return 'ok'
    // An aborted or refused batch may have left part of itself behind.
    this.trim(request.sequence, request.position)
    if (code === 1) return 'full'
    if (code === 2) return 'aborted'
    throw new BackendError('refused', `llama_decode answered ${code} for ${describe(request)}`)
  }

  /** Computes with as many threads as lately were given a processor. */
  #timed(compute: () => number): number {
    const { threads } = this.#threadChoice
    if (threads !== this.#threads) this.#library.setThreads(this.#context, threads, threads)
    this.#threads = threads
    const processorBefore = cpuUsage()
    const started = performance.now()
    const code = compute()
    const { user, system } = cpuUsage(processorBefore)
    this.#threadChoice.record(performance.now() - started, (user + system) / 1000)
    return code
  }

  /** A view of the library's own memory, made anew only when that moved or more of it is needed. */
  #readLogits(rows: number): Float32Array {
    const address = this.#library.logits(this.#context)
    const needed = rows * this.info.vocabularySize
    if (address !== this.#logitsAddress || this.#logits.length < needed) {
      this.#logitsAddress = address
      this.#logits = new Float32Array(koffi.view(address, needed * 4))
    }
    return this.#logits
  }

  setGrammar(sequence: number, grammar: string | undefined): void {
    this.#grammars.get(sequence)?.free()
    this.#grammars.delete(sequence)
    if (grammar === undefined) return
    this.#grammars.set(sequence, new Grammar(this.#library, this.#vocab, grammar))
  }

  trim(sequence: number, position: number): void {
    this.#library.memoryRemove(this.#memory, sequence, position, -1)
  }

  copyPrefix(from: number, to: number, length: number): void {
    this.trim(to, 0)
    if (length > 0) this.#library.memoryCopy(this.#memory, from, to, 0, length)
  }

  saveState(sequence: number): Uint8Array {
    const bytes = new Uint8Array(this.#library.stateSize(this.#context, sequence))
    return bytes.subarray(0, this.#library.stateGet(this.#context, bytes, sequence))
  }

  restoreState(sequence: number, state: Uint8Array): boolean {
    this.trim(sequence, 0)
    return this.#library.stateSet(this.#context, state, sequence) > 0
  }

  free(): void {
    for (const grammar of this.#grammars.values()) grammar.free()
    this.#grammars.clear()
    this.#logits = new Float32Array(0)
    this.#library.contextFree(this.#context)
    this.#library.modelFree(this.#model)
    this.#batch.free()
  }
}

function describe(request: { sequence: number; position: number; tokens: Int32Array }): string {
  return `${request.tokens.length} tokens at position ${request.position} of sequence ${request.sequence}`
}

/** Physical cores are not known portably; past eight threads a small model gains nothing. */
function defaultThreads(): number {
  return Math.max(1, Math.min(8, availableParallelism()))
}

/** llama.cpp answers null for anything it can not load; this tells a missing file from a wrong one. */
function requireGguf(path: string): void {
  const magic = Buffer.alloc(4)
  try {
    const file = openSync(path, 'r')
    try {
      readSync(file, magic, 0, 4, 0)
    } finally {
      closeSync(file)
    }
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new BackendError('load-failed', `The model file could not be read: ${why}.`, { cause })
  }
  if (magic.toString('latin1') !== 'GGUF') {
    throw new BackendError(
      'load-failed',
      `${path} is not a GGUF file. Pull a model again, or name a .gguf file.`,
    )
  }
}
