import { encodeGguf, type GgufTensor } from './gguf.ts'

const WIDTH = 64
const HEADS = 2
const CONTEXT = 2048
const SPECIALS = [
  '<|im_start|>',
  '<|im_end|>',
  '<|fim_prefix|>',
  '<|fim_suffix|>',
  '<|fim_middle|>',
]
const IM_END = 257

const TEMPLATE =
  "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>\n' }}{% endfor %}" +
  "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"

/**
 * A real llama model file of some 200 kB whose behaviour is known by heart: its tokens are the 256
 * bytes and a few markers, and after byte b it says byte b + 1, after `~` it ends. The margin between
 * the best and the second token is so wide that rounding never changes the choice, whatever the batch.
 */
export function encodeSuccessorModel(): Buffer {
  const vocabulary = [...byteTokens(), ...SPECIALS]
  const size = vocabulary.length
  const random = createNoise(7)
  const embedding = noise(size * WIDTH, random)
  const output = new Float32Array(size * WIDTH)
  for (let token = 0; token < size; token += 1) {
    output.set(
      embedding.subarray(token * WIDTH, (token + 1) * WIDTH),
      successor(token, size) * WIDTH,
    )
  }
  const ones = new Float32Array(WIDTH).fill(1)
  const square = (): Float32Array => noise(WIDTH * WIDTH, random)
  const zero = (): Float32Array => new Float32Array(WIDTH * WIDTH)
  const matrix = (name: string, data: Float32Array): GgufTensor => ({
    name,
    shape: [WIDTH, WIDTH],
    data,
  })
  const tensors: GgufTensor[] = [
    { name: 'token_embd.weight', shape: [WIDTH, size], data: embedding },
    { name: 'output.weight', shape: [WIDTH, size], data: output },
    { name: 'output_norm.weight', shape: [WIDTH], data: ones },
    { name: 'blk.0.attn_norm.weight', shape: [WIDTH], data: ones },
    { name: 'blk.0.ffn_norm.weight', shape: [WIDTH], data: ones },
    matrix('blk.0.attn_q.weight', square()),
    matrix('blk.0.attn_k.weight', square()),
    matrix('blk.0.attn_v.weight', square()),
    // Attention and feed-forward compute but add nothing: the embedding alone decides.
    matrix('blk.0.attn_output.weight', zero()),
    matrix('blk.0.ffn_gate.weight', square()),
    matrix('blk.0.ffn_up.weight', square()),
    matrix('blk.0.ffn_down.weight', zero()),
  ]
  return encodeGguf(
    {
      'general.architecture': { type: 'string', value: 'llama' },
      'general.name': { type: 'string', value: 'successor' },
      'general.file_type': { type: 'uint32', value: 0 },
      'llama.context_length': { type: 'uint32', value: CONTEXT },
      'llama.embedding_length': { type: 'uint32', value: WIDTH },
      'llama.block_count': { type: 'uint32', value: 1 },
      'llama.feed_forward_length': { type: 'uint32', value: WIDTH },
      'llama.attention.head_count': { type: 'uint32', value: HEADS },
      'llama.attention.head_count_kv': { type: 'uint32', value: HEADS },
      'llama.attention.layer_norm_rms_epsilon': { type: 'float32', value: 1e-5 },
      'llama.rope.dimension_count': { type: 'uint32', value: WIDTH / HEADS },
      'tokenizer.ggml.model': { type: 'string', value: 'gpt2' },
      'tokenizer.ggml.pre': { type: 'string', value: 'default' },
      'tokenizer.ggml.tokens': { type: 'strings', value: vocabulary },
      'tokenizer.ggml.token_type': {
        type: 'int32s',
        value: vocabulary.map((_, token) => (token < 256 ? 1 : 3)),
      },
      'tokenizer.ggml.merges': { type: 'strings', value: [] },
      'tokenizer.ggml.bos_token_id': { type: 'uint32', value: IM_END },
      'tokenizer.ggml.eos_token_id': { type: 'uint32', value: IM_END },
      'tokenizer.ggml.add_bos_token': { type: 'bool', value: false },
      'tokenizer.ggml.fim_pre_token_id': { type: 'uint32', value: 258 },
      'tokenizer.ggml.fim_suf_token_id': { type: 'uint32', value: 259 },
      'tokenizer.ggml.fim_mid_token_id': { type: 'uint32', value: 260 },
      'tokenizer.chat_template': { type: 'string', value: TEMPLATE },
    },
    tensors,
  )
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
  return Float32Array.from({ length }, () => random() * 2 - 1)
}

function createNoise(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 4_294_967_296
  }
}
