import koffi from 'koffi'
import { BackendError } from '@turant/engine'
import { Batch, ContextParams, ModelParams, QuantizeParams } from './structs.ts'

/**
 * The library's documented defaults, read through our layouts. A field that was added, removed or
 * moved shifts these values, so that a wrong layout is refused before it can write to wrong places.
 * Two neighbours of one type that were swapped would not be seen; the checks after `contextInit` in
 * `model.ts` cover the fields we set.
 */
const EXPECTED = {
  model: {
    n_gpu_layers: -1,
    split_mode: 1,
    load_mode: -1,
    lazy_mode: 1,
    main_gpu: 0,
    tensor_split: null,
    progress_callback: null,
    kv_overrides: null,
    vocab_only: false,
    use_extra_bufts: true,
    no_alloc: false,
  },
  context: {
    n_ctx: 512,
    n_batch: 2048,
    n_ubatch: 512,
    n_seq_max: 1,
    n_outputs_max_per_seq: 1,
    n_threads: 4,
    n_threads_batch: 4,
    rope_scaling_type: -1,
    pooling_type: -1,
    attention_type: -1,
    flash_attn_type: -1,
    rope_freq_base: 0,
    yarn_ext_factor: -1,
    defrag_thold: -1,
    cb_eval: null,
    type_k: 1,
    type_v: 1,
    abort_callback: null,
    embeddings: false,
    offload_kqv: true,
    no_perf: true,
    op_offload: true,
    swa_full: true,
    kv_unified: false,
    samplers: null,
    ctx_other: null,
  },
  quantize: {
    nthread: 0,
    ftype: 7,
    allow_requantize: false,
    quantize_output_tensor: true,
    only_copy: false,
    imatrix: null,
    prune_layers: null,
  },
} as const

const BYTES = { model: 80, context: 160, quantize: 64, batch: 56 } as const

/** The library's own defaults, read through our layouts. */
type Defaults = {
  readonly version: string
  modelDefaultParams(): Readonly<Record<string, unknown>>
  contextDefaultParams(): Readonly<Record<string, unknown>>
  quantizeDefaultParams(): Readonly<Record<string, unknown>>
}

/** Throws {@link BackendError} `library-unavailable` naming the fields that do not fit. */
export function checkLayouts(library: Defaults): void {
  const problems = [
    ...differences('model', EXPECTED.model, library.modelDefaultParams()),
    ...differences('context', EXPECTED.context, library.contextDefaultParams()),
    ...differences('quantize', EXPECTED.quantize, library.quantizeDefaultParams()),
    ...sizes(),
  ]
  if (problems.length === 0) return
  throw new BackendError(
    'library-unavailable',
    `llama.cpp ${library.version} has other struct layouts than this release knows (${problems.join(', ')}). Install the pinned libraries with "npm ci".`,
  )
}

/** Names the fields whose value is not the expected one. */
export function differences(
  struct: string,
  expected: Readonly<Record<string, unknown>>,
  actual: Readonly<Record<string, unknown>>,
): string[] {
  return Object.entries(expected)
    .filter(([field, value]) => actual[field] !== value)
    .map(([field, value]) => `${struct}.${field} is ${String(actual[field])}, not ${String(value)}`)
}

function sizes(): string[] {
  const actual = {
    model: koffi.sizeof(ModelParams),
    context: koffi.sizeof(ContextParams),
    quantize: koffi.sizeof(QuantizeParams),
    batch: koffi.sizeof(Batch),
  }
  return differences('sizeof', BYTES, actual)
}
