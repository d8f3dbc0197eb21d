import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CATALOG } from '@turant/models'
import { describe, expect, it } from 'vitest'
import { modelDirectory } from '../src/index.ts'
import { HUB_SOURCE, putOnHub } from './support/fake-hub.ts'
import { ggufBytes, sha256 } from './support/model-bytes.ts'
import { openWorkshop } from './support/workshop.ts'

const CONTENT = ggufBytes(100_000)
const MODEL = { id: 'tiny', sources: [{ ...HUB_SOURCE, sha256: sha256(CONTENT) }] }

describe('model store', () => {
  it('[MS30] finds a model by its id, and any GGUF file by its path', async () => {
    await using workshop = await openWorkshop()
    putOnHub(workshop.server, CONTENT)
    const store = workshop.store()
    expect(await store.path('tiny')).toEqual({ status: 'absent', reason: 'missing' })
    await store.pull(MODEL)
    const path = join(workshop.directory, 'tiny.gguf')
    expect(await store.path('tiny')).toEqual({ status: 'present', path })
    expect(await store.path(path)).toEqual({ status: 'present', path })
    const text = join(workshop.root, 'text.gguf')
    await writeFile(text, 'no model')
    expect(await store.path(text)).toEqual({ status: 'absent', reason: 'not-a-model' })
    expect(await store.path(`${text}/x`)).toEqual({ status: 'absent', reason: 'missing' })
  })

  it('[MS31] verifies against the pin', async () => {
    await using workshop = await openWorkshop()
    putOnHub(workshop.server, CONTENT)
    const store = workshop.store()
    expect(await store.verify('tiny')).toEqual({ status: 'missing' })
    await store.pull(MODEL)
    expect(await store.verify('tiny')).toEqual({ status: 'ok', sha256: sha256(CONTENT) })
    const damaged = Buffer.from(CONTENT)
    damaged.writeUInt8(damaged.readUInt8(50_000) ^ 1, 50_000)
    await writeFile(join(workshop.directory, 'tiny.gguf'), damaged)
    expect(await store.verify('tiny')).toEqual({
      status: 'damaged',
      expected: sha256(CONTENT),
      actual: sha256(damaged),
    })
    expect(await store.verify('tiny', { signal: AbortSignal.abort() })).toEqual({
      status: 'aborted',
    })
  })

  it('[MS31] verifies files without a manifest against the catalog, or says that it cannot', async () => {
    await using workshop = await openWorkshop()
    await mkdir(workshop.directory)
    await writeFile(join(workshop.directory, 'smollm2-135m.gguf'), CONTENT)
    await writeFile(join(workshop.directory, 'own.gguf'), CONTENT)
    const store = workshop.store()
    expect(await store.verify('smollm2-135m')).toEqual({
      status: 'damaged',
      expected: CATALOG[0]?.sources[0]?.sha256,
      actual: sha256(CONTENT),
    })
    expect(await store.verify('own')).toEqual({ status: 'unpinned', actual: sha256(CONTENT) })
  })

  it('[MS32] removes a model with everything that belongs to it', async () => {
    await using workshop = await openWorkshop()
    putOnHub(workshop.server, CONTENT)
    const store = workshop.store()
    expect(await store.remove('tiny')).toBe(false)
    await store.pull(MODEL)
    await mkdir(join(workshop.directory, '.tiny.parts'))
    expect(await store.remove('tiny')).toBe(true)
    expect(await workshop.files()).toEqual([])
  })

  it('[MS32] removes nothing from under a pull', async () => {
    await using workshop = await openWorkshop()
    const released = Promise.withResolvers<void>()
    putOnHub(workshop.server, CONTENT, { hold: { after: 50_000, until: released.promise } })
    const store = workshop.store()
    const started = Promise.withResolvers<void>()
    const pulling = store.pull(MODEL, {
      onProgress(event) {
        if (event.type === 'progress' && event.done > 0) started.resolve()
      },
    })
    await started.promise
    await expect(store.remove('tiny')).rejects.toMatchObject({ code: 'busy' })
    released.resolve()
    expect(await pulling).toMatchObject({ status: 'present' })
  })

  it('[MS33] lists the catalog, then what else is there', async () => {
    await using workshop = await openWorkshop()
    putOnHub(workshop.server, CONTENT)
    const store = workshop.store()
    expect((await store.list()).map((entry) => entry.present)).toEqual(CATALOG.map(() => false))
    await store.pull(MODEL)
    const listed = await store.list()
    expect(listed.map((entry) => entry.id)).toEqual([...CATALOG.map(({ id }) => id), 'tiny'])
    expect(listed.at(-1)).toMatchObject({
      present: true,
      path: join(workshop.directory, 'tiny.gguf'),
      bytes: CONTENT.length,
      servedBy: 'hugging-face someone/some-model/model.gguf',
    })
  })

  it.each(['../escape', 'a/b', '', '.hidden', 'UPPER', 'model.gguf'])(
    '[MS35] touches no file for the id %j',
    async (id) => {
      await using workshop = await openWorkshop()
      const store = workshop.store()
      const invalid = { code: 'invalid-id' }
      await expect(store.pull({ ...MODEL, id })).rejects.toMatchObject(invalid)
      await expect(store.remove(id)).rejects.toMatchObject(invalid)
      await expect(store.verify(id)).rejects.toMatchObject(invalid)
    },
  )
})

describe('modelDirectory', () => {
  it.each([
    ['linux', { TURANT_MODELS: '/m', XDG_CACHE_HOME: '/x', HOME: '/h' }, '/m'],
    ['linux', { XDG_CACHE_HOME: '/x', HOME: '/h' }, '/x/turant/models'],
    ['linux', { XDG_CACHE_HOME: 'relative', HOME: '/h' }, '/h/.cache/turant/models'],
    ['darwin', { HOME: '/h' }, '/h/.cache/turant/models'],
    ['win32', { LOCALAPPDATA: 'C:\\L', HOME: '/h' }, 'C:\\L\\turant\\models'],
  ] as const)('[MS34] is, on %s with %j, %s', (platform, environment, expected) => {
    expect(modelDirectory(environment, platform)).toBe(expected)
  })
})
