/// <reference lib="es2025.float16" />
import { damaged } from './byte-reader.ts'
import { dequantize, rowCount, type RowRange } from './dequantize.ts'
import { mergedHeader, paddedBytes, type MergedTensor } from './merged-header.ts'
import type { GgufFile, GgufTensor } from './read-gguf.ts'
import { factor, readUpdates, type Update } from './read-updates.ts'
import { storedBytes } from './tensor-format.ts'

/** A file that is made while it is written. */
export type MergedModel = {
  /** Bytes of the whole file. */
  readonly byteLength: number
  /** The file from its beginning to its end, in pieces of about half a megabyte. */
  readonly pieces: Iterable<Uint8Array>
}

/** Weights that are merged at once. */
const PIECE = 1 << 18

/**
 * The base with the adapter added to its matrices, in F16: the base in every other respect, to be
 * quantised. What the numbers are is said in model/README.md, "Merging", and in SPEC.md. Everything is
 * checked before the first piece. Throws `GgufError` with every code but `unsupported-tensor`.
 *
 * @param options.baseSha256 of the base's bytes, in small hexadecimal digits
 */
export function mergeAdapter(
  base: GgufFile,
  adapter: GgufFile,
  options: { readonly baseSha256: string },
): MergedModel {
  if (typeof base.metadata.get('general.architecture')?.value !== 'string') {
    throw damaged(base.name, 'it names no architecture')
  }
  const updates = readUpdates(adapter, base, options)
  const tensors = [...base.tensors.values()]
  const merged = tensors.map(asMerged)
  const header = mergedHeader(base, merged)
  const data = merged.reduce((sum, tensor) => sum + paddedBytes(tensor, base.alignment), 0)
  return {
    byteLength: header.length + data,
    pieces: {
      *[Symbol.iterator]() {
        yield header
        for (const tensor of tensors) {
          yield* mergedTensor(tensor, updates.get(tensor.name))
          yield padding(asMerged(tensor), base.alignment)
        }
      },
    },
  }
}

/** llama.cpp wants vectors, which are the norms, in 32 bits. */
function asMerged({ name, shape }: GgufTensor): MergedTensor {
  return { name, shape, format: shape.length === 1 ? 'F32' : 'F16' }
}

function* mergedTensor(tensor: GgufTensor, update: Update | undefined): Iterable<Uint8Array> {
  const product = update === undefined ? undefined : productOf(update)
  const rows = rowCount(tensor)
  const atOnce = Math.max(1, Math.floor(PIECE / (tensor.shape[0] ?? 1)))
  for (let first = 0; first < rows; first += atOnce) {
    const range = { first, count: Math.min(atOnce, rows - first) }
    const weights = dequantize(tensor, range)
    if (tensor.shape.length === 1) yield new Uint8Array(weights.buffer)
    else yield inHalves(weights, product?.(range))
  }
}

/** Rounded once, from the sum in 64 bits, to the nearest, ties to even: as all conversions to `Float16Array`. */
function inHalves(weights: Float32Array, added: Float64Array | undefined): Uint8Array {
  const halves = new Float16Array(weights.length)
  if (added === undefined) halves.set(weights)
  else {
    for (let i = 0; i < halves.length; i += 1) halves[i] = (weights[i] ?? 0) + (added[i] ?? 0)
  }
  return new Uint8Array(halves.buffer)
}

/** Computes rows of `scale * B A` in 64 bits, over the rank in four sums at a time. */
function productOf({ scale, rank, a, b }: Update): (rows: RowRange) => Float64Array {
  const [width = 0] = a.shape
  const [left, right] = [factor(b), factor(a)]
  return ({ first, count }) => {
    const sums = new Float64Array(count * width)
    for (let row = 0; row < count; row += 1) {
      const into = sums.subarray(row * width, (row + 1) * width)
      const start = (first + row) * rank
      for (let k = 0; k < rank; k += STEP) {
        addRows(
          into,
          left.subarray(start + k, start + Math.min(k + STEP, rank)),
          right.subarray(k * width),
        )
      }
      for (let i = 0; i < width; i += 1) into[i] = (into[i] ?? 0) * scale
    }
    return sums
  }
}

const STEP = 4

/** Adds up to four rows of a matrix, each multiplied by its factor. */
function addRows(sums: Float64Array, factors: Float64Array, rows: Float64Array): void {
  const width = sums.length
  if (factors.length < STEP) {
    for (const [k, factor] of factors.entries()) {
      for (let i = 0; i < width; i += 1)
        sums[i] = (sums[i] ?? 0) + factor * (rows[k * width + i] ?? 0)
    }
    return
  }
  const [f0 = 0, f1 = 0, f2 = 0, f3 = 0] = factors
  for (let i = 0; i < width; i += 1) {
    sums[i] =
      (sums[i] ?? 0) +
      f0 * (rows[i] ?? 0) +
      f1 * (rows[width + i] ?? 0) +
      f2 * (rows[2 * width + i] ?? 0) +
      f3 * (rows[3 * width + i] ?? 0)
  }
}

/** What follows a tensor's data up to where the next may begin. */
function padding(tensor: MergedTensor, alignment: number): Uint8Array {
  const weights = tensor.shape.reduce((product, length) => product * length, 1)
  return new Uint8Array(paddedBytes(tensor, alignment) - storedBytes(tensor.format, weights))
}
