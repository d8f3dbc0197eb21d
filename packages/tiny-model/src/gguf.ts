/**
 * Writes GGUF version 3, the file format of llama.cpp's models:
 * https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
 */
export type GgufValue =
  | { readonly type: 'uint32'; readonly value: number }
  | { readonly type: 'float32'; readonly value: number }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'strings'; readonly value: readonly string[] }
  | { readonly type: 'int32s'; readonly value: readonly number[] }

export type GgufTensor = {
  readonly name: string
  /** Fastest dimension first, as ggml counts them. */
  readonly shape: readonly number[]
  readonly data: Float32Array
  /** How its numbers are stored; default `f32`. llama.cpp wants vectors in `f32`. */
  readonly storedAs?: StoredType
}

/** A tensor in a format that is not written here: its bytes are taken as they are. */
export type RawGgufTensor = {
  readonly name: string
  readonly shape: readonly number[]
  /** Number of the `ggml_type`. */
  readonly typeId: number
  readonly bytes: Uint8Array
}

export type StoredType = 'f32' | 'f16'

/** `ggml_type` numbers. */
const STORED = { f32: { id: 0, bytes: 4 }, f16: { id: 1, bytes: 2 } } as const
/** Numbers that are converted at once. */
const PIECE = 1 << 18

const TYPE_IDS = { uint32: 4, int32: 5, float32: 6, bool: 7, string: 8, array: 9 } as const
const ALIGNMENT = 32

export function encodeGguf(
  metadata: Readonly<Record<string, GgufValue>>,
  tensors: readonly (GgufTensor | RawGgufTensor)[],
): Buffer {
  return Buffer.concat([...encodeGgufInPieces(metadata, tensors)])
}

/** The same file piece by piece, for one that is larger than what should be in memory at once. */
export function* encodeGgufInPieces(
  metadata: Readonly<Record<string, GgufValue>>,
  tensors: readonly (GgufTensor | RawGgufTensor)[],
): Generator<Buffer, void, undefined> {
  const parts: Buffer[] = [Buffer.from('GGUF'), uint32(3), uint64(tensors.length)]
  const entries = Object.entries(metadata)
  parts.push(uint64(entries.length))
  for (const [key, value] of entries) parts.push(text(key), encodeValue(value))
  let offset = 0
  for (const tensor of tensors) {
    const { id, bytes } = stored(tensor)
    parts.push(text(tensor.name), uint32(tensor.shape.length))
    for (const size of tensor.shape) parts.push(uint64(size))
    parts.push(uint32(id), uint64(offset))
    offset += padded(bytes)
  }
  const header = Buffer.concat(parts)
  yield header
  yield padding(header.length)
  for (const tensor of tensors) {
    if ('bytes' in tensor) yield Buffer.from(tensor.bytes)
    else yield* converted(tensor)
    yield padding(stored(tensor).bytes)
  }
}

function* converted({ data, storedAs = 'f32' }: GgufTensor): Generator<Buffer, void, undefined> {
  for (let start = 0; start < data.length; start += PIECE) {
    const piece = data.subarray(start, start + PIECE)
    const { buffer, byteOffset, byteLength } = storedAs === 'f32' ? piece : toHalf(piece)
    yield Buffer.from(buffer, byteOffset, byteLength)
  }
}

/** The `ggml_type` of a tensor and the length of its data. */
function stored(tensor: GgufTensor | RawGgufTensor): {
  readonly id: number
  readonly bytes: number
} {
  if ('bytes' in tensor) return { id: tensor.typeId, bytes: tensor.bytes.length }
  const { id, bytes } = STORED[tensor.storedAs ?? 'f32']
  return { id, bytes: tensor.data.length * bytes }
}

/** IEEE 754 half precision, rounded to the nearest; below 2^-14 it is 0, above 65504 infinite. */
function toHalf(values: Float32Array): Uint16Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length)
  const halves = new Uint16Array(values.length)
  // A loop, since a call for each of a hundred million numbers takes half a minute.
  for (let i = 0; i < bits.length; i += 1) halves[i] = halfOf(bits[i] ?? 0)
  return halves
}

function halfOf(word: number): number {
  const sign = (word >>> 16) & 0x8000
  const exponent = ((word >>> 23) & 0xff) - 112
  if (exponent <= 0) return sign
  if (exponent >= 31) return sign | 0x7c00
  return sign | (((exponent << 10) | ((word >>> 13) & 0x3ff)) + ((word >>> 12) & 1))
}

function encodeValue(value: GgufValue): Buffer {
  switch (value.type) {
    case 'uint32':
      return Buffer.concat([uint32(TYPE_IDS.uint32), uint32(value.value)])
    case 'float32': {
      const bytes = Buffer.alloc(4)
      bytes.writeFloatLE(value.value)
      return Buffer.concat([uint32(TYPE_IDS.float32), bytes])
    }
    case 'bool':
      return Buffer.concat([uint32(TYPE_IDS.bool), Buffer.from([value.value ? 1 : 0])])
    case 'string':
      return Buffer.concat([uint32(TYPE_IDS.string), text(value.value)])
    case 'strings':
      return array(TYPE_IDS.string, value.value.map(text))
    case 'int32s':
      return array(
        TYPE_IDS.int32,
        value.value.map((item) => {
          const bytes = Buffer.alloc(4)
          bytes.writeInt32LE(item)
          return bytes
        }),
      )
  }
}

function array(itemType: number, items: readonly Buffer[]): Buffer {
  const head = [uint32(TYPE_IDS.array), uint32(itemType), uint64(items.length)]
  return Buffer.concat([...head, ...items])
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value)
  return Buffer.concat([uint64(bytes.length), bytes])
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(BigInt(value))
  return bytes
}

function padding(length: number): Buffer {
  return Buffer.alloc(padded(length) - length)
}

function padded(length: number): number {
  return Math.ceil(length / ALIGNMENT) * ALIGNMENT
}
