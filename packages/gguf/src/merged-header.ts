import { padded, VERSION, type GgufFile } from './read-gguf.ts'
import { LAYOUTS, storedBytes } from './tensor-format.ts'

/** A tensor as it will stand in the merged file. */
export type MergedTensor = {
  readonly name: string
  readonly shape: readonly number[]
  readonly format: 'F16' | 'F32'
}

/** Number of the `llama_ftype` for matrices in F16. */
const MOSTLY_F16 = 1
const UINT32 = 4
const FILE_TYPE = 'general.file_type'
const ARCHITECTURE = 'general.architecture'
/** It speaks of blocks, and there are none in F16. */
const LEFT_OUT = new Set(['general.quantization_version', FILE_TYPE])

/**
 * All that stands before the data: the base's metadata in its order and to the byte, but with the file type
 * of what was made, right behind the architecture. With padding.
 */
export function mergedHeader(base: GgufFile, tensors: readonly MergedTensor[]): Uint8Array {
  const entries = [...base.metadata.values()].filter(({ key }) => !LEFT_OUT.has(key))
  const parts = [
    ascii('GGUF'),
    uint32(VERSION),
    uint64(tensors.length),
    uint64(entries.length + 1),
    ...entries.flatMap(({ key, bytes }) => (key === ARCHITECTURE ? [bytes, fileType()] : [bytes])),
  ]
  let offset = 0
  for (const { name, shape, format } of tensors) {
    parts.push(text(name), uint32(shape.length), ...shape.map(uint64))
    parts.push(uint32(LAYOUTS[format].id), uint64(offset))
    offset += paddedBytes({ shape, format }, base.alignment)
  }
  return joined(parts, base.alignment)
}

/** Bytes of a tensor's data and of what follows up to the next. */
export function paddedBytes(
  { shape, format }: Pick<MergedTensor, 'shape' | 'format'>,
  alignment: number,
): number {
  const weights = shape.reduce((product, length) => product * length, 1)
  return padded(storedBytes(format, weights), alignment)
}

function fileType(): Uint8Array {
  return joined([text(FILE_TYPE), uint32(UINT32), uint32(MOSTLY_F16)], 1)
}

function joined(parts: readonly Uint8Array[], alignment: number): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  const whole = new Uint8Array(padded(length, alignment))
  let end = 0
  for (const part of parts) {
    whole.set(part, end)
    end += part.length
  }
  return whole
}

function text(value: string): Uint8Array {
  const bytes = ascii(value)
  return joined([uint64(bytes.length), bytes], 1)
}

function ascii(value: string): Uint8Array {
  return new TextEncoder().encode(value)
}

function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setUint32(0, value, true)
  return bytes
}

function uint64(value: number): Uint8Array {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value), true)
  return bytes
}
