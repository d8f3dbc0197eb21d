import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { requantize } from '@turant/backend-llama'
import { mergeAdapter, readGguf } from '@turant/gguf'
import { createModelStore } from '@turant/model-store'
import { findModel } from '@turant/models'
import { afterAll, describe, expect, it } from 'vitest'
import { adapterFile, isWholeAdapter } from '../src/daemon/adapter-file.ts'
import {
  fastWeightsFigures,
  figuresLine,
  measureFastWeights,
} from '../src/daemon/fast-weights-figures.ts'
import { fastWeights, removeFastWeights } from '../src/daemon/fast-weights.ts'
import { mergeWeights } from '../src/daemon/merge-weights.ts'
import { loadable } from '../src/daemon/models.ts'
import { verifyModel } from '../src/daemon/verify-model.ts'
import { encodeTinyAdapter, sha256, writeAdaptedModel } from './support/adapted-model.ts'
import { jsonLines, Workspace } from './support/workspace.ts'

function folderOf(directory: string): string {
  return join(directory, 'fast')
}

describe('weights with an adapter', () => {
  it('[CL17] are those of the merged file, rewritten; named after both hashes, and made once', async () => {
    const { path, fast } = writeAdaptedModel()
    const made = await fastWeights(path, fast)
    const hashes = `${fast.sha256.slice(0, 16)}-${fast.adapter.sha256.slice(0, 16)}`
    expect(readdirSync(folderOf(fast.directory))).toEqual([`tiny-edit-${hashes}.q8_0.gguf`])
    const [base, adapter] = [path, fast.adapter.path].map((file) =>
      readGguf(readFileSync(file), file),
    )
    if (base === undefined || adapter === undefined) throw new Error('two files were read')
    const { pieces } = mergeAdapter(base, adapter, { baseSha256: fast.sha256 })
    const merged = join(fast.directory, 'merged.gguf')
    writeFileSync(merged, Buffer.concat([...pieces]))
    await requantize(merged, join(fast.directory, 'wanted.gguf'), { format: 'q8_0' })
    expect(readFileSync(made).equals(readFileSync(join(fast.directory, 'wanted.gguf')))).toBe(true)
    // Nothing is read again once they are there.
    for (const file of [path, fast.adapter.path]) rmSync(file)
    expect(await loadable(path, fast)).toEqual({ path: made })
  })

  it('[CL17] take the place of those with an earlier adapter, and go with the model', async () => {
    const { path, fast } = writeAdaptedModel()
    const first = await fastWeights(path, fast)
    writeFileSync(first.replace('.gguf', '.json'), '{}')
    const another = join(fast.directory, 'another.gguf')
    const bytes = encodeTinyAdapter(fast.sha256, 2)
    writeFileSync(another, bytes)
    // Models whose names begin alike keep theirs.
    const other = `tiny-edit-2-${'c'.repeat(16)}.q8_0.gguf`
    writeFileSync(join(folderOf(fast.directory), other), '')
    const adapter = { ...fast.adapter, path: another, sha256: sha256(bytes) }
    const second = await fastWeights(path, { ...fast, adapter })
    expect([existsSync(first), existsSync(second)]).toEqual([false, true])
    expect(removeFastWeights(fast)).toBe(true)
    expect(readdirSync(folderOf(fast.directory))).toEqual([other])
    expect(removeFastWeights(fast)).toBe(false)
  })

  it('[CL17] are measured beside the base as it was published, which is said', async () => {
    const { path, fast } = writeAdaptedModel()
    const told: string[] = []
    const figures = await measureFastWeights(path, fast, {
      signal: new AbortController().signal,
      onProgress: (what) => told.push(what),
    })
    expect(told).toEqual([
      'merging its adapter into tiny and rewriting it as q8_0...',
      'measuring tiny as it is published...',
      'measuring it as q8_0...',
    ])
    expect(fastWeightsFigures(fast)).toEqual(figures)
    expect(figuresLine(figures, fast)).toMatch(
      /^merged into tiny and rewritten f32 -> q8_0: perplexity on code from tiny as published to the merged weights [\d.]+ -> [\d.]+ \([+-][\d.]+ %\), reads prompts [\d.]+x as fast$/,
    )
  })

  it('[CL17] leave nothing behind when they are stopped', async () => {
    const { path, fast } = writeAdaptedModel()
    const options = { signal: AbortSignal.abort() }
    await expect(fastWeights(path, fast, options)).rejects.toThrow('stopped')
    expect(readdirSync(folderOf(fast.directory))).toEqual([])
  })

  it('[CL17] stop being merged at once', async () => {
    const { path, fast } = writeAdaptedModel()
    const stop = new AbortController()
    const merge = { base: path, adapter: fast.adapter.path, to: join(fast.directory, 'merged') }
    const merging = mergeWeights(merge, { id: fast.id, signal: stop.signal })
    stop.abort()
    await expect(merging).rejects.toThrow('the merge was stopped')
    expect(existsSync(merge.to)).toBe(false)
  })
})

describe('an adapter that can not be used', () => {
  const missing = {
    code: 'model-unavailable',
    message: expect.stringContaining('install Turant again'),
  }

  it('[CL17] for it is missing', async () => {
    const { path, fast } = writeAdaptedModel()
    rmSync(fast.adapter.path)
    await expect(loadable(path, fast)).rejects.toMatchObject(missing)
  })

  it('[CL17] for it is not the one of the catalog', async () => {
    const { path, fast } = writeAdaptedModel()
    writeFileSync(fast.adapter.path, encodeTinyAdapter(fast.sha256, 2))
    await expect(loadable(path, fast)).rejects.toMatchObject(missing)
    expect(existsSync(folderOf(fast.directory))).toBe(false)
  })

  it('[CL17] for it was made for another base', async () => {
    const { path, fast } = writeAdaptedModel()
    const bytes = encodeTinyAdapter('0'.repeat(64), 1)
    writeFileSync(fast.adapter.path, bytes)
    const adapter = { ...fast.adapter, sha256: sha256(bytes) }
    await expect(loadable(path, { ...fast, adapter })).rejects.toMatchObject({
      code: 'model-unavailable',
      message: expect.stringMatching(
        /^tiny-edit can not be made of its base: .+ was trained on another base .+ Look with "turant models verify tiny-edit"\.$/,
      ),
    })
    expect(readdirSync(folderOf(fast.directory))).toEqual([])
  })
})

describe('an adapter that can not be merged', () => {
  it('[CL17] is computed beside its base', async () => {
    const { path, fast } = writeAdaptedModel()
    // Nothing can be made in a folder that is a file.
    writeFileSync(folderOf(fast.directory), '')
    expect(await loadable(path, fast)).toEqual({ path, adapter: fast.adapter.path })
    const { adapter: _, ...plain } = fast
    expect(await loadable(path, plain)).toEqual({ path })
  })

  it('[CL17] is so too when the base is in a format that is not read here', async () => {
    const { path, fast } = writeAdaptedModel()
    const base = join(fast.directory, 'iq4.gguf')
    await requantize(path, base, { format: 'iq4_nl' })
    const hash = sha256(readFileSync(base))
    const bytes = encodeTinyAdapter(hash, 1)
    writeFileSync(fast.adapter.path, bytes)
    const adapter = { ...fast.adapter, sha256: sha256(bytes) }
    expect(await loadable(base, { ...fast, sha256: hash, adapter })).toEqual({
      path: base,
      adapter: adapter.path,
    })
    expect(readdirSync(folderOf(fast.directory))).toEqual([])
  })

  it('[CL17] but not beside another one', async () => {
    const { path, fast } = writeAdaptedModel()
    writeFileSync(folderOf(fast.directory), '')
    writeFileSync(path, Buffer.concat([readFileSync(path), Buffer.of(0)]))
    await expect(loadable(path, fast)).rejects.toMatchObject({
      code: 'model-unavailable',
      message: expect.stringContaining('damaged or another file'),
    })
  })
})

describe('the edit model', () => {
  it('[CL17] has the adapter that the catalog names', async () => {
    const [edit, base] = [findModel('turant-edit-135m'), findModel('smollm2-135m')]
    const file = edit && adapterFile(edit)
    if (file === undefined) throw new Error('it has no adapter')
    expect(await isWholeAdapter(file)).toBe(true)
    expect(await isWholeAdapter({ ...file, sha256: '0'.repeat(64) })).toBe(false)
    expect(await isWholeAdapter({ ...file, path: `${file.path}.none` })).toBe(false)
    expect(base && adapterFile(base)).toBe(undefined)
  })

  it('[CL17] is whole when its base and its adapter are', async () => {
    const edit = findModel('turant-edit-135m')
    if (edit?.adapter === undefined) throw new Error('it has no adapter')
    const directory = mkdtempSync(join(tmpdir(), 'turant-verify-'))
    const store = createModelStore({ directory, environment: {} })
    expect(await verifyModel(store, edit)).toEqual({ status: 'missing' })
    const base = Buffer.from('GGUF, as it was pulled')
    const manifest = { id: 'smollm2-135m', sha256: sha256(base), bytes: base.length }
    const pulled = { ...manifest, source: 'a', servedBy: 'a', pulledAt: '' }
    writeFileSync(join(directory, 'smollm2-135m.gguf'), base)
    writeFileSync(join(directory, 'smollm2-135m.json'), JSON.stringify(pulled))
    expect(await verifyModel(store, edit)).toEqual({ status: 'ok', sha256: sha256(base) })
    const adapter = { ...edit.adapter, sha256: '0'.repeat(64) }
    expect(await verifyModel(store, { ...edit, adapter })).toEqual({ status: 'adapter-damaged' })
    writeFileSync(join(directory, 'smollm2-135m.gguf'), 'GGUF')
    expect(await verifyModel(store, edit)).toMatchObject({ status: 'damaged' })
  })

  const work = new Workspace()
  afterAll(() => work[Symbol.asyncDispose]())
  const models = String(work.environment['TURANT_MODELS'])

  it('[CL17] is there when its base is, and is verified by that', async () => {
    const expectListed = async (present: boolean): Promise<void> => {
      const { out } = await work.run(['models', 'list', '--json'])
      expect(jsonLines(out)[0]).toMatchObject({
        value: expect.arrayContaining([
          expect.objectContaining({
            id: 'turant-edit-135m',
            base: 'smollm2-135m',
            present,
            path: join(models, 'smollm2-135m.gguf'),
            editFormat: 'bare-region',
          }),
        ]),
      })
    }
    await expectListed(false)
    const missing = await work.run(['models', 'verify', 'turant-edit-135m'])
    expect(missing).toMatchObject({
      code: 3,
      err: expect.stringContaining('models pull turant-edit-135m'),
    })
    mkdirSync(models)
    writeFileSync(join(models, 'smollm2-135m.gguf'), 'GGUF, but not the one')
    await expectListed(true)
    const damaged = await work.run(['models', 'verify', 'turant-edit-135m'])
    expect(damaged).toMatchObject({
      code: 3,
      err: expect.stringContaining('Run "turant models remove smollm2-135m" and pull it again.'),
    })
  })

  it('[CL17] goes without its base, and with it', async () => {
    mkdirSync(folderOf(models), { recursive: true })
    const made = join(
      folderOf(models),
      `turant-edit-135m-${'a'.repeat(16)}-${'b'.repeat(16)}.q8_0.gguf`,
    )
    copyFileSync(new URL(import.meta.url), made)
    const base = join(models, 'smollm2-135m.gguf')
    const stays = 'Its base smollm2-135m stays; "turant models remove smollm2-135m" removes that.\n'
    const remove = async (id: string): Promise<string> =>
      (await work.run(['models', 'remove', id])).out
    expect(await remove('turant-edit-135m')).toBe(
      `Removed what was made of turant-edit-135m. ${stays}`,
    )
    expect([existsSync(made), existsSync(base)]).toEqual([false, true])
    expect(await remove('turant-edit-135m')).toBe(
      `Nothing was made of turant-edit-135m yet. ${stays}`,
    )
    copyFileSync(new URL(import.meta.url), made)
    expect(await remove('smollm2-135m')).toBe('Removed smollm2-135m.\n')
    expect([existsSync(made), existsSync(base)]).toEqual([false, false])
  })
})
