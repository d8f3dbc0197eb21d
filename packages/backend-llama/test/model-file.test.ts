import { readFileSync } from 'node:fs'
import type { ModelInfo } from '@turant/engine'
import { createLlamaBackend } from '@turant/backend-llama'
import { encodeSuccessorModel, writeSuccessorModel, type SuccessorShape } from '@turant/tiny-model'
import { describe, expect, test } from 'vitest'
import { digestModelFile } from '../src/native/model-file.ts'
import {
  bytes,
  GREEDY,
  NEVER,
  spoken,
  successorModelFile,
  temporaryFile,
  temporaryPath,
} from './models.ts'

describe('the fingerprint of a model', () => {
  async function describeModel(path: string, availableBytes?: number): Promise<ModelInfo> {
    const options = availableBytes === undefined ? {} : { availableBytes }
    const model = await createLlamaBackend(options).load({
      path,
      contextTokens: 131_072,
      sequences: 1,
      threads: 1,
    })
    await model.close()
    return model.info
  }

  test('[BL16] is the same for the same bytes wherever they are, and another for other ones', async () => {
    const shape = { contextTokens: 131_072 }
    const one = await describeModel(successorModelFile(shape))
    const same = await describeModel(successorModelFile(shape))
    const other = await describeModel(successorModelFile({ ...shape, layers: 2 }))
    const smaller = await describeModel(successorModelFile(shape), 252e6)
    expect(same.fingerprint).toBe(one.fingerprint)
    expect([one.cacheFormat, smaller.cacheFormat]).toEqual(['f16', 'q8_0'])
    expect(new Set([one, other, smaller].map((info) => info.fingerprint)).size).toBe(3)
  })

  test('[BL16] sees size, head, tail, and any change of some length between them', () => {
    const file = Buffer.alloc(4 << 20, 7)
    file.write('GGUF')
    const digest = (change: (copy: Buffer) => Buffer): string =>
      digestModelFile(temporaryFile('m.gguf', change(Buffer.from(file))))
    const digests = [
      digest((copy) => copy),
      digest((copy) => copy.subarray(0, copy.length - 1)),
      digest((copy) => copy.fill(8, 100, 101)),
      digest((copy) => copy.fill(8, copy.length - 1)),
      digest((copy) => copy.fill(8, 2 << 20, (2 << 20) + 150_000)),
    ]
    expect(new Set(digests).size).toBe(digests.length)
    expect(digest((copy) => copy)).toBe(digests[0])
  })
})

describe('a model of another shape', () => {
  const SHAPE: SuccessorShape = {
    width: 96,
    layers: 3,
    heads: 3,
    keyValueHeads: 1,
    feedForwardWidth: 160,
    vocabularySize: 1000,
    storedAs: 'f16',
  }

  test('says what the tiny one says', async () => {
    const path = temporaryPath('shape.gguf')
    writeSuccessorModel(path, SHAPE)
    expect(readFileSync(path).equals(encodeSuccessorModel(SHAPE))).toBe(true)
    const model = await createLlamaBackend().load({
      path,
      contextTokens: 512,
      sequences: 1,
      threads: 1,
    })
    expect(model.info).toMatchObject({
      vocabularySize: 1000,
      fillTokens: { prefix: '<|fim_prefix|>' },
    })
    const asked = { sequence: 0, position: 0, tokens: bytes('0123456x'), sampling: GREEDY }
    expect(spoken(await model.verify([asked], NEVER))).toBe('1234567')
    expect(await model.tokenize('filler-3', { special: false })).toHaveLength(8)
    await model.close()
  })
})
