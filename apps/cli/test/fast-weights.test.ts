import { existsSync, mkdirSync, mkdtempSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodeSuccessorModel } from '@turant/tiny-model'
import { describe, expect, it } from 'vitest'
import {
  fastWeightsFigures,
  figuresLine,
  measureFastWeights,
} from '../src/daemon/fast-weights-figures.ts'
import { fastWeights, removeFastWeights, type FastWeights } from '../src/daemon/fast-weights.ts'

function model(): { path: string; fast: FastWeights } {
  const directory = mkdtempSync(join(tmpdir(), 'turant-fast-'))
  const path = join(directory, 'model.gguf')
  writeFileSync(path, encodeSuccessorModel({ contextTokens: 8192 }))
  return { path, fast: { directory, id: 'model', sha256: 'a'.repeat(64), format: 'q8_0' } }
}

describe('fast weights', () => {
  it('are made once, named after the hash of the original, and smaller than its 32 bits', async () => {
    const { path, fast } = model()
    const made = await fastWeights(path, fast)
    expect(made).toBe(join(fast.directory, 'fast', `model-${'a'.repeat(16)}.q8_0.gguf`))
    expect(statSync(made).size).toBeLessThan(statSync(path).size)
    const { ino } = statSync(made)
    expect(await fastWeights(path, fast)).toBe(made)
    expect(statSync(made).ino).toBe(ino)
    removeFastWeights(fast)
    expect(existsSync(made)).toBe(false)
  })

  it('leave nothing behind when the original is damaged', async () => {
    const { path, fast } = model()
    writeFileSync(path, encodeSuccessorModel().subarray(0, 5000))
    await expect(fastWeights(path, fast)).rejects.toThrow(/./)
    expect(readdirSync(join(fast.directory, 'fast'))).toEqual([])
  })

  it('remove what a killed writer left, and only that', async () => {
    const { path, fast } = model()
    const folder = join(fast.directory, 'fast')
    mkdirSync(folder)
    const mine = `other.q8_0.gguf.${process.pid}`
    // No process has this number: the kernel's largest is 4,194,304.
    for (const name of ['other.q8_0.gguf.4999999', mine, 'other.q8_0.gguf']) {
      writeFileSync(join(folder, name), '')
    }
    await fastWeights(path, fast)
    expect(readdirSync(folder).sort()).toEqual(
      [`model-${'a'.repeat(16)}.q8_0.gguf`, 'other.q8_0.gguf', mine].sort(),
    )
  })

  it('are measured once, beside the original, and the figures are kept with them', async () => {
    const { path, fast } = model()
    expect(fastWeightsFigures(fast)).toBeUndefined()
    const told: string[] = []
    const options = {
      signal: new AbortController().signal,
      onProgress: (what: string): void => void told.push(what),
    }
    const figures = await measureFastWeights(path, fast, options)
    // The tiny model foresees no code: it is as bad at it with 8-bit weights.
    expect([figures.before.weights, figures.after.weights]).toEqual(['f32', 'q8_0'])
    expect(figures.before.tokens).toBe(figures.after.tokens)
    expect(figures.after.perplexity / figures.before.perplexity).toBeCloseTo(1, 1)
    expect(figuresLine(figures, fast)).toMatch(
      /^rewritten f32 -> q8_0: perplexity on code [\d.]+ -> [\d.]+ \([+-][\d.]+ %\), reads prompts [\d.]+x as fast$/,
    )
    expect(told).toHaveLength(3)
    expect(fastWeightsFigures(fast)).toEqual(figures)
    expect(await measureFastWeights(path, fast, options)).toEqual(figures)
    expect(told).toHaveLength(3)
    removeFastWeights(fast)
    expect(readdirSync(join(fast.directory, 'fast'))).toEqual([])
  })

  it('are neither left half made nor half measured by an interrupt', async () => {
    const { path, fast } = model()
    const options = { signal: AbortSignal.abort(), onProgress: () => undefined }
    await expect(measureFastWeights(path, fast, options)).rejects.toThrow(/./)
    expect(readdirSync(join(fast.directory, 'fast'))).toEqual([])
  })

  it('have no figures when the file of those makes no sense', async () => {
    const { path, fast } = model()
    const file = (await fastWeights(path, fast)).replace('.gguf', '.json')
    for (const text of ['', '{', '{"before":{},"after":{}}', '[]', 'null']) {
      writeFileSync(file, text)
      expect(fastWeightsFigures(fast)).toBeUndefined()
    }
  })
})
