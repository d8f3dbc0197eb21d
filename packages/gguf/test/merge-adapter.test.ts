import { mergeAdapter, readGguf } from '@turant/gguf'
import { encodeGguf, type GgufTensor } from '@turant/tiny-model'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  adapter,
  ARCHITECTURE,
  base,
  BASE_SHA256,
  halves,
  merged,
  NOTHING,
  OTHER,
  tensor,
  type Metadata,
} from './files.ts'
import { halfValue, nearestHalf } from './half-reference.ts'

const OPTIONS = { baseSha256: BASE_SHA256 }

describe('merging an adapter', () => {
  const MATRIX = tensor('m', [2, 3], [1, 2, 3, 4, 5, 6])
  const A = tensor('m.lora_a', [2, 1], [10, 20])
  const B = tensor('m.lora_b', [1, 3], [1, 0, 2])

  test('[GG6] [GG7] [GG8] makes the file that its parts say', () => {
    const about: Metadata = {
      'general.name': { type: 'string', value: 'base' },
      words: { type: 'strings', value: ['a', 'b'] },
    }
    const from = base(
      [
        MATRIX,
        tensor('norm', [2], [0.1, 0.2]),
        { ...tensor('still', [2, 1, 1], [7, 8]), storedAs: 'f16' },
        { name: 'blocks', shape: [32, 1], typeId: 8, bytes: new Uint8Array(34).fill(0x40) },
      ],
      {
        ...ARCHITECTURE,
        'general.name': { type: 'string', value: 'base' },
        'general.file_type': { type: 'uint32', value: 3 },
        words: { type: 'strings', value: ['a', 'b'] },
        'general.quantization_version': { type: 'uint32', value: 2 },
      },
    )
    const wanted = encodeGguf(
      { ...ARCHITECTURE, 'general.file_type': { type: 'uint32', value: 1 }, ...about },
      [
        { ...tensor('m', [2, 3], [21, 42, 3, 4, 45, 86]), storedAs: 'f16' },
        tensor('norm', [2], [0.1, 0.2]),
        { ...tensor('still', [2, 1, 1], [7, 8]), storedAs: 'f16' },
        {
          ...tensor('blocks', [32, 1], Array<number>(32).fill(64 * halfValue(0x4040))),
          storedAs: 'f16',
        },
      ],
    )
    const alpha = { 'adapter.lora.alpha': { type: 'float32', value: 2 } } as const
    const got = merged(from, adapter([A, B], alpha))
    expect(got.toString('hex')).toBe(wanted.toString('hex'))
  })

  test('[GG6] a base without a file type gets one, and keeps its alignment', () => {
    const stated: Metadata = { 'general.alignment': { type: 'uint32', value: 32 } }
    const file = readGguf(
      merged(base([MATRIX], { ...ARCHITECTURE, ...stated }), adapter([A, B])),
      'm',
    )
    expect([...file.metadata.keys()]).toEqual([
      'general.architecture',
      'general.file_type',
      'general.alignment',
    ])
  })

  test.each<[string, readonly GgufTensor[], Metadata]>([
    ['a model', [A, B], { 'general.type': { type: 'string', value: 'model' } }],
    ['another kind', [A, B], { 'adapter.type': { type: 'string', value: 'control_vector' } }],
    ['no alpha', [A, B], { 'adapter.lora.alpha': { type: 'string', value: '1' } }],
    ['an alpha of 0', [A, B], { 'adapter.lora.alpha': { type: 'float32', value: 0 } }],
    ['A alone', [A], {}],
    ['B alone', [B], {}],
    ['neither', [A, B, tensor('m.bias', [1], [1])], {}],
    ['ranks that differ', [A, tensor('m.lora_b', [2, 3], [1, 0, 2, 1, 0, 2])], {}],
    ['nothing', [], {}],
  ])('[GG5] refuses %s as no adapter', (_, tensors, changes) => {
    const added = adapter(tensors, changes)
    expect(() => mergeAdapter(base([MATRIX]), added, OPTIONS)).toThrow(
      expect.objectContaining({
        code: 'not-an-adapter',
        message: expect.stringMatching(
          /^adapter\.gguf is no LoRA adapter: .+\. Get the adapter again\.$/,
        ),
      }),
    )
  })

  test('[GG5] refuses a base that it was not trained on', () => {
    const other = { baseSha256: 'c'.repeat(64) }
    expect(() => mergeAdapter(base([MATRIX]), adapter([A, B]), other)).toThrow(
      expect.objectContaining({ code: 'other-base' }),
    )
  })

  test.each<[string, GgufTensor]>([
    ['another name', tensor('n', [2, 3], [1, 2, 3, 4, 5, 6])],
    ['another width', tensor('m', [1, 3], [1, 2, 3])],
    ['other rows', tensor('m', [2, 2], [1, 2, 3, 4])],
    ['no rows', tensor('m', [2], [1, 2])],
    ['more dimensions', tensor('m', [2, 3, 1], [1, 2, 3, 4, 5, 6])],
  ])('[GG5] refuses a base whose tensor has %s', (_, matrix) => {
    expect(() => mergeAdapter(base([matrix]), adapter([A, B]), OPTIONS)).toThrow(
      expect.objectContaining({ code: 'unknown-target' }),
    )
  })

  test('[GG6] refuses a base that names no architecture', () => {
    expect(() => mergeAdapter(base([MATRIX], {}), adapter([A, B]), OPTIONS)).toThrow(
      expect.objectContaining({ code: 'not-gguf' }),
    )
  })

  test('[GG9] comes in pieces that do not grow, and says how long they are in all', () => {
    const [width, rows] = [1000, 900]
    const large = tensor('m', [width, rows], new Float32Array(width * rows).fill(0.5))
    const added = adapter([
      tensor('m.lora_a', [width, 1], new Float32Array(width).fill(1)),
      tensor(
        'm.lora_b',
        [1, rows],
        Float32Array.from({ length: rows }, (_, row) => row),
      ),
    ])
    const { byteLength, pieces } = mergeAdapter(base([large]), added, OPTIONS)
    const lengths = Array.from(pieces, ({ length }) => length)
    expect(lengths.reduce((sum, length) => sum + length, 0)).toBe(byteLength)
    expect(Math.max(...lengths)).toBeLessThanOrEqual(1 << 19)
    const whole = readGguf(Buffer.concat([...pieces]), 'm')
    const wanted = Array.from({ length: rows }, (_, row) => nearestHalf(row + 0.5))
    expect(halves(whole, 'm').filter((_, index) => index % width === 7)).toEqual(wanted)
  })
})

describe('rounding to 16 bits', () => {
  function roundedTo16(values: readonly number[]): readonly number[] {
    const file = merged(base([tensor('m', [values.length, 1], values), OTHER]), adapter(NOTHING))
    return halves(readGguf(file, 'm'), 'm')
  }

  /** Between a half and the next one, at both ends and around the middle. */
  const around = fc
    .record({
      bits: fc.integer({ min: 0, max: 0x7bff }),
      nudge: fc.constantFrom(0, 1, -1, 2, -2).map((steps) => steps * 2 ** -22),
      part: fc.constantFrom(0, 0.5, 1),
      sign: fc.constantFrom(1, -1),
    })
    .map(({ bits, nudge, part, sign }) => {
      const low = halfValue(bits)
      const high = bits === 0x7bff ? 65536 : halfValue(bits + 1)
      return sign * Math.fround((low + (high - low) * part) * (1 + nudge))
    })

  test('[GG8] is to the nearest, ties to even, for every kind of number', () => {
    const value = fc.oneof(around, fc.float({ noNaN: true }))
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 40 }), (values) => {
        expect(roundedTo16(values)).toEqual(values.map(nearestHalf))
      }),
    )
  })

  test('[GG8] takes 16-bit numbers as they are, and keeps what is no number', () => {
    const all = Array.from({ length: 0x7c01 }, (_, bits) => halfValue(bits))
    expect(roundedTo16(all)).toEqual(all.map((_, bits) => bits))
    const [nothing = 0] = roundedTo16([Number.NaN])
    expect(halfValue(nothing)).toBeNaN()
  })

  test('[GG7] of a sum happens once', () => {
    // 1 + 2^-11 lies in the middle; 2^-28 more is lost in 32 bits, and decides.
    const from = base([tensor('m', [1, 1], [1])])
    const added = adapter(
      [tensor('m.lora_a', [1, 2], [2 ** -11, 2 ** -14]), tensor('m.lora_b', [2, 1], [1, 2 ** -14])],
      { 'adapter.lora.alpha': { type: 'float32', value: 2 } },
    )
    expect(halves(readGguf(merged(from, added), 'm'), 'm')).toEqual([nearestHalf(1 + 2 ** -10)])
  })

  test('[GG7] is of W + (alpha / rank) * B A, whatever rank and shape', () => {
    // Few enough bits that every sum is exact, in whatever order it is made.
    const small = fc.integer({ min: -200, max: 200 }).map((value) => value / 64)
    const numbers = (length: number): fc.Arbitrary<number[]> =>
      fc.array(small, { minLength: length, maxLength: length })
    const shape = fc.tuple(
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 7 }),
      fc.integer({ min: 1, max: 9 }),
    )
    const given = shape.chain(([width, rows, rank]) =>
      fc.record({
        width: fc.constant(width),
        rows: fc.constant(rows),
        rank: fc.constant(rank),
        scale: fc.constantFrom(0.25, 1, 2),
        w: numbers(width * rows),
        a: numbers(width * rank),
        b: numbers(rank * rows),
      }),
    )
    fc.assert(
      fc.property(given, ({ width, rows, rank, scale, w, a, b }) => {
        const added = adapter(
          [tensor('m.lora_a', [width, rank], a), tensor('m.lora_b', [rank, rows], b)],
          { 'adapter.lora.alpha': { type: 'float32', value: scale * rank } },
        )
        const wanted = w.map((weight, index) => {
          const [row, column] = [Math.floor(index / width), index % width]
          let sum = 0
          for (let k = 0; k < rank; k += 1) {
            sum += (b[row * rank + k] ?? 0) * (a[k * width + column] ?? 0)
          }
          return nearestHalf(weight + scale * sum)
        })
        const file = readGguf(merged(base([tensor('m', [width, rows], w)]), added), 'm')
        expect(halves(file, 'm')).toEqual(wanted)
      }),
    )
  })
})
