import { dequantize, readGguf, type GgufTensor } from '@turant/gguf'
import { encodeGguf } from '@turant/tiny-model'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { halfValue } from './half-reference.ts'

type Format = {
  readonly typeId: number
  /** Of a block. */
  readonly bytes: number
  readonly weights: number
  /** Weight i of a block, as the format defines it, without rounding. */
  readonly at: (block: DataView, index: number) => number
}

const half = (block: DataView, place: number): number => halfValue(block.getUint16(place, true))
/** 4 bits of one of 16 bytes: the low ones are the first 16. */
const nibble = (block: DataView, first: number, index: number): number =>
  index < 16 ? block.getUint8(first + index) % 16 : block.getUint8(first + index - 16) >> 4

const FORMATS: Readonly<Record<string, Format>> = {
  F32: { typeId: 0, bytes: 4, weights: 1, at: (block) => block.getFloat32(0, true) },
  F16: { typeId: 1, bytes: 2, weights: 1, at: (block) => half(block, 0) },
  Q4_0: {
    typeId: 2,
    bytes: 18,
    weights: 32,
    at: (block, index) => half(block, 0) * (nibble(block, 2, index) - 8),
  },
  Q4_1: {
    typeId: 3,
    bytes: 20,
    weights: 32,
    at: (block, index) => Math.fround(half(block, 0) * nibble(block, 4, index)) + half(block, 2),
  },
  Q8_0: {
    typeId: 8,
    bytes: 34,
    weights: 32,
    at: (block, index) => half(block, 0) * block.getInt8(2 + index),
  },
}

function expected({ bytes, weights, at }: Format, data: Uint8Array): readonly number[] {
  return Array.from({ length: (data.length / bytes) * weights }, (_, index) => {
    const block = Math.floor(index / weights) * bytes
    return Math.fround(
      at(new DataView(data.buffer, data.byteOffset + block, bytes), index % weights),
    )
  })
}

function read(shape: readonly number[], { typeId }: Format, bytes: Uint8Array): GgufTensor {
  const file = readGguf(encodeGguf({}, [{ name: 't', shape, typeId, bytes }]), 'm')
  const tensor = file.tensors.get('t')
  if (tensor === undefined) throw new Error('there is no t')
  return tensor
}

describe('weights as 32-bit floats', () => {
  test.each(Object.entries(FORMATS))('[GG4] %s', (_, format) => {
    const blocks = fc.integer({ min: 1, max: 6 })
    const bytes = blocks.chain((count) => {
      const length = count * format.bytes
      return fc.uint8Array({ minLength: length, maxLength: length })
    })
    fc.assert(
      fc.property(bytes, (data) => {
        const wanted = expected(format, data)
        expect(Array.from(dequantize(read([wanted.length], format, data)))).toEqual(wanted)
      }),
    )
  })

  test.each(Object.entries(FORMATS))('[GG4] some rows of %s', (_, format) => {
    const width = 64
    const rows = 6
    const blocks = (width * rows) / format.weights
    const data = Uint8Array.from(
      { length: blocks * format.bytes },
      (_, index) => (index * 37) % 120,
    )
    const tensor = read([width, 3, 2], format, data)
    const all = dequantize(tensor)
    expect(all).toHaveLength(width * rows)
    fc.assert(
      fc.property(fc.nat(rows - 1), fc.integer({ min: 1, max: rows }), (first, most) => {
        const count = Math.min(most, rows - first)
        expect(dequantize(tensor, { first, count })).toEqual(
          all.slice(first * width, (first + count) * width),
        )
      }),
    )
  })
})
