import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import process from 'node:process'
import { createLlamaBackend } from '@turant/backend-llama'
import type { LoadOptions, ModelInfo } from '@turant/engine'
import { createModelStore } from '@turant/model-store'
import { findModel } from '@turant/models'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createModelResolver } from '../src/daemon/models.ts'

/** Real weights, merged and beside each other. What the adapter was taught is not looked at. */
describe('the edit model', () => {
  const directory = mkdtempSync(join(tmpdir(), 'turant-edit-model-'))
  const store = createModelStore({ directory, environment: {} })
  const resolver = createModelResolver(store, { contextTokens: 512, threads: 1 })
  beforeAll(async () => {
    const base = findModel('smollm2-135m')
    const pulled = base && (await createModelStore({ environment: process.env }).pull(base))
    if (pulled?.status !== 'present') throw new Error('the base could not be pulled')
    copyFileSync(pulled.path, join(directory, 'smollm2-135m.gguf'))
  })
  afterAll(() => rmSync(directory, { recursive: true }))

  async function resolved(): Promise<LoadOptions> {
    const options = await resolver.resolve('turant-edit-135m')
    if (options === undefined) throw new Error('nothing is known of it')
    return options
  }

  async function describeLoaded(options: LoadOptions): Promise<ModelInfo> {
    const model = await createLlamaBackend().load(options)
    await model.close()
    return model.info
  }

  test('[CL17] is merged once, and computes its adapter beside the base where it can not be', async () => {
    const merged = await resolved()
    expect(merged.adapter).toBe(undefined)
    expect(basename(merged.path)).toMatch(/^turant-edit-135m-[\da-f]{16}-[\da-f]{16}\.q8_0\.gguf$/)
    expect(await resolved()).toEqual(merged)
    const whole = await describeLoaded(merged)
    const folder = join(directory, 'fast')
    rmSync(folder, { recursive: true })
    // Nothing can be made in a folder that is a file.
    writeFileSync(folder, '')
    const apart = await resolved()
    expect([apart.path, apart.adapter === undefined]).toEqual([
      join(directory, 'smollm2-135m.gguf'),
      false,
    ])
    const beside = await describeLoaded(apart)
    const alone = await describeLoaded({ ...merged, path: apart.path })
    expect(new Set([whole, beside, alone].map((info) => info.fingerprint)).size).toBe(3)
    expect(beside.parameters).toBe(whole.parameters)
  })
})
