/// <reference lib="es2025.float16" />
import type { GgufTensor } from './read-gguf.ts'
import { LAYOUTS, storedBytes } from './tensor-format.ts'

export type RowRange = { readonly first: number; readonly count: number }

/** Rows of a tensor: all dimensions but the first, multiplied. */
export function rowCount({ shape }: Pick<GgufTensor, 'shape'>): number {
  return shape.slice(1).reduce((product, length) => product * length, 1)
}

/**
 * Rows of a tensor as 32-bit floats, row after row; default: all of them. Each product and sum is rounded
 * to 32 bits. Blocks as in `block_q4_0` and its neighbours of ggml's `ggml-common.h`.
 */
export function dequantize(tensor: GgufTensor, rows?: RowRange): Float32Array {
  const { first, count } = rows ?? { first: 0, count: rowCount(tensor) }
  const [width = 0] = tensor.shape
  const start = storedBytes(tensor.format, first * width)
  const size = storedBytes(tensor.format, count * width)
  // A copy begins where numbers of any size may begin. All machines that this runs on are little-endian.
  const bytes = new Uint8Array(tensor.data.subarray(start, start + size))
  switch (tensor.format) {
    case 'F32':
      return new Float32Array(bytes.buffer)
    case 'F16':
      return new Float32Array(new Float16Array(bytes.buffer))
    case 'Q4_0':
      return fromQ4_0(bytes)
    case 'Q4_1':
      return fromQ4_1(bytes)
    case 'Q8_0':
      return fromQ8_0(bytes)
  }
}

/** Weights of a block; the low halves of 16 bytes are the first 16 of 4-bit ones. */
const BLOCK = 32
const HALF = 16

/** d, 16 bytes: d * (q - 8). */
function fromQ4_0(bytes: Uint8Array<ArrayBuffer>): Float32Array {
  const halves = new Float16Array(bytes.buffer)
  const stride = LAYOUTS.Q4_0.bytes
  const weights = new Float32Array((bytes.length / stride) * BLOCK)
  for (let byte = 0, at = 0; byte < bytes.length; byte += stride, at += BLOCK) {
    const scale = halves[byte / 2] ?? 0
    for (let i = 0; i < HALF; i += 1) {
      const pair = bytes[byte + 2 + i] ?? 0
      weights[at + i] = scale * ((pair & 15) - 8)
      weights[at + i + HALF] = scale * ((pair >> 4) - 8)
    }
  }
  return weights
}

/** d, m, 16 bytes: d * q + m. A product of 11 bits by 4 is exact, so the sum is rounded once, as in 32 bits. */
function fromQ4_1(bytes: Uint8Array<ArrayBuffer>): Float32Array {
  const halves = new Float16Array(bytes.buffer)
  const stride = LAYOUTS.Q4_1.bytes
  const weights = new Float32Array((bytes.length / stride) * BLOCK)
  for (let byte = 0, at = 0; byte < bytes.length; byte += stride, at += BLOCK) {
    const scale = halves[byte / 2] ?? 0
    const least = halves[byte / 2 + 1] ?? 0
    for (let i = 0; i < HALF; i += 1) {
      const pair = bytes[byte + 4 + i] ?? 0
      weights[at + i] = scale * (pair & 15) + least
      weights[at + i + HALF] = scale * (pair >> 4) + least
    }
  }
  return weights
}

/** d, 32 signed bytes: d * q. */
function fromQ8_0(bytes: Uint8Array<ArrayBuffer>): Float32Array {
  const halves = new Float16Array(bytes.buffer)
  const signed = new Int8Array(bytes.buffer)
  const stride = LAYOUTS.Q8_0.bytes
  const weights = new Float32Array((bytes.length / stride) * BLOCK)
  for (let byte = 0, at = 0; byte < bytes.length; byte += stride, at += BLOCK) {
    const scale = halves[byte / 2] ?? 0
    for (let i = 0; i < BLOCK; i += 1) weights[at + i] = scale * (signed[byte + 2 + i] ?? 0)
  }
  return weights
}
