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
}

const TYPE_IDS = { uint32: 4, int32: 5, float32: 6, bool: 7, string: 8, array: 9 } as const
const F32 = 0
const ALIGNMENT = 32

export function encodeGguf(
  metadata: Readonly<Record<string, GgufValue>>,
  tensors: readonly GgufTensor[],
): Buffer {
  const parts: Buffer[] = [Buffer.from('GGUF'), uint32(3), uint64(tensors.length)]
  const entries = Object.entries(metadata)
  parts.push(uint64(entries.length))
  for (const [key, value] of entries) parts.push(text(key), encodeValue(value))
  let offset = 0
  for (const tensor of tensors) {
    parts.push(text(tensor.name), uint32(tensor.shape.length))
    for (const size of tensor.shape) parts.push(uint64(size))
    parts.push(uint32(F32), uint64(offset))
    offset += padded(tensor.data.byteLength)
  }
  const header = Buffer.concat(parts)
  const body = tensors.map((tensor) => {
    const bytes = Buffer.alloc(padded(tensor.data.byteLength))
    Buffer.from(tensor.data.buffer, tensor.data.byteOffset, tensor.data.byteLength).copy(bytes)
    return bytes
  })
  return Buffer.concat([header, Buffer.alloc(padded(header.length) - header.length), ...body])
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

function padded(length: number): number {
  return Math.ceil(length / ALIGNMENT) * ALIGNMENT
}
