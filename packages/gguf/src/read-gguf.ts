import { ByteReader, damaged } from './byte-reader.ts'
import { GgufError } from './error.ts'
import { LAYOUTS, storedBytes, tensorFormat, type TensorFormat } from './tensor-format.ts'

/** What a file says of itself under one key. */
export type GgufEntry = {
  readonly key: string
  /** Of texts, booleans, and numbers of 32 bits; undefined for all else, which is kept as it is. */
  readonly value: string | number | boolean | undefined
  /** Key, type and value as they lie in the file. */
  readonly bytes: Uint8Array
}

export type GgufTensor = {
  readonly name: string
  /** Length of a row first, as ggml counts. */
  readonly shape: readonly number[]
  readonly format: TensorFormat
  /** Row after row. */
  readonly data: Uint8Array
}

/** A file that was read; all of it are views of the bytes that were given. */
export type GgufFile = {
  /** What it is called in messages. */
  readonly name: string
  /** By key, in the order of the file. */
  readonly metadata: ReadonlyMap<string, GgufEntry>
  /** By name, in the order of the file. */
  readonly tensors: ReadonlyMap<string, GgufTensor>
  /** What offsets of tensors are multiples of. */
  readonly alignment: number
}

const MAGIC = 0x46554747
export const VERSION = 3
const MOST_DIMENSIONS = 4
const DEFAULT_ALIGNMENT = 32
const ALIGNMENTS = new Set([8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096])

const TYPE = { uint32: 4, int32: 5, float32: 6, bool: 7, string: 8, array: 9 } as const
/** Bytes of each type of number, by its id; text and array have no fixed size. */
const SIZES: readonly (number | undefined)[] = [
  1,
  1,
  2,
  2,
  4,
  4,
  4,
  1,
  undefined,
  undefined,
  8,
  8,
  8,
]

/**
 * Reads metadata and the table of tensors of a GGUF file, version 3, little-endian; format:
 * https://github.com/ggml-org/ggml/blob/master/docs/gguf.md. Takes no time and no memory that grow with the tensors.
 * Throws `GgufError` `not-gguf` and `unsupported-tensor`.
 *
 * @param name what the file is called in messages
 */
export function readGguf(bytes: Uint8Array, name: string): GgufFile {
  const reader = new ByteReader(bytes, name)
  if (reader.uint32() !== MAGIC) throw reader.damaged('it does not begin as one')
  const version = reader.uint32()
  if (version !== VERSION) throw reader.damaged(`its version is ${version}, not ${VERSION}`)
  const tensorCount = reader.uint64()
  const entryCount = reader.uint64()
  const metadata = new Map<string, GgufEntry>()
  for (let index = 0; index < entryCount; index += 1) {
    const entry = readEntry(reader, bytes)
    if (metadata.has(entry.key)) throw reader.damaged(`it says ${entry.key} twice`)
    metadata.set(entry.key, entry)
  }
  const alignment = readAlignment(metadata, name)
  const places: TensorPlace[] = []
  for (let index = 0; index < tensorCount; index += 1) places.push(readPlace(reader, name))
  const data = bytes.subarray(padded(reader.position, alignment))
  const tensors = new Map<string, GgufTensor>()
  for (const place of places) {
    if (tensors.has(place.name)) throw reader.damaged(`it has ${place.name} twice`)
    tensors.set(place.name, locate(place, { data, alignment, name }))
  }
  return { name, metadata, tensors, alignment }
}

/** The next multiple. */
export function padded(length: number, alignment: number): number {
  return Math.ceil(length / alignment) * alignment
}

function readEntry(reader: ByteReader, bytes: Uint8Array): GgufEntry {
  const start = reader.position
  const key = reader.text()
  const value = readValue(reader, reader.uint32())
  return { key, value, bytes: bytes.subarray(start, reader.position) }
}

function readValue(reader: ByteReader, type: number): GgufEntry['value'] {
  switch (type) {
    case TYPE.uint32:
      return reader.uint32()
    case TYPE.int32:
      return reader.uint32() | 0
    case TYPE.float32:
      return reader.float32()
    case TYPE.bool:
      return reader.uint8() !== 0
    case TYPE.string:
      return reader.text()
    case TYPE.array:
      skipArray(reader)
      return undefined
    default:
      reader.take(sizeOf(reader, type))
      return undefined
  }
}

/** llama.cpp has no arrays of arrays either. */
function skipArray(reader: ByteReader): void {
  const type = reader.uint32()
  const count = reader.uint64()
  if (type !== TYPE.string) {
    reader.take(count * sizeOf(reader, type))
    return
  }
  for (let index = 0; index < count; index += 1) reader.take(reader.uint64())
}

function sizeOf(reader: ByteReader, type: number): number {
  const size = SIZES[type]
  if (size === undefined) throw reader.damaged(`values of type ${type} are unknown here`)
  return size
}

function readAlignment(metadata: GgufFile['metadata'], name: string): number {
  const alignment = metadata.get('general.alignment')?.value ?? DEFAULT_ALIGNMENT
  if (typeof alignment === 'number' && ALIGNMENTS.has(alignment)) return alignment
  throw damaged(name, `its alignment is ${String(alignment)}`)
}

type TensorPlace = Omit<GgufTensor, 'data'> & { readonly offset: number }

function readPlace(reader: ByteReader, file: string): TensorPlace {
  const name = reader.text()
  const dimensions = reader.uint32()
  if (dimensions < 1 || dimensions > MOST_DIMENSIONS) {
    throw reader.damaged(`${name} has ${dimensions} dimensions`)
  }
  const shape = Array.from({ length: dimensions }, () => reader.uint64())
  const type = reader.uint32()
  const format = tensorFormat(type)
  if (format === undefined) {
    const known = Object.keys(LAYOUTS).join(', ')
    throw new GgufError(
      'unsupported-tensor',
      `${file} stores ${name} in a format (ggml_type ${type}) that is not read here. Take a file in ${known}.`,
    )
  }
  return { name, shape, format, offset: reader.uint64() }
}

function locate(
  { offset, ...tensor }: TensorPlace,
  file: { readonly data: Uint8Array; readonly alignment: number; readonly name: string },
): GgufTensor {
  const { name, shape, format } = tensor
  const [width = 0] = shape
  const weights = shape.reduce((product, length) => product * length, 1)
  if (weights === 0 || width % LAYOUTS[format].weights !== 0) {
    throw damaged(file.name, `${name} can not be ${shape.join(' x ')} in ${format}`)
  }
  const end = offset + storedBytes(format, weights)
  if (offset % file.alignment !== 0 || end > file.data.length) {
    throw damaged(file.name, `${name} does not lie inside it`)
  }
  return { ...tensor, data: file.data.subarray(offset, end) }
}
