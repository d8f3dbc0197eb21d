import { GgufError, mergeAdapter, readGguf, type GgufFile } from '@turant/gguf'
import { encodeGguf } from '@turant/tiny-model'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { adapter, base, BASE_SHA256, LORA, tensor, type Metadata } from './files.ts'

const METADATA: Metadata = {
  'general.architecture': { type: 'string', value: 'llama' },
  'general.name': { type: 'string', value: 'ein Müßiggänger' },
  count: { type: 'uint32', value: 4_000_000_000 },
  share: { type: 'float32', value: 0.5 },
  flag: { type: 'bool', value: true },
  words: { type: 'strings', value: ['a', '', 'bc'] },
  numbers: { type: 'int32s', value: [-1, 2] },
}
const BLOCKS = Uint8Array.from({ length: 68 }, (_, index) => index)
const TENSORS = [
  tensor('matrix', [4, 2], [1, 2, 3, 4, 5, 6, 7, 8]),
  tensor('vector', [3], [1, 2, 3]),
  {
    name: 'blocks',
    shape: [32, 2],
    typeId: 8,
    bytes: BLOCKS,
  },
]
const FILE = encodeGguf(METADATA, TENSORS)
const A = [tensor('matrix.lora_a', [4, 1], [1, 1, 1, 1]), tensor('matrix.lora_b', [1, 2], [1, 1])]
const ADAPTER = encodeGguf(LORA, A)

function refused(read: () => unknown): GgufError {
  try {
    read()
  } catch (error) {
    if (error instanceof GgufError) return error
    throw error
  }
  throw new Error('it was not refused')
}

describe('reading a GGUF file', () => {
  test('[GG1] finds what was written, in its order', () => {
    const { metadata, tensors, alignment } = readGguf(FILE, 'model.gguf')
    expect([...metadata.values()].map(({ key, value }) => [key, value])).toEqual([
      ['general.architecture', 'llama'],
      ['general.name', 'ein Müßiggänger'],
      ['count', 4_000_000_000],
      ['share', 0.5],
      ['flag', true],
      ['words', undefined],
      ['numbers', undefined],
    ])
    expect([...tensors.values()].map(({ name, shape, format }) => [name, shape, format])).toEqual([
      ['matrix', [4, 2], 'F32'],
      ['vector', [3], 'F32'],
      ['blocks', [32, 2], 'Q8_0'],
    ])
    expect(Array.from(tensors.get('blocks')?.data ?? [])).toEqual(Array.from(BLOCKS))
    expect(alignment).toBe(32)
  })

  test('[GG1] keeps every byte of an entry', () => {
    const parts = [...readGguf(FILE, 'model.gguf').metadata.values()].map(({ bytes }) => bytes)
    const all = Buffer.concat(parts)
    expect(FILE.subarray(24, 24 + all.length).equals(all)).toBe(true)
  })

  test('[GG1] honours the alignment that a file states', () => {
    const metadata: Metadata = { ...METADATA, 'general.alignment': { type: 'uint32', value: 8 } }
    // Where 32 is right 8 is right as well, as long as the beginning of the data is the same.
    const file = encodeGguf(metadata, [])
    expect(readGguf(file, 'm').alignment).toBe(8)
    for (const value of [0, 7, 2 ** 31]) {
      const wrong = encodeGguf({ 'general.alignment': { type: 'uint32', value } }, [])
      expect(refused(() => readGguf(wrong, 'm')).code).toBe('not-gguf')
    }
  })

  test.each([0, 3, 4, 23, 24, 30, 60, 200, FILE.length - 100])(
    '[GG2] ends after %d bytes',
    (length) => {
      expect(refused(() => readGguf(FILE.subarray(0, length), 'model.gguf')).code).toBe('not-gguf')
    },
  )

  test.each([
    ['magic', 0, 1n],
    ['version 2', 4, 2n],
    ['the other byte order', 4, 0x03000000n],
    ['tensors without end', 8, 0xffffffffffffffffn],
    ['more tensors than bytes', 8, 2n ** 40n],
    ['entries without end', 16, 0x7fffffffffffffffn],
    ['a key without end', 24, 2n ** 52n],
  ])('[GG2] %s', (_, place, value) => {
    const file = Buffer.from(FILE)
    if (place >= 8) file.writeBigUInt64LE(value, place)
    else file.writeUInt32LE(Number(value), place)
    expect(refused(() => readGguf(file, 'm')).code).toBe('not-gguf')
  })

  test.each([
    ['a width that no blocks make up', { shape: [48], typeId: 8, bytes: 68 }],
    ['nothing', { shape: [0], typeId: 0, bytes: 0 }],
    ['more than there is', { shape: [2 ** 50, 2 ** 50, 2 ** 50, 2 ** 50], typeId: 0, bytes: 4 }],
    ['five dimensions', { shape: [1, 1, 1, 1, 1], typeId: 0, bytes: 4 }],
    ['no dimension', { shape: [], typeId: 0, bytes: 4 }],
  ])('[GG2] a tensor of %s', (_, { shape, typeId, bytes }) => {
    const file = encodeGguf({}, [{ name: 't', shape, typeId, bytes: new Uint8Array(bytes) }])
    expect(refused(() => readGguf(file, 'm')).code).toBe('not-gguf')
  })

  test('[GG2] the same name twice', () => {
    const twice = encodeGguf({}, [tensor('t', [1], [1]), tensor('t', [1], [2])])
    expect(refused(() => readGguf(twice, 'm')).code).toBe('not-gguf')
  })

  test('[GG2] arrays of arrays', () => {
    const file = encodeGguf({ list: { type: 'int32s', value: [1, 2, 3, 4] } }, [])
    file.writeUInt32LE(9, 24 + 8 + 4 + 4)
    expect(refused(() => readGguf(file, 'm')).code).toBe('not-gguf')
  })

  test('[GG2] [GG3] a format that is not read here', () => {
    const file = encodeGguf({}, [
      { name: 't', shape: [256], typeId: 12, bytes: new Uint8Array(144) },
    ])
    const { code, message } = refused(() => readGguf(file, 'model.gguf'))
    expect([code, message]).toEqual([
      'unsupported-tensor',
      'model.gguf stores t in a format (ggml_type 12) that is not read here. Take a file in F32, F16, Q4_0, Q4_1, Q8_0.',
    ])
  })

  test('[GG3] says what is wrong with which file, and what to do', () => {
    expect(refused(() => readGguf(Buffer.from('<html>'), 'model.gguf')).message).toBe(
      'model.gguf is no GGUF file, or damaged: it does not begin as one. Get it again.',
    )
  })

  test('[GG2] whatever is changed, it is read or refused, and what is read can be merged or is refused', () => {
    const change = fc.record({ place: fc.nat(), value: fc.integer({ min: 0, max: 255 }) })
    const changes = fc.array(change, { minLength: 1, maxLength: 4 })
    const damage = (file: Buffer, made: readonly { place: number; value: number }[]): Buffer => {
      const copy = Buffer.from(file)
      // Most of what can be changed with effect lies before the data.
      for (const { place, value } of made) copy[place % (copy.length - 32)] = value
      return copy
    }
    const merge = (from: GgufFile, added: GgufFile): void => {
      const { pieces, byteLength } = mergeAdapter(from, added, { baseSha256: BASE_SHA256 })
      let sum = 0
      for (const piece of pieces) sum += piece.length
      expect(sum).toBe(byteLength)
    }
    const tolerate = (work: () => void): 'done' | 'refused' => {
      try {
        work()
        return 'done'
      } catch (error) {
        if (error instanceof GgufError) return 'refused'
        throw error
      }
    }
    const outcomes = new Set<string>()
    fc.assert(
      fc.property(changes, (made) => {
        outcomes.add(tolerate(() => merge(readGguf(damage(FILE, made), 'b'), adapter(A))))
        outcomes.add(tolerate(() => merge(base(TENSORS), readGguf(damage(ADAPTER, made), 'a'))))
      }),
      { numRuns: 2000 },
    )
    expect(outcomes).toEqual(new Set(['done', 'refused']))
  })
})
