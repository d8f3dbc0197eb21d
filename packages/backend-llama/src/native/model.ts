import { createHash } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { basename } from 'node:path'
import { cpuUsage } from 'node:process'
import koffi from 'koffi'
import {
  BackendError,
  type CacheFormat,
  type LoadOptions,
  type ModelInfo,
  type PrefillResult,
  type VerifyRequest,
  type VerifyResult,
} from '@turant/engine'
import { computeWithAdapter } from './adapter.ts'
import { BatchMemory, type BatchPart } from './batch-memory.ts'
import { availableBytes, createContext, VERIFY_TOKENS } from './context.ts'
import { Grammar } from './grammar.ts'
import type { LlamaLibrary } from './library.ts'
import { digestModelFile } from './model-file.ts'
import { argmax, choose, logProbability, randomAt } from './sampling.ts'
import { readSnapshot, writeSnapshot } from './snapshot-file.ts'
import type { Pointer } from './structs.ts'
import { ThreadPlan } from './thread-choice.ts'
import type { ThreadPool } from './thread-pool.ts'
import { readVocabulary, specialText, tokenizeText, type VocabularyTable } from './vocabulary.ts'

export type NativeOptions = LoadOptions & {
  /** Address of a byte that is non-zero while the running computation must stop. */
  readonly abortFlag: bigint
  /** Bytes that the model may take; default: what its device has free. */
  readonly availableBytes?: number | undefined
}

/** Chosen tokens, and how likely each was where that is asked for. */
type Choices = { readonly tokens: number[]; readonly logProbabilities: number[] }

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
  readonly #threadPlan: ThreadPlan
  #threads: number
  readonly #pool: ThreadPool | undefined
  #logitsAddress: Pointer = null
  #logits = new Float32Array(0)

  constructor(library: LlamaLibrary, options: NativeOptions) {
    this.#library = library
    const { path, adapter } = options
    const files = adapter === undefined ? [path] : [path, adapter]
    const digests = files.map(digestModelFile)
    const available = options.availableBytes ?? availableBytes(library)
    this.#model = loadWeights(library, path)
    this.#vocab = library.modelVocab(this.#model)
    this.#threads = options.threads ?? defaultThreads()
    this.#threadPlan = new ThreadPlan(this.#threads)
    const threads = this.#threads
    const { context, cacheFormat } = createContext(library, this.#model, {
      ...options,
      threads,
      availableBytes: available,
    })
    this.#context = context
    if (adapter !== undefined) computeWithAdapter(library, { model: this.#model, context }, adapter)
    if (library.devices.gpus.length === 0) this.#pool = library.threadPool(threads)
    if (this.#pool) library.attachThreads(context, this.#pool.handle)
    this.#memory = library.memory(context)
    this.#batch = new BatchMemory(library.contextBatch(context))
    this.vocabulary = readVocabulary(library, this.#vocab)
    this.info = this.#describe(options, { cacheFormat, digests })
  }

  #describe(
    options: LoadOptions,
    {
      cacheFormat,
      digests,
    }: { readonly cacheFormat: CacheFormat; readonly digests: readonly string[] },
  ): ModelInfo {
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
      device: library.devices.name,
      cacheFormat,
      fingerprint: fingerprint([
        ...digests,
        library.version,
        library.commit,
        library.devices.name,
        // What the processor can do is not in its name, and decides which kernels compute.
        library.system,
        cacheFormat,
      ]),
    }
  }

  /** Where the vocabulary is, for other threads of this process. */
  get vocabularyAddress(): bigint {
    return koffi.address(this.#vocab)
  }

  tokenize(text: string, special: boolean): Int32Array {
    return tokenizeText(this.#library, this.#vocab, { text, special })
  }

  /** Format of the weights: `q8_0`; llama.cpp describes a file as `llama 134.52M IQ4_NL - 4.5 bpw`. */
  get weights(): string {
    const described = this.#library.modelDescription(this.#model).toLowerCase()
    return /^\S+ \S+ (?:all |mostly )?(\S+)/.exec(described)?.[1] ?? described
  }

  prefill(request: BatchPart): PrefillResult {
    return { status: this.#decode([request], 'none') }
  }

  verify(requests: readonly VerifyRequest[]): VerifyResult {
    const status = this.#decode(requests, 'all')
    if (status !== 'ok') return { status }
    const rows = this.#readLogits(requests)
    let first = 0
    const choices = requests.map((request): Choices => {
      const { given = 0 } = request
      const end = first + request.tokens.length - given
      const choices = this.#accept(request, rows.slice(first, end))
      first = end
      this.trim(request.sequence, request.position + given + choices.tokens.length)
      return choices
    })
    const [only] = requests
    const [ofOnly] = choices
    if (only && ofOnly && requests.length === 1) this.#goOn(only, ofOnly)
    const chosen = choices.map(({ tokens }) => Int32Array.from(tokens))
    if (requests.every(({ confidence }) => confidence !== 'on')) return { status, chosen }
    const logProbabilities = choices.map((choices) => Float32Array.from(choices.logProbabilities))
    return { status, chosen, logProbabilities }
  }

  /** Chooses the tokens that need no asking; what was chosen stands when the computation ends early. */
  #goOn(request: VerifyRequest, choices: Choices): void {
    const { sequence, given = 0, more = 0 } = request
    for (let left = more; left > 0; left -= 1) {
      const last = choices.tokens.at(-1) ?? 0
      if (this.#library.vocabIsEog(this.#vocab, last)) return
      const position = request.position + given + choices.tokens.length
      const part = { sequence, position, tokens: Int32Array.of(last) }
      if (this.#decode([part], 'all') !== 'ok') return
      const [logits] = this.#readLogits([part])
      if (logits !== undefined) this.#choose(logits, { request, position: position + 1, choices })
    }
  }

  /** Computes tokens and gives the logits after each of them, valid until the next computation. */
  logitsAfter(parts: readonly BatchPart[]): readonly Float32Array[] {
    const status = this.#decode(parts, 'all')
    if (status !== 'ok')
      throw new BackendError('refused', `The computation was not done: ${status}`)
    return this.#readLogits(parts)
  }

  /** The chosen tokens: as long as the draft foresees them, and one more. */
  #accept(request: VerifyRequest, rows: readonly Float32Array[]): Choices {
    const choices: Choices = { tokens: [], logProbabilities: [] }
    for (const [row, logits] of rows.entries()) {
      const next = (request.given ?? 0) + row + 1
      const position = request.position + next
      if (this.#choose(logits, { request, position, choices }) !== request.tokens[next]) break
    }
    return choices
  }

  #choose(
    logits: Float32Array,
    {
      request,
      position,
      choices,
    }: {
      readonly request: VerifyRequest
      readonly position: number
      readonly choices: Choices
    },
  ): number {
    const token = this.#tokenOf(logits, request, position)
    choices.tokens.push(token)
    if (request.confidence === 'on') choices.logProbabilities.push(logProbability(logits, token))
    return token
  }

  #tokenOf(logits: Float32Array, request: VerifyRequest, position: number): number {
    const grammar = this.#grammars.get(request.sequence)
    if (grammar === undefined && request.sampling.temperature <= 0) return argmax(logits)
    const random = randomAt(request.sampling.seed, position)
    return grammar === undefined
      ? choose(logits, request.sampling, random)
      : grammar.choose(logits, request.sampling, random)
  }

  #decode(parts: readonly BatchPart[], outputs: 'all' | 'none'): 'ok' | 'aborted' | 'full' {
    const count = this.#requireComputable(parts, outputs)
    const batch = this.#batch.fill(parts, outputs)
    const code = this.#timed(count, () => {
      const answer = this.#library.decode(this.#context, batch)
      // A GPU is only given its work: done is what has been computed.
      this.#library.synchronize(this.#context)
      return answer
    })
    if (code === 0) return 'ok'
    // An aborted or refused batch may have left part of itself behind.
    for (const { sequence, position } of parts) this.trim(sequence, position)
    if (code === 1) return 'full'
    if (code === 2) return 'aborted'
    const what = parts.map((part) => describe(part)).join(', ')
    throw new BackendError('refused', `llama_decode answered ${code} for ${what}`)
  }

  /** The library takes any position for an empty sequence; ours always follow each other. */
  #requireComputable(parts: readonly BatchPart[], outputs: 'all' | 'none'): number {
    const seen = new Set<number>()
    let count = 0
    for (const part of parts) {
      const end = this.#library.memoryEnd(this.#memory, part.sequence) + 1
      if (
        end !== part.position ||
        seen.has(part.sequence) ||
        part.tokens.length <= (part.given ?? 0)
      ) {
        const held = seen.has(part.sequence) ? 'is in the batch already' : `holds ${end}`
        throw new BackendError('refused', `${describe(part)}, which ${held}`)
      }
      seen.add(part.sequence)
      count += part.tokens.length
    }
    const { maxVerifyTokens, maxBatchTokens } = this.info
    const most = outputs === 'all' ? maxVerifyTokens : maxBatchTokens
    if (count >= 1 && count <= most) return count
    throw new BackendError('refused', `A batch holds 1 to ${most} tokens, not ${count}.`)
  }

  /** Computes with as many threads as lately were given a processor. */
  #timed(tokens: number, compute: () => number): number {
    const threads = this.#threadPlan.threads(tokens)
    if (threads !== this.#threads) this.#library.setThreads(this.#context, threads, threads)
    this.#threads = threads
    const processorBefore = cpuUsage()
    const started = performance.now()
    const code = compute()
    // While a GPU computes the threads have nothing to do, which says nothing about the machine.
    if (this.#library.devices.gpus.length > 0) return code
    const { user, system } = cpuUsage(processorBefore)
    const wallMs = performance.now() - started
    this.#threadPlan.record(tokens, { wallMs, processorMs: (user + system) / 1000 })
    return code
  }

  /** Rows of a view of the library's own memory, made anew only when that moved or more of it is needed. */
  #readLogits(parts: readonly BatchPart[]): readonly Float32Array[] {
    const rows = parts.reduce((sum, { tokens, given = 0 }) => sum + tokens.length - given, 0)
    const size = this.info.vocabularySize
    const address = this.#library.logits(this.#context)
    if (address !== this.#logitsAddress || this.#logits.length < rows * size) {
      this.#logitsAddress = address
      this.#logits = new Float32Array(koffi.view(address, rows * size * 4))
    }
    return Array.from({ length: rows }, (_, row) =>
      this.#logits.subarray(row * size, (row + 1) * size),
    )
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

  saveState(sequence: number, path: string): boolean {
    if (this.#library.memoryEnd(this.#memory, sequence) < 0) return false
    const bytes = new Uint8Array(this.#library.stateSize(this.#context, sequence))
    const length = this.#library.stateGet(this.#context, bytes, sequence)
    writeSnapshot(path, this.info.fingerprint, bytes.subarray(0, length))
    return true
  }

  restoreState(sequence: number, path: string): 'ok' | 'unusable' | 'full' {
    this.trim(sequence, 0)
    const state = readSnapshot(path, this.info.fingerprint)
    if (state === undefined) return 'unusable'
    if (this.#library.stateSet(this.#context, state, sequence) > 0) return 'ok'
    // What is whole and of this model is only refused for want of room.
    this.trim(sequence, 0)
    return 'full'
  }

  free(): void {
    for (const grammar of this.#grammars.values()) grammar.free()
    this.#grammars.clear()
    this.#logits = new Float32Array(0)
    this.#library.contextFree(this.#context)
    this.#pool?.free()
    this.#library.modelFree(this.#model)
    this.#batch.free()
  }
}

function describe(request: BatchPart): string {
  return `${request.tokens.length} tokens at position ${request.position} of sequence ${request.sequence}`
}

/** Physical cores are not known portably; past eight threads a small model gains nothing. */
function defaultThreads(): number {
  return Math.max(1, Math.min(8, availableParallelism()))
}

function loadWeights(library: LlamaLibrary, path: string): Pointer {
  const params = library.modelDefaultParams()
  // Weights go to whatever GPUs there are; an empty list of devices keeps them here.
  const none = library.devices.gpus.length === 0 ? emptyList() : null
  params.devices = none
  const model = library.modelLoad(path, params)
  if (none !== null) koffi.free(none)
  if (model !== null) return model
  const hint =
    library.devices.gpus.length > 0
      ? `, or it does not fit into ${library.devices.name}; TURANT_DEVICE=cpu computes without`
      : ''
  throw new BackendError(
    'load-failed',
    `${path} could not be loaded: it is damaged, cut short, or of an architecture that llama.cpp ${library.version} does not know${hint}. Run "turant models verify", or pull it again.`,
  )
}

/** A list of pointers that ends at once. */
function emptyList(): bigint {
  const list = koffi.address(koffi.alloc('void *', 1))
  new BigUint64Array(koffi.view(list, 8)).fill(0n)
  return list
}

function fingerprint(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex')
}
