import { closeSync, openSync, writeSync } from 'node:fs'
import {
  encodeGguf,
  encodeGgufInPieces,
  type GgufTensor,
  type GgufValue,
  type StoredType,
} from './gguf.ts'

const SPECIALS = [
  '<|im_start|>',
  '<|im_end|>',
  '<|fim_prefix|>',
  '<|fim_suffix|>',
  '<|fim_middle|>',
]
const BYTES = 256
const IM_END = 257
const NEEDED_TOKENS = BYTES + SPECIALS.length

const TEMPLATE =
  "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>\n' }}{% endfor %}" +
  "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"

/** The shape of a model; what is left out is as small as it can be. */
export type SuccessorShape = {
  /** Context it says it was trained for, in tokens; default 2048. */
  readonly contextTokens?: number
  /** Length of a token's vector; default 64. */
  readonly width?: number
  readonly layers?: number
  /** Heads of attention; their width is `width / heads`. Default 2. */
  readonly heads?: number
  /** Heads of keys and values; default: as many as there are heads. */
  readonly keyValueHeads?: number
  /** Default: as wide as the model. */
  readonly feedForwardWidth?: number
  /** Tokens past the 261 that it needs stand for nothing that a text could say. */
  readonly vocabularySize?: number
  /** How matrices are stored; default `f32`. */
  readonly storedAs?: StoredType
}

/**
 * A real llama model file, of some 200 kB unless asked otherwise, whose behaviour is known by heart: its
 * tokens are the 256 bytes and a few markers, and after byte b it says byte b + 1, after `~` it ends. The
 * margin between the best and the second token is so wide that rounding never changes the choice, whatever
 * the batch.
 */
export function encodeSuccessorModel(shape: SuccessorShape = {}): Buffer {
  const { metadata, tensors } = describeModel(shape)
  return encodeGguf(metadata, tensors)
}

/** Writes the same piece by piece: a large one never is in memory as a whole. */
export function writeSuccessorModel(path: string, shape: SuccessorShape): void {
  const { metadata, tensors } = describeModel(shape)
  const file = openSync(path, 'w')
  try {
    for (const piece of encodeGgufInPieces(metadata, tensors)) {
      for (let done = 0; done < piece.length;) done += writeSync(file, piece, done)
    }
  } finally {
    closeSync(file)
  }
}

type ModelFile = {
  readonly metadata: Readonly<Record<string, GgufValue>>
  readonly tensors: readonly GgufTensor[]
}

function describeModel(shape: SuccessorShape): ModelFile {
  const whole = withDefaults(shape)
  return { metadata: describeMetadata(whole), tensors: makeTensors(whole) }
}

function withDefaults(shape: SuccessorShape): Required<SuccessorShape> {
  const width = shape.width ?? 64
  const heads = shape.heads ?? 2
  return {
    contextTokens: 2048,
    width,
    layers: 1,
    heads,
    keyValueHeads: heads,
    feedForwardWidth: width,
    vocabularySize: NEEDED_TOKENS,
    storedAs: 'f32',
    ...shape,
  }
}

function makeTensors(shape: Required<SuccessorShape>): readonly GgufTensor[] {
  const { width, vocabularySize: size, feedForwardWidth, storedAs } = shape
  const keyValueWidth = (width / shape.heads) * shape.keyValueHeads
  const random = createNoise(7)
  const embedding = noise(size * width, random)
  const output = new Float32Array(size * width)
  for (let token = 0; token < size; token += 1) {
    output.set(
      embedding.subarray(token * width, (token + 1) * width),
      successor(token, size) * width,
    )
  }
  const matrix = (name: string, rows: number, columns: number): GgufTensor => ({
    name,
    shape: [rows, columns],
    data: noise(rows * columns, random),
    storedAs,
  })
  // Attention and feed-forward compute but add nothing: the embedding alone decides.
  const zero = (name: string, rows: number, columns: number): GgufTensor => ({
    name,
    shape: [rows, columns],
    data: new Float32Array(rows * columns),
    storedAs,
  })
  const ones = new Float32Array(width).fill(1)
  const norm = (name: string): GgufTensor => ({ name, shape: [width], data: ones })
  const layer = [
    norm('attn_norm.weight'),
    norm('ffn_norm.weight'),
    matrix('attn_q.weight', width, width),
    matrix('attn_k.weight', width, keyValueWidth),
    matrix('attn_v.weight', width, keyValueWidth),
    zero('attn_output.weight', width, width),
    matrix('ffn_gate.weight', width, feedForwardWidth),
    matrix('ffn_up.weight', width, feedForwardWidth),
    zero('ffn_down.weight', feedForwardWidth, width),
  ]
  return [
    { name: 'token_embd.weight', shape: [width, size], data: embedding, storedAs },
    { name: 'output.weight', shape: [width, size], data: output, storedAs },
    norm('output_norm.weight'),
    // All layers have the same numbers, which are in memory once.
    ...Array.from({ length: shape.layers }, (_, index) =>
      layer.map((tensor) => ({ ...tensor, name: `blk.${index}.${tensor.name}` })),
    ).flat(),
  ]
}

function describeMetadata(shape: Required<SuccessorShape>): ModelFile['metadata'] {
  const { width, heads, vocabularySize } = shape
  const fillers = Array.from(
    { length: vocabularySize - NEEDED_TOKENS },
    (_, index) => `filler-${index}`,
  )
  const vocabulary = [...byteTokens(), ...SPECIALS, ...fillers]
  const isMarker = (token: number): boolean => token >= BYTES && token < NEEDED_TOKENS
  return {
    'general.architecture': { type: 'string', value: 'llama' },
    'general.name': { type: 'string', value: 'successor' },
    'general.file_type': { type: 'uint32', value: shape.storedAs === 'f32' ? 0 : 1 },
    'llama.context_length': { type: 'uint32', value: shape.contextTokens },
    'llama.embedding_length': { type: 'uint32', value: width },
    'llama.block_count': { type: 'uint32', value: shape.layers },
    'llama.feed_forward_length': { type: 'uint32', value: shape.feedForwardWidth },
    'llama.attention.head_count': { type: 'uint32', value: heads },
    'llama.attention.head_count_kv': { type: 'uint32', value: shape.keyValueHeads },
    'llama.attention.layer_norm_rms_epsilon': { type: 'float32', value: 1e-5 },
    'llama.rope.dimension_count': { type: 'uint32', value: width / heads },
    'tokenizer.ggml.model': { type: 'string', value: 'gpt2' },
    'tokenizer.ggml.pre': { type: 'string', value: 'default' },
    'tokenizer.ggml.tokens': { type: 'strings', value: vocabulary },
    'tokenizer.ggml.token_type': {
      type: 'int32s',
      value: vocabulary.map((_, token) => (isMarker(token) ? 3 : 1)),
    },
    'tokenizer.ggml.merges': { type: 'strings', value: [] },
    'tokenizer.ggml.bos_token_id': { type: 'uint32', value: IM_END },
    'tokenizer.ggml.eos_token_id': { type: 'uint32', value: IM_END },
    'tokenizer.ggml.add_bos_token': { type: 'bool', value: false },
    'tokenizer.ggml.fim_pre_token_id': { type: 'uint32', value: 258 },
    'tokenizer.ggml.fim_suf_token_id': { type: 'uint32', value: 259 },
    'tokenizer.ggml.fim_mid_token_id': { type: 'uint32', value: 260 },
    'tokenizer.chat_template': { type: 'string', value: TEMPLATE },
  }
}

function successor(token: number, size: number): number {
  if (token === 126) return IM_END
  if (token === IM_END) return 127
  const next = (token + 1) % size
  return next === IM_END ? IM_END + 1 : next
}

/** GPT-2's printable stand-ins for the 256 bytes. */
function byteTokens(): string[] {
  const tokens: string[] = []
  let spare = 256
  for (let byte = 0; byte < 256; byte += 1) {
    const printable =
      (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || (byte >= 174 && byte <= 255)
    tokens.push(String.fromCharCode(printable ? byte : spare))
    if (!printable) spare += 1
  }
  return tokens
}

function noise(length: number, random: () => number): Float32Array {
  const values = new Float32Array(length)
  for (let i = 0; i < length; i += 1) values[i] = random() * 2 - 1
  return values
}

function createNoise(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 4_294_967_296
  }
}
