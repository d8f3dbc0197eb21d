import { encodeGguf, type GgufTensor } from '@turant/tiny-model'

const WIDTH = 16
const HEADS = 2
const KEY_WIDTH = WIDTH / HEADS
const TOKENS = 16

/**
 * The model that `src/native/decode-check.ts` decodes: random weights, large enough that what it says
 * depends on every token before, and on where it stood.
 */
export function encodeLayoutFixture(): Buffer {
  const random = createNoise(245)
  const tensor = (name: string, shape: readonly number[]): GgufTensor => ({
    name,
    shape,
    data: Float32Array.from(
      { length: shape.reduce((size, side) => size * side, 1) },
      () => 2 * random() - 1,
    ),
  })
  const ones = (name: string): GgufTensor => ({
    name,
    shape: [WIDTH],
    data: new Float32Array(WIDTH).fill(1),
  })
  return encodeGguf(
    {
      'general.architecture': { type: 'string', value: 'llama' },
      'general.name': { type: 'string', value: 'layout-fixture' },
      'general.file_type': { type: 'uint32', value: 0 },
      'llama.context_length': { type: 'uint32', value: 256 },
      'llama.embedding_length': { type: 'uint32', value: WIDTH },
      'llama.block_count': { type: 'uint32', value: 1 },
      'llama.feed_forward_length': { type: 'uint32', value: WIDTH },
      'llama.attention.head_count': { type: 'uint32', value: HEADS },
      'llama.attention.head_count_kv': { type: 'uint32', value: 1 },
      'llama.attention.layer_norm_rms_epsilon': { type: 'float32', value: 1e-5 },
      'llama.rope.dimension_count': { type: 'uint32', value: KEY_WIDTH },
      'tokenizer.ggml.model': { type: 'string', value: 'gpt2' },
      'tokenizer.ggml.pre': { type: 'string', value: 'default' },
      'tokenizer.ggml.tokens': {
        type: 'strings',
        value: Array.from({ length: TOKENS }, (_, token) => String.fromCharCode(97 + token)),
      },
      'tokenizer.ggml.token_type': { type: 'int32s', value: Array<number>(TOKENS).fill(1) },
      'tokenizer.ggml.merges': { type: 'strings', value: [] },
      'tokenizer.ggml.eos_token_id': { type: 'uint32', value: TOKENS - 1 },
      'tokenizer.ggml.add_bos_token': { type: 'bool', value: false },
    },
    [
      tensor('token_embd.weight', [WIDTH, TOKENS]),
      tensor('output.weight', [WIDTH, TOKENS]),
      ones('output_norm.weight'),
      ones('blk.0.attn_norm.weight'),
      ones('blk.0.ffn_norm.weight'),
      tensor('blk.0.attn_q.weight', [WIDTH, WIDTH]),
      tensor('blk.0.attn_k.weight', [WIDTH, KEY_WIDTH]),
      tensor('blk.0.attn_v.weight', [WIDTH, KEY_WIDTH]),
      tensor('blk.0.attn_output.weight', [WIDTH, WIDTH]),
      tensor('blk.0.ffn_gate.weight', [WIDTH, WIDTH]),
      tensor('blk.0.ffn_up.weight', [WIDTH, WIDTH]),
      tensor('blk.0.ffn_down.weight', [WIDTH, WIDTH]),
    ],
  )
}

function createNoise(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 4_294_967_296
  }
}
