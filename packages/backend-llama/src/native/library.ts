/* oxlint-disable typescript/no-unsafe-assignment, typescript/no-unsafe-return --
   koffi hands out untyped functions. This file is where they get their types; the layout guard and
   the tests against a real model file are the proof. */
import koffi, { type LibraryHandle } from 'koffi'
import process from 'node:process'
import { BackendError } from '@turant/engine'
import { chooseDevices, deviceKind, gpusAmong, type Device, type DeviceChoice } from './devices.ts'
import { checkLayouts } from './guard.ts'
import { bindThreadPools, type ThreadPool } from './thread-pool.ts'
import type { LibraryFiles } from './library-files.ts'
import {
  Batch,
  ContextParams,
  ModelParams,
  QuantizeParams,
  type BatchValue,
  type ContextParamsValue,
  type ModelParamsValue,
  type Pointer,
  type QuantizeParamsValue,
} from './structs.ts'

/** The functions of llama.cpp's C API that the backend calls; names and meaning as in `llama.h`. */
export type LlamaLibrary = {
  readonly path: string
  readonly version: string
  /** The commit it was built from. */
  readonly commit: string
  /** What of the processor it uses: names of instruction sets. */
  readonly system: string
  readonly devices: DeviceChoice
  /** Bytes that are free on a device. */
  deviceMemory(device: Device): number
  /** Address of a C function `size_t (char *)` that reads memory: serves as the abort callback. */
  readonly strlenAddress: Pointer
  modelDefaultParams(): ModelParamsValue
  contextDefaultParams(): ContextParamsValue
  quantizeDefaultParams(): QuantizeParamsValue
  modelLoad(path: string, params: ModelParamsValue): Pointer
  modelFree(model: Pointer): void
  /** Null for what is no adapter of that model; it is freed with the model. */
  adapterInit(model: Pointer, path: string): Pointer
  /** Computes with an adapter at its full strength from now on; 0: done. */
  setAdapter(context: Pointer, adapter: bigint): number
  modelQuantize(from: string, to: string, params: QuantizeParamsValue): number
  modelTrainedContext(model: Pointer): number
  modelParameters(model: Pointer): number
  modelBytes(model: Pointer): number
  /** Architecture, size and weight format: `llama 134.52M Q8_0`. */
  modelDescription(model: Pointer): string
  modelLayers(model: Pointer): number
  modelWidth(model: Pointer): number
  modelHeads(model: Pointer): number
  modelKeyValueHeads(model: Pointer): number
  /** True when layers keep a state of fixed size instead of keys and values of all tokens. */
  modelIsRecurrent(model: Pointer): boolean
  modelMeta(model: Pointer, key: string): string | undefined
  modelVocab(model: Pointer): Pointer
  contextInit(model: Pointer, params: ContextParamsValue): Pointer
  contextFree(context: Pointer): void
  contextTokens(context: Pointer): number
  contextBatch(context: Pointer): number
  contextThreads(context: Pointer): number
  contextSequences(context: Pointer): number
  setThreads(context: Pointer, single: number, batch: number): void
  /** Threads that stay between computations; undefined where this library has none of the kind that is known. */
  threadPool(threads: number): ThreadPool | undefined
  attachThreads(context: Pointer, pool: Pointer): void
  /** 0 ok, 1 no room, 2 aborted, negative: refused. */
  decode(context: Pointer, batch: BatchValue): number
  /** Waits until the device has computed what it was given; the processor always has. */
  synchronize(context: Pointer): void
  logits(context: Pointer): Pointer
  memory(context: Pointer): Pointer
  memoryRemove(memory: Pointer, sequence: number, from: number, to: number): boolean
  memoryCopy(memory: Pointer, from: number, to: number, start: number, end: number): void
  memoryEnd(memory: Pointer, sequence: number): number
  stateSize(context: Pointer, sequence: number): number
  stateGet(context: Pointer, into: Uint8Array, sequence: number): number
  stateSet(context: Pointer, from: Uint8Array, sequence: number): number
  vocabSize(vocab: Pointer): number
  vocabIsEog(vocab: Pointer, token: number): boolean
  vocabIsControl(vocab: Pointer, token: number): boolean
  vocabAddBos(vocab: Pointer): boolean
  vocabSpecial(vocab: Pointer, which: SpecialToken): number
  vocabText(vocab: Pointer, token: number): string
  /** Writes at most `into.length` tokens; negative: that many are needed. */
  tokenize(vocab: Pointer, text: Uint8Array, target: TokenizeTarget): number
  tokenToPiece(vocab: Pointer, token: number, into: Uint8Array): number
  grammarInit(vocab: Pointer, grammar: string): Pointer
  samplerApply(sampler: Pointer, candidates: Pointer): void
  samplerAccept(sampler: Pointer, token: number): void
  samplerFree(sampler: Pointer): void
}

export type SpecialToken = 'bos' | 'eos' | 'fim_pre' | 'fim_suf' | 'fim_mid'
export type TokenizeTarget = {
  readonly into: Int32Array
  readonly addSpecial: boolean
  readonly parseSpecial: boolean
}

const STACK_BYTES = 8 << 20

/** Versions whose struct layouts are known; see `structs.ts`. */
const KNOWN_VERSIONS = /^0\.[45]\.\d+(-dev)?$/

/**
 * Loads the libraries and checks that their structs are the ones we know. Throws
 * {@link BackendError} `library-unavailable`.
 */
export function loadLibrary(files: LibraryFiles): LlamaLibrary {
  let llama
  let ggml
  let base
  let c
  try {
    // Grammar parsing recurses deeply; koffi's own C stack of 2 MiB would overflow earlier.
    if (koffi.config()['sync_stack_size'] !== STACK_BYTES) {
      koffi.config({ sync_stack_size: STACK_BYTES })
    }
    base = koffi.load(files.ggmlBase, { global: true })
    ggml = koffi.load(files.ggml, { global: true })
    llama = koffi.load(files.llama, { global: true })
    c = koffi.load(process.platform === 'win32' ? 'ucrtbase.dll' : null)
  } catch (cause) {
    throw new BackendError(
      'library-unavailable',
      `llama.cpp could not be loaded from ${files.directory}: ${reason(cause)}. It needs glibc 2.34 or newer on Linux; "turant doctor" checks.`,
      { cause },
    )
  }
  const version: string = llama.func('const char *llama_version()')()
  if (!KNOWN_VERSIONS.test(version)) {
    throw new BackendError(
      'library-unavailable',
      `llama.cpp ${version} in ${files.directory} is not a version this release knows (0.4, 0.5). Install the pinned one with "npm ci".`,
    )
  }
  // The library logs to stderr by default. ggml_time_us ignores its arguments: a silent sink.
  llama.func('void llama_log_set(void *, void *)')(base.symbol('ggml_time_us'), null)
  ggml.func('void ggml_backend_load_all_from_path(const char *)')(files.directory)
  const devices = findDevices({ ggml, base }, files)
  llama.func('void llama_backend_init()')()

  const deviceMemory = base.func('void ggml_backend_dev_memory(void *, void *, void *)')
  const describe = llama.func('int32_t llama_model_desc(void *, void *, size_t)')
  const bytes = llama.func('uint64_t llama_model_size(void *)')
  const isRecurrent = llama.func('bool llama_model_is_recurrent(void *)')
  const isHybrid = llama.func('bool llama_model_is_hybrid(void *)')
  const metaValue = llama.func(
    'int32_t llama_model_meta_val_str(void *, const char *, void *, size_t)',
  )
  const piece = llama.func('llama_token_to_piece', 'int32_t', [
    'void *',
    'int32_t',
    'void *',
    'int32_t',
    'int32_t',
    'bool',
  ])
  const vocabSpecial = {
    bos: llama.func('int32_t llama_vocab_bos(void *)'),
    eos: llama.func('int32_t llama_vocab_eos(void *)'),
    fim_pre: llama.func('int32_t llama_vocab_fim_pre(void *)'),
    fim_suf: llama.func('int32_t llama_vocab_fim_suf(void *)'),
    fim_mid: llama.func('int32_t llama_vocab_fim_mid(void *)'),
  }
  const grammarInit = llama.func(
    'void *llama_sampler_init_grammar(void *, const char *, const char *)',
  )
  const setAdapters = llama.func('int32_t llama_set_adapters_lora(void *, void *, size_t, void *)')
  const attachThreads = llama.func('void llama_attach_threadpool(void *, void *, void *)')
  const parameters = llama.func('uint64_t llama_model_n_params(void *)')
  const stateGet = llama.func('size_t llama_state_seq_get_data(void *, void *, size_t, int32_t)')
  const stateSet = llama.func('size_t llama_state_seq_set_data(void *, void *, size_t, int32_t)')
  const stateSize = llama.func('size_t llama_state_seq_get_size(void *, int32_t)')

  const library: LlamaLibrary = {
    path: files.llama,
    version,
    strlenAddress: c.symbol('strlen'),
    commit: base.func('const char *ggml_commit()')(),
    system: llama.func('const char *llama_print_system_info()')(),
    devices,
    deviceMemory(device) {
      const [free, total] = [new BigUint64Array(1), new BigUint64Array(1)]
      deviceMemory(device.handle, free, total)
      return Number(free[0])
    },
    modelDefaultParams: llama.func('llama_model_default_params', ModelParams, []),
    contextDefaultParams: llama.func('llama_context_default_params', ContextParams, []),
    quantizeDefaultParams: llama.func('llama_model_quantize_default_params', QuantizeParams, []),
    modelLoad: llama.func('llama_model_load_from_file', 'void *', ['const char *', ModelParams]),
    modelFree: llama.func('void llama_model_free(void *)'),
    adapterInit: llama.func('void *llama_adapter_lora_init(void *, const char *)'),
    setAdapter: (context, adapter) =>
      setAdapters(context, BigUint64Array.of(adapter), 1, Float32Array.of(1)),
    modelQuantize: llama.func('llama_model_quantize', 'uint32_t', [
      'const char *',
      'const char *',
      koffi.pointer(QuantizeParams),
    ]),
    modelTrainedContext: llama.func('int32_t llama_model_n_ctx_train(void *)'),
    modelParameters: (model) => Number(parameters(model)),
    modelBytes: (model) => Number(bytes(model)),
    modelDescription(model) {
      const text = new Uint8Array(128)
      const length: number = describe(model, text, text.length)
      return new TextDecoder().decode(text.subarray(0, Math.min(length, text.length - 1)))
    },
    modelLayers: llama.func('int32_t llama_model_n_layer(void *)'),
    modelWidth: llama.func('int32_t llama_model_n_embd(void *)'),
    modelHeads: llama.func('int32_t llama_model_n_head(void *)'),
    modelKeyValueHeads: llama.func('int32_t llama_model_n_head_kv(void *)'),
    modelIsRecurrent: (model) => isRecurrent(model) || isHybrid(model),
    modelMeta(model, key) {
      const probe = new Uint8Array(1)
      const length: number = metaValue(model, key, probe, 1)
      if (length < 0) return undefined
      const bytes = new Uint8Array(length + 1)
      metaValue(model, key, bytes, bytes.length)
      return new TextDecoder().decode(bytes.subarray(0, length))
    },
    modelVocab: llama.func('void *llama_model_get_vocab(void *)'),
    contextInit: llama.func('llama_init_from_model', 'void *', ['void *', ContextParams]),
    contextFree: llama.func('void llama_free(void *)'),
    contextTokens: llama.func('uint32_t llama_n_ctx(void *)'),
    contextBatch: llama.func('uint32_t llama_n_batch(void *)'),
    contextThreads: llama.func('int32_t llama_n_threads(void *)'),
    contextSequences: llama.func('uint32_t llama_n_seq_max(void *)'),
    setThreads: llama.func('void llama_set_n_threads(void *, int32_t, int32_t)'),
    threadPool: bindThreadPools({ ggml, base }),
    attachThreads: (context, pool) => attachThreads(context, pool, pool),
    decode: llama.func('llama_decode', 'int32_t', ['void *', Batch]),
    synchronize: llama.func('void llama_synchronize(void *)'),
    logits: llama.func('void *llama_get_logits(void *)'),
    memory: llama.func('void *llama_get_memory(void *)'),
    memoryRemove: llama.func('bool llama_memory_seq_rm(void *, int32_t, int32_t, int32_t)'),
    memoryCopy: llama.func('void llama_memory_seq_cp(void *, int32_t, int32_t, int32_t, int32_t)'),
    memoryEnd: llama.func('int32_t llama_memory_seq_pos_max(void *, int32_t)'),
    stateSize: (context, sequence) => Number(stateSize(context, sequence)),
    stateGet: (context, into, sequence) => Number(stateGet(context, into, into.length, sequence)),
    stateSet: (context, from, sequence) => Number(stateSet(context, from, from.length, sequence)),
    vocabSize: llama.func('int32_t llama_vocab_n_tokens(void *)'),
    vocabIsEog: llama.func('bool llama_vocab_is_eog(void *, int32_t)'),
    vocabIsControl: llama.func('bool llama_vocab_is_control(void *, int32_t)'),
    vocabAddBos: llama.func('bool llama_vocab_get_add_bos(void *)'),
    vocabSpecial: (vocab, which) => vocabSpecial[which](vocab),
    vocabText: llama.func('const char *llama_vocab_get_text(void *, int32_t)'),
    ...bindTokenize(llama),
    tokenToPiece: (vocab, token, into) => piece(vocab, token, into, into.length, 0, false),
    grammarInit: (vocab, grammar) => grammarInit(vocab, grammar, 'root'),
    samplerApply: llama.func('void llama_sampler_apply(void *, void *)'),
    samplerAccept: llama.func('void llama_sampler_accept(void *, int32_t)'),
    samplerFree: llama.func('void llama_sampler_free(void *)'),
  }
  checkLayouts(library)
  return library
}

/** Needs nothing but the library and a vocabulary: any thread may call it while another one computes. */
export function bindTokenize(llama: LibraryHandle): Pick<LlamaLibrary, 'tokenize'> {
  const tokenize = llama.func('llama_tokenize', 'int32_t', [
    'void *',
    'void *',
    'int32_t',
    'void *',
    'int32_t',
    'bool',
    'bool',
  ])
  return {
    tokenize: (vocab, text, { into, addSpecial, parseSpecial }) =>
      tokenize(vocab, text, text.length, into, into.length, addSpecial, parseSpecial),
  }
}

/** Reads which devices there are; what the first build of a GPU backend did not find, another may. */
function findDevices(
  { ggml, base }: { readonly ggml: LibraryHandle; readonly base: LibraryHandle },
  files: LibraryFiles,
): DeviceChoice {
  const count = ggml.func('size_t ggml_backend_dev_count()')
  const get = ggml.func('void *ggml_backend_dev_get(size_t)')
  const registry = base.func('void *ggml_backend_dev_backend_reg(void *)')
  const registryName = base.func('const char *ggml_backend_reg_name(void *)')
  const description = base.func('const char *ggml_backend_dev_description(void *)')
  const type = base.func('int ggml_backend_dev_type(void *)')
  const load = ggml.func('void *ggml_backend_load(const char *)')
  const read = (): readonly Device[] =>
    Array.from({ length: Number(count()) }, (_, index) => {
      const handle: Pointer = get(index)
      const driver: string = registryName(registry(handle))
      const kind: number = type(handle)
      return { handle, driver, description: description(handle), kind: deviceKind(kind) }
    })
  for (const file of files.wish === 'cpu' ? [] : files.fallbackBackends) {
    if (gpusAmong(read()).length === 0) load(file)
  }
  return chooseDevices(read(), files)
}

function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
