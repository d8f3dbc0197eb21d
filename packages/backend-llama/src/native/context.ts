import process from 'node:process'
import { BackendError, type CacheFormat, type LoadOptions } from '@turant/engine'
import { CACHE_TYPES, chooseCacheFormat, type MemoryNeed } from './cache-format.ts'
import type { LlamaLibrary } from './library.ts'
import type { ContextParamsValue, Pointer } from './structs.ts'

const BATCH_TOKENS = 512
/** Logits of a whole batch would take 100 MB with a vocabulary of 49,152. */
export const VERIFY_TOKENS = 128
const FLASH_ATTENTION_ON = 1
/** Node, the vocabulary, the graph. */
const FIXED_BYTES = 64e6
/** Rows as wide as the model that a layer's computation holds at once, feed-forward included; generous. */
const ACTIVATION_ROWS = 24

export type ContextOptions = Pick<LoadOptions, 'contextTokens' | 'sequences'> & {
  readonly threads: number
  /** Address of a byte that is non-zero while the running computation must stop. */
  readonly abortFlag: bigint
  /** Memory that the model may take, its weights included. */
  readonly availableBytes: number
}

/** Bytes that a model may take: what its GPUs have free, else what this machine has. Ask before loading. */
export function availableBytes(library: LlamaLibrary): number {
  const { gpus } = library.devices
  if (gpus.length === 0) return process.availableMemory()
  return gpus.reduce((sum, device) => sum + library.deviceMemory(device), 0)
}

/** Makes a context whose key/value memory fits. Throws {@link BackendError}; the model stays loaded. */
export function createContext(
  library: LlamaLibrary,
  model: Pointer,
  options: ContextOptions,
): { readonly context: Pointer; readonly cacheFormat: CacheFormat } {
  const trained = library.modelTrainedContext(model)
  const params = library.contextDefaultParams()
  params.n_ctx = Math.min(options.contextTokens, trained)
  params.n_batch = Math.min(BATCH_TOKENS, params.n_ctx)
  params.n_ubatch = params.n_batch
  params.n_seq_max = options.sequences
  params.n_outputs_max = Math.min(VERIFY_TOKENS, params.n_batch)
  params.n_outputs_max_per_seq = params.n_outputs_max
  params.n_threads = options.threads
  params.n_threads_batch = options.threads
  params.flash_attn_type = FLASH_ATTENTION_ON
  params.kv_unified = true
  params.abort_callback = library.strlenAddress
  params.abort_callback_data = options.abortFlag
  const cacheFormat = requireFit(library, model, { params, ...options })
  params.type_k = CACHE_TYPES[cacheFormat]
  params.type_v = CACHE_TYPES[cacheFormat]
  const context = library.contextInit(model, params)
  if (context === null) {
    throw new BackendError(
      'load-failed',
      `There is not enough memory for a context of ${params.n_ctx} tokens. Ask for a smaller one with --context.`,
    )
  }
  requireAsSet(library, context, params)
  return { context, cacheFormat }
}

function requireFit(
  library: LlamaLibrary,
  model: Pointer,
  options: { readonly params: ContextParamsValue; readonly availableBytes: number },
): CacheFormat {
  // A state of fixed size is small, and how many layers keep one is not told.
  if (library.modelIsRecurrent(model)) return 'f16'
  const need = memoryNeed(library, model, options.params)
  const choice = chooseCacheFormat(need, options.availableBytes)
  if (choice.status === 'fits') return choice.format
  const where = library.devices.gpus.length > 0 ? `of ${library.devices.name}` : 'that is free'
  const remedy =
    choice.mostTokens < 256
      ? 'Not even a short one fits: use a smaller model.'
      : `At most ${choice.mostTokens} tokens fit: ask for a smaller context with --context.`
  throw new BackendError(
    'load-failed',
    `A context of ${need.contextTokens} tokens does not fit into the memory ${where}. ${remedy}`,
  )
}

function memoryNeed(
  library: LlamaLibrary,
  model: Pointer,
  { n_ctx, n_batch, n_outputs_max }: ContextParamsValue,
): MemoryNeed {
  const architecture = library.modelMeta(model, 'general.architecture') ?? ''
  const width = library.modelWidth(model)
  const even = width / library.modelHeads(model)
  const stated = (which: string): number =>
    Number(library.modelMeta(model, `${architecture}.attention.${which}`) ?? even)
  const [keyWidth, valueWidth] = [stated('key_length'), stated('value_length')]
  const heads = library.modelLayers(model) * library.modelKeyValueHeads(model)
  const logits = n_outputs_max * library.vocabSize(library.modelVocab(model)) * 4
  const activations = n_batch * width * 4 * ACTIVATION_ROWS
  return {
    numbersPerToken: heads * (keyWidth + valueWidth),
    headWidth: Math.min(keyWidth, valueWidth),
    contextTokens: n_ctx,
    // The mask of a batch: half a word for each pair of tokens.
    workBytesPerToken: n_batch * 2,
    otherBytes: library.modelBytes(model) + 2 * logits + activations + FIXED_BYTES,
  }
}

/** What the library says of the new context must be what was asked for: a moved field would show. */
function requireAsSet(library: LlamaLibrary, context: Pointer, params: ContextParamsValue): void {
  const got = {
    n_batch: library.contextBatch(context),
    n_threads: library.contextThreads(context),
    n_seq_max: library.contextSequences(context),
  }
  const { n_batch, n_threads, n_seq_max } = params
  const wanted = { n_batch, n_threads, n_seq_max }
  if (JSON.stringify(got) === JSON.stringify(wanted)) return
  throw new BackendError(
    'library-unavailable',
    `llama.cpp ${library.version} read the context parameters differently (${JSON.stringify(got)}, not ${JSON.stringify(wanted)}). Install the pinned libraries with "npm ci".`,
  )
}
