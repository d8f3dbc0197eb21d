import { readFileSync } from 'node:fs'
import { createLlamaBackend, openLibrary } from '@turant/backend-llama'
import { dequantize, mergeAdapter, readGguf } from '@turant/gguf'
import { encodeGguf, type GgufTensor } from '@turant/tiny-model'
import { describe, expect, test } from 'vitest'
import { AbortFlag } from '../src/host/abort-flag.ts'
import { NativeModel } from '../src/native/model.ts'
import { encodeLayoutFixture } from './layout-fixture.ts'
import { GREEDY, NEVER, successorModelFile, temporaryFile } from './models.ts'

const BASE_SHA256 = 'b'.repeat(64)
const RANK = 2
const TOKENS = Int32Array.of(1, 7, 3, 3, 12, 0, 9, 4)

/** Numbers of so few bits that the merged weights need no rounding to 16. */
function coarse(value: number): number {
  return Math.round(value * 256) / 256
}

function encodeBase(): Uint8Array {
  const bytes = new Uint8Array(encodeLayoutFixture())
  for (const tensor of readGguf(bytes, 'base').tensors.values()) {
    tensor.data.set(new Uint8Array(dequantize(tensor).map(coarse).buffer))
  }
  return bytes
}

/** An adapter of every matrix in the model's layer, which is as large as what it is added to. */
function encodeAdapter(seed: number): Buffer {
  const eighths = (length: number, step: number): Float32Array =>
    Float32Array.from({ length }, (_, index) => (((index * step + seed) % 9) - 4) / 8)
  const tensors: GgufTensor[] = []
  for (const { name, shape } of readGguf(encodeBase(), 'base').tensors.values()) {
    const [width = 0, rows = 0] = shape
    if (!name.startsWith('blk.') || shape.length !== 2) continue
    tensors.push(
      { name: `${name}.lora_a`, shape: [width, RANK], data: eighths(width * RANK, 5) },
      { name: `${name}.lora_b`, shape: [RANK, rows], data: eighths(RANK * rows, 7) },
    )
  }
  return encodeGguf(
    {
      'general.architecture': { type: 'string', value: 'llama' },
      'general.type': { type: 'string', value: 'adapter' },
      'adapter.type': { type: 'string', value: 'lora' },
      'adapter.lora.alpha': { type: 'float32', value: 2 * RANK },
      'turant.base.sha256': { type: 'string', value: BASE_SHA256 },
    },
    tensors,
  )
}

function encodeMerged(): Uint8Array {
  const [base, adapter] = [readGguf(encodeBase(), 'base'), readGguf(encodeAdapter(1), 'adapter')]
  return Buffer.concat([...mergeAdapter(base, adapter, { baseSha256: BASE_SHA256 }).pieces])
}

/** The same weights in 32 bits, so that activations are not rounded to 16 either. */
function encodeMergedIn32Bits(): Uint8Array {
  const bytes = encodeBase()
  const merged = readGguf(encodeMerged(), 'merged')
  for (const { name, data } of readGguf(bytes, 'base').tensors.values()) {
    const weights = merged.tensors.get(name)
    if (weights !== undefined) data.set(new Uint8Array(dequantize(weights).buffer))
  }
  return bytes
}

const base = temporaryFile('base.gguf', encodeBase())
const adapter = temporaryFile('adapter.gguf', encodeAdapter(1))
const merged = temporaryFile('merged.gguf', encodeMerged())

type Files = { readonly path: string; readonly adapter?: string }

function logits(files: Files): readonly number[] {
  const flag = new AbortFlag()
  flag.reset()
  const model = new NativeModel(openLibrary({ environment: { TURANT_DEVICE: 'cpu' } }), {
    ...files,
    contextTokens: 256,
    sequences: 1,
    threads: 1,
    abortFlag: flag.address,
  })
  try {
    const rows = model.logitsAfter([{ sequence: 0, position: 0, tokens: TOKENS }])
    return rows.flatMap((row) => Array.from(row))
  } finally {
    model.free()
  }
}

function largestDifference(one: readonly number[], other: readonly number[]): number {
  return Math.max(...one.map((value, index) => Math.abs(value - (other[index] ?? Infinity))))
}

async function greedy(files: Files): Promise<{ said: number[]; fingerprint: string }> {
  const load = { ...files, contextTokens: 256, sequences: 1, threads: 1 }
  const model = await createLlamaBackend().load(load)
  try {
    const request = { sequence: 0, position: 0, tokens: TOKENS, given: 7, more: 20 }
    const result = await model.verify([{ ...request, sampling: GREEDY }], NEVER)
    const said = result.status === 'ok' ? result.chosen.flatMap((chosen) => [...chosen]) : []
    return { said, fingerprint: model.info.fingerprint }
  } finally {
    await model.close()
  }
}

describe('a model with an adapter', () => {
  test('[BL19] has the logits of the file that it was merged into', () => {
    const beside = logits({ path: base, adapter })
    const in32Bits = temporaryFile('merged-32.gguf', encodeMergedIn32Bits())
    expect(beside).toHaveLength(TOKENS.length * 16)
    expect(largestDifference(beside, logits({ path: in32Bits }))).toBeLessThan(1e-4)
    expect(largestDifference(beside, logits({ path: merged }))).toBeLessThan(0.05)
    expect(largestDifference(beside, logits({ path: base }))).toBeGreaterThan(1)
  })

  test('[BL19] says what that file says, [BL16] under a fingerprint of its own', async () => {
    const other = temporaryFile('other.gguf', encodeAdapter(2))
    const copy = temporaryFile('copy.gguf', readFileSync(adapter))
    const [alone, whole, beside, again, another] = [
      await greedy({ path: base }),
      await greedy({ path: merged }),
      await greedy({ path: base, adapter }),
      await greedy({ path: base, adapter: copy }),
      await greedy({ path: base, adapter: other }),
    ]
    expect(beside.said.length).toBeGreaterThan(1)
    expect(beside.said).toEqual(whole.said)
    expect(beside.said).not.toEqual(alone.said)
    expect(again).toEqual(beside)
    const fingerprints = [alone, whole, beside, another].map(({ fingerprint }) => fingerprint)
    expect(new Set(fingerprints).size).toBe(4)
  })

  test.each([
    ['is not there', () => '/nowhere/adapter.gguf'],
    ['is no GGUF file', () => temporaryFile('a.gguf', Buffer.from('no adapter'))],
    ['is cut short', () => temporaryFile('a.gguf', encodeAdapter(1).subarray(0, 400))],
    ['is a model', () => base],
  ])('[BL19] an adapter that %s is refused', async (_, file) => {
    await expect(greedy({ path: base, adapter: file() })).rejects.toMatchObject({
      code: 'load-failed',
      message: expect.stringMatching(/\. [A-Z].+\.$|could not be read: /),
    })
  })

  test('[BL19] an adapter of another model is refused', async () => {
    await expect(greedy({ path: successorModelFile(), adapter })).rejects.toMatchObject({
      code: 'load-failed',
    })
  })
})
