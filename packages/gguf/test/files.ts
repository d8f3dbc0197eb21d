import { encodeGguf, type GgufTensor, type GgufValue, type RawGgufTensor } from '@turant/tiny-model'
import { mergeAdapter, readGguf, type GgufFile } from '@turant/gguf'

export type Metadata = Readonly<Record<string, GgufValue>>
type Tensor = GgufTensor | RawGgufTensor

export const BASE_SHA256: string = 'b'.repeat(64)

export const ARCHITECTURE: Metadata = {
  'general.architecture': { type: 'string', value: 'llama' },
}

export const LORA: Metadata = {
  ...ARCHITECTURE,
  'general.type': { type: 'string', value: 'adapter' },
  'adapter.type': { type: 'string', value: 'lora' },
  'adapter.lora.alpha': { type: 'float32', value: 1 },
  'turant.base.sha256': { type: 'string', value: BASE_SHA256 },
}

export function base(tensors: readonly Tensor[], metadata: Metadata = ARCHITECTURE): GgufFile {
  return readGguf(encodeGguf(metadata, tensors), 'base.gguf')
}

export function adapter(tensors: readonly Tensor[], changes: Metadata = {}): GgufFile {
  return readGguf(encodeGguf({ ...LORA, ...changes }, tensors), 'adapter.gguf')
}

export function tensor(
  name: string,
  shape: readonly number[],
  data: ArrayLike<number>,
): GgufTensor {
  return { name, shape, data: Float32Array.from(data) }
}

/** An adapter of rank 1 that adds nothing to a matrix of one weight. */
export const NOTHING: readonly GgufTensor[] = [
  tensor('other.lora_a', [1, 1], [0]),
  tensor('other.lora_b', [1, 1], [0]),
]
export const OTHER: GgufTensor = tensor('other', [1, 1], [0])

export function merged(from: GgufFile, added: GgufFile): Buffer {
  const { pieces } = mergeAdapter(from, added, { baseSha256: BASE_SHA256 })
  return Buffer.concat([...pieces])
}

/** Bits of the 16-bit weights of a tensor. */
export function halves(file: GgufFile, name: string): readonly number[] {
  const data = file.tensors.get(name)?.data ?? new Uint8Array(0)
  return Array.from(new Uint16Array(new Uint8Array(data).buffer))
}
