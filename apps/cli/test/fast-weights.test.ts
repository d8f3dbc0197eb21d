import { existsSync, mkdirSync, mkdtempSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodeSuccessorModel } from '@turant/tiny-model'
import { describe, expect, it } from 'vitest'
import { fastWeights, removeFastWeights, type FastWeights } from '../src/daemon/fast-weights.ts'

function model(): { path: string; fast: FastWeights } {
  const directory = mkdtempSync(join(tmpdir(), 'turant-fast-'))
  const path = join(directory, 'model.gguf')
  writeFileSync(path, encodeSuccessorModel())
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
})
