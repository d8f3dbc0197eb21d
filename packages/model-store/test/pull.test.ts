import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ModelStoreError, type Disk } from '../src/index.ts'
import { HUB_LISTING_PATH, HUB_PATH, HUB_SOURCE, putListing, putOnHub } from './support/fake-hub.ts'
import { ggufBytes, sha256 } from './support/model-bytes.ts'
import { QUICK, openWorkshop } from './support/workshop.ts'

const CONTENT = ggufBytes(300_000)
const PINNED = { ...HUB_SOURCE, sha256: sha256(CONTENT), bytes: CONTENT.length }
const MODEL = { id: 'tiny', sources: [PINNED] }

async function errorOf(work: Promise<unknown>): Promise<ModelStoreError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error instanceof ModelStoreError) return error
  throw new Error('expected a ModelStoreError', { cause: error })
}

describe('pull', () => {
  it('[MS1] leaves the checked file and its manifest, and nothing else', async () => {
    await using workshop = await openWorkshop()
    putOnHub(workshop.server, CONTENT)
    const result = await workshop.store().pull(MODEL)
    const path = join(workshop.directory, 'tiny.gguf')
    expect(result).toEqual({
      status: 'present',
      path,
      servedBy: 'hugging-face someone/some-model/model.gguf',
      alreadyPresent: false,
    })
    expect(await readFile(path)).toEqual(CONTENT)
    expect(await workshop.files()).toEqual(['tiny.gguf', 'tiny.json'])
  })

  it('[MS2] tries the next source when one does not serve, and says so', async () => {
    await using workshop = await openWorkshop()
    putOnHub(workshop.server, CONTENT)
    const absent = { type: 'local', path: join(workshop.root, 'absent.gguf') } as const
    const model = { id: 'tiny', sources: [absent, PINNED] }
    const { onProgress } = workshop
    const result = await workshop.store().pull(model, { onProgress })
    expect(result).toMatchObject({ servedBy: 'hugging-face someone/some-model/model.gguf' })
    expect(workshop.events.filter((event) => event.type !== 'progress')).toEqual([
      { type: 'source-started', source: `local ${absent.path}` },
      {
        type: 'source-failed',
        source: `local ${absent.path}`,
        reason: 'there is no such file',
      },
      { type: 'source-started', source: 'hugging-face someone/some-model/model.gguf' },
    ])
  })

  it('[MS3] deletes bytes with a wrong hash and says which hash was expected', async () => {
    await using workshop = await openWorkshop()
    const other = ggufBytes(CONTENT.length, 'other')
    putOnHub(workshop.server, other, { headers: { etag: '"unrelated"' } })
    const error = await errorOf(workshop.store().pull(MODEL))
    expect(error.code).toBe('hash-mismatch')
    expect(error.message).toContain(sha256(other))
    expect(error.message).toContain(sha256(CONTENT))
    expect(await workshop.files()).toEqual([])
  })

  it('[MS3] does not even begin when the hub declares another hash or size', async () => {
    await using workshop = await openWorkshop()
    putOnHub(workshop.server, ggufBytes(CONTENT.length, 'other'))
    expect((await errorOf(workshop.store().pull(MODEL))).code).toBe('hash-mismatch')
    putOnHub(workshop.server, CONTENT.subarray(0, 1_000), { headers: { etag: '"x"' } })
    expect((await errorOf(workshop.store().pull(MODEL))).code).toBe('hash-mismatch')
    expect(workshop.server.rangesOf(HUB_PATH)).toEqual(['bytes=0-0', 'bytes=0-0'])
  })

  it('[MS4] continues a transfer that breaks off, again and again', async () => {
    await using workshop = await openWorkshop()
    putOnHub(workshop.server, CONTENT, { cutAfter: 80_000 })
    const result = await workshop.store().pull(MODEL)
    expect(result).toMatchObject({ alreadyPresent: false })
    const starts = workshop.server
      .rangesOf(HUB_PATH)
      .slice(1)
      .map((range) => Number(/\d+/u.exec(range ?? '0')?.[0]))
    expect(starts.length).toBeGreaterThan(3)
    expect(starts).toEqual(starts.toSorted((a, b) => a - b))
    expect(starts.at(-1)).toBeGreaterThan(CONTENT.length - 80_001)
  })

  it('[MS4] starts again when the server cannot continue', async () => {
    await using workshop = await openWorkshop()
    putOnHub(workshop.server, CONTENT, { ranges: 'ignored' })
    const parts = join(workshop.directory, '.tiny.parts')
    await mkdir(parts, { recursive: true })
    const part = join(parts, `${sha256(CONTENT).slice(0, 16)}.gguf`)
    await writeFile(part, CONTENT.subarray(0, 1_000))
    const headers = { etag: '"x"', 'content-range': `bytes 0-0/${CONTENT.length}` }
    putOnHub(workshop.server, CONTENT, { ranges: 'ignored', headers })
    const result = await workshop.store().pull(MODEL)
    expect(result).toMatchObject({ alreadyPresent: false })
    expect(workshop.server.rangesOf(HUB_PATH)).toEqual(['bytes=0-0', 'bytes=1000-'])
  })

  it('[MS4] drops a part that is longer than the file', async () => {
    await using workshop = await openWorkshop()
    putOnHub(workshop.server, CONTENT)
    const parts = join(workshop.directory, '.tiny.parts')
    await mkdir(parts, { recursive: true })
    const part = join(parts, `${sha256(CONTENT).slice(0, 16)}.gguf`)
    await writeFile(part, Buffer.concat([CONTENT, CONTENT]))
    expect(await workshop.store().pull(MODEL)).toMatchObject({ alreadyPresent: false })
  })

  it('[MS4] waits out refusals that pass', async () => {
    await using workshop = await openWorkshop()
    putOnHub(workshop.server, CONTENT, { statuses: [undefined, 503, 429] })
    expect(await workshop.store().pull(MODEL)).toMatchObject({ status: 'present' })
    expect(workshop.server.rangesOf(HUB_PATH)).toHaveLength(4)
  })

  it.each([
    ['at first', [401]],
    ['later', [undefined, 403]],
  ])('[MS4] gives up on refusals that do not pass, %s', async (_, statuses) => {
    await using workshop = await openWorkshop()
    putOnHub(workshop.server, CONTENT, { statuses })
    const error = await errorOf(workshop.store().pull(MODEL))
    expect(error.failures.map((failure) => failure.code)).toEqual(['source-refused'])
    expect(workshop.server.rangesOf(HUB_PATH)).toHaveLength(statuses.length)
  })

  it('[MS8] reports an abort as a value and continues later', async () => {
    await using workshop = await openWorkshop()
    const released = Promise.withResolvers<void>()
    putOnHub(workshop.server, CONTENT, { hold: { after: 100_000, until: released.promise } })
    const abort = new AbortController()
    const pulling = workshop.store().pull(MODEL, {
      signal: abort.signal,
      onProgress(event) {
        if (event.type === 'progress' && event.done > 0) abort.abort()
      },
    })
    expect(await pulling).toEqual({ status: 'aborted' })
    released.resolve()
    expect(await workshop.files()).toContain('.tiny.parts')
    putOnHub(workshop.server, CONTENT)
    expect(await workshop.store().pull(MODEL)).toMatchObject({ status: 'present' })
    const last = workshop.server.rangesOf(HUB_PATH).at(-1)
    expect(last).toMatch(/^bytes=[1-9]\d+-$/u)
    expect(await workshop.files()).toEqual(['tiny.gguf', 'tiny.json'])
  })

  it('[MS8] does nothing for a signal that is aborted already', async () => {
    await using workshop = await openWorkshop()
    putOnHub(workshop.server, CONTENT)
    const result = await workshop.store().pull(MODEL, { signal: AbortSignal.abort() })
    expect(result).toEqual({ status: 'aborted' })
    expect(workshop.server.requests).toEqual([])
  })

  it('[MS9] asks for room before the first byte', async () => {
    await using workshop = await openWorkshop()
    putOnHub(workshop.server, CONTENT)
    const disk: Disk = {
      append: () => Promise.reject(new Error('must not be reached')),
      freeBytes: () => Promise.resolve(1_000),
    }
    const error = await errorOf(workshop.store({ disk }).pull(MODEL))
    expect(error.code).toBe('disk-full')
    expect(error.message).toContain(workshop.directory)
    expect(await workshop.files()).toEqual([])
  })

  it('[MS9] leaves nothing behind on a disk that fills up, and tries no other source', async () => {
    await using workshop = await openWorkshop()
    putOnHub(workshop.server, CONTENT)
    let room = 100_000
    const disk: Disk = {
      freeBytes: () => Promise.resolve(Number.MAX_SAFE_INTEGER),
      append: (path) =>
        Promise.resolve({
          async write(bytes) {
            room -= bytes.length
            if (room < 0) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' })
            await writeFile(path, bytes, { flag: 'a' })
          },
          sync: () => Promise.resolve(),
          [Symbol.asyncDispose]: () => Promise.resolve(),
        }),
    }
    const model = { id: 'tiny', sources: [PINNED, PINNED] }
    const error = await errorOf(workshop.store({ disk }).pull(model))
    expect(error.code).toBe('disk-full')
    expect(await workshop.files()).toEqual([])
    expect(workshop.server.rangesOf(HUB_PATH)).toEqual(['bytes=0-0', undefined])
  })

  it('[MS9] says so when the directory cannot be made', async () => {
    await using workshop = await openWorkshop()
    await writeFile(workshop.directory, 'a file in the way')
    const store = workshop.store({ directory: join(workshop.directory, 'models') })
    const error = await errorOf(store.pull(MODEL))
    expect(error.code).toBe('directory-unusable')
    expect(error.message).toContain('TURANT_MODELS')
  })

  it('[MS10] names every source, why it failed, and what to do', async () => {
    await using workshop = await openWorkshop()
    await workshop.server[Symbol.asyncDispose]()
    const absent = { type: 'local', path: join(workshop.root, 'absent.gguf') } as const
    const error = await errorOf(workshop.store().pull({ id: 'tiny', sources: [PINNED, absent] }))
    expect(error.code).toBe('no-source')
    expect(error.failures.map((failure) => failure.code)).toEqual([
      'source-unreachable',
      'source-refused',
    ])
    const lines = error.message.split('\n')
    expect(lines).toHaveLength(4)
    expect(lines[1]).toMatch(/^ {2}- hugging-face .*ECONNREFUSED/u)
    expect(lines[2]).toBe(`  - local ${absent.path}: there is no such file`)
    expect(lines[3]).toMatch(/HTTPS_PROXY.*HF_ENDPOINT/u)
    expect(await workshop.files()).toEqual([])
  })

  it('[MS11] gives up on a host that accepts and then is silent', async () => {
    await using workshop = await openWorkshop()
    const never = new Promise(() => undefined)
    putOnHub(workshop.server, CONTENT, { hold: { after: 10, until: never } })
    const limits = { ...QUICK, stallTimeoutMs: 50, retries: 1 }
    const error = await errorOf(workshop.store({ limits }).pull(MODEL))
    expect(error.failures.map((failure) => failure.code)).toEqual(['source-unreachable'])
    expect(error.message).toContain('Body Timeout')
  })

  it('[MS11] gives up on a host that never answers', async () => {
    await using workshop = await openWorkshop()
    putOnHub(workshop.server, CONTENT, { answers: 'never' })
    const limits = { ...QUICK, responseTimeoutMs: 50 }
    const error = await errorOf(workshop.store({ limits }).pull(MODEL))
    expect(error.failures.map((failure) => failure.code)).toEqual(['source-unreachable'])
    expect(error.message).toContain('Headers Timeout')
  })

  it('[MS12] trusts the hash that the hub declares, in its headers or its listing', async () => {
    await using workshop = await openWorkshop()
    const unpinned = { id: 'tiny', sources: [HUB_SOURCE] }
    putOnHub(workshop.server, CONTENT)
    const store = workshop.store()
    expect(await store.pull(unpinned)).toMatchObject({ status: 'present' })
    await store.remove('tiny')
    putOnHub(workshop.server, CONTENT, { headers: { etag: '"tag-of-a-mirror"' } })
    putListing(workshop.server, CONTENT)
    expect(await store.pull(unpinned)).toMatchObject({ status: 'present' })
    expect(await store.verify('tiny')).toEqual({ status: 'ok', sha256: sha256(CONTENT) })
  })

  it('[MS12] refuses a file of which nobody says what it should be', async () => {
    await using workshop = await openWorkshop()
    putOnHub(workshop.server, CONTENT, { headers: { etag: '"tag-of-a-mirror"' } })
    workshop.server.files.set(HUB_LISTING_PATH, {
      content: Buffer.from('[]'),
      headers: { 'content-type': 'application/json' },
    })
    const error = await errorOf(workshop.store().pull({ id: 'tiny', sources: [HUB_SOURCE] }))
    expect(error.message).toContain('declares no SHA-256')
  })

  it('[MS12] keeps to the first hash until the model is removed', async () => {
    await using workshop = await openWorkshop()
    const unpinned = { id: 'tiny', sources: [HUB_SOURCE] }
    const store = workshop.store()
    putOnHub(workshop.server, CONTENT)
    await store.pull(unpinned)
    await rm(join(workshop.directory, 'tiny.gguf'))
    const other = ggufBytes(2_000, 'other')
    putOnHub(workshop.server, other)
    expect((await errorOf(store.pull(unpinned))).code).toBe('hash-mismatch')
    await store.remove('tiny')
    expect(await store.pull(unpinned)).toMatchObject({ status: 'present' })
  })

  it('[MS13] does not fetch what is there', async () => {
    await using workshop = await openWorkshop()
    putOnHub(workshop.server, CONTENT)
    const store = workshop.store()
    const first = await store.pull(MODEL)
    const requests = workshop.server.requests.length
    expect(await store.pull(MODEL)).toEqual({ ...first, alreadyPresent: true })
    expect(workshop.server.requests).toHaveLength(requests)
  })

  it('[MS13] takes a file that was put there by hand if it is the right one', async () => {
    await using workshop = await openWorkshop()
    putOnHub(workshop.server, CONTENT)
    await mkdir(workshop.directory)
    const path = join(workshop.directory, 'tiny.gguf')
    await writeFile(path, CONTENT)
    expect(await workshop.store().pull(MODEL)).toMatchObject({ alreadyPresent: true })
    await rm(join(workshop.directory, 'tiny.json'))
    await writeFile(path, ggufBytes(CONTENT.length, 'other'))
    expect(await workshop.store().pull(MODEL)).toMatchObject({ alreadyPresent: false })
    expect(await readFile(path)).toEqual(CONTENT)
  })

  it('[MS13] replaces a file that has lost its end', async () => {
    await using workshop = await openWorkshop()
    putOnHub(workshop.server, CONTENT)
    const store = workshop.store()
    await store.pull(MODEL)
    const path = join(workshop.directory, 'tiny.gguf')
    await writeFile(path, CONTENT.subarray(0, 5_000))
    expect(await store.pull(MODEL)).toMatchObject({ alreadyPresent: false })
    expect(await readFile(path)).toEqual(CONTENT)
  })

  it('[MS14] refuses what is no GGUF file, even with the right hash', async () => {
    await using workshop = await openWorkshop()
    const text = Buffer.from('not a model at all')
    putOnHub(workshop.server, text)
    const error = await errorOf(workshop.store().pull({ id: 'tiny', sources: [HUB_SOURCE] }))
    expect(error.failures.map((failure) => failure.code)).toEqual(['not-a-model'])
    expect(await workshop.files()).toEqual([])
  })

  it('[MS15] reports the first and the last byte of each phase, and little between', async () => {
    await using workshop = await openWorkshop()
    putOnHub(workshop.server, CONTENT)
    const clock = { now: () => Date.UTC(2026, 0, 2), sleep: () => Promise.resolve() }
    const { onProgress } = workshop
    await workshop.store({ clock }).pull(MODEL, { onProgress })
    const total = CONTENT.length
    for (const phase of ['download', 'verify']) {
      const seen = workshop.events.flatMap((event) =>
        event.type === 'progress' && event.phase === phase ? [event.done] : [],
      )
      expect(seen.length).toBeLessThanOrEqual(3)
      expect(seen).toEqual(seen.toSorted((one, other) => one - other))
      expect([seen[0], seen.at(-1)]).toEqual([0, total])
    }
    const manifest = await readFile(join(workshop.directory, 'tiny.json'), 'utf8')
    expect(manifest).toContain('"pulledAt": "2026-01-02T00:00:00.000Z"')
  })

  it('[MS15] estimates the rest from the speed', async () => {
    await using workshop = await openWorkshop()
    putOnHub(workshop.server, CONTENT)
    let time = Date.now()
    const clock = { now: () => (time += 100), sleep: () => Promise.resolve() }
    const { onProgress } = workshop
    await workshop.store({ clock }).pull(MODEL, { onProgress })
    const progress = workshop.events.filter((event) => event.type === 'progress')
    const going = progress.filter((event) => event.phase === 'download').slice(1)
    for (const event of going) {
      const { done, total = 0, bytesPerSecond = 0, secondsLeft } = event
      expect(bytesPerSecond).toBeGreaterThan(0)
      expect(secondsLeft).toBeCloseTo((total - done) / bytesPerSecond)
    }
    expect(going.at(-1)).toMatchObject({ secondsLeft: 0 })
  })

  it('[MS16] sends the token to the hub', async () => {
    await using workshop = await openWorkshop()
    putOnHub(workshop.server, CONTENT)
    const environment = { ...workshop.environment, HF_TOKEN: 'hf_secret' }
    await workshop.store({ environment }).pull(MODEL)
    const sent = new Set(workshop.server.requests.map((request) => request.authorization))
    expect([...sent]).toEqual(['Bearer hf_secret'])
  })

  it('[MS17] goes through the proxy, except where it is not to', async () => {
    await using workshop = await openWorkshop()
    putOnHub(workshop.server, CONTENT)
    const proxied = { HF_ENDPOINT: 'http://hub.invalid', HTTP_PROXY: workshop.server.url }
    const store = workshop.store({ environment: { ...workshop.environment, ...proxied } })
    expect(await store.pull(MODEL)).toMatchObject({ status: 'present' })
    await store.remove('tiny')
    const direct = { ...proxied, NO_PROXY: 'hub.invalid' }
    const other = workshop.store({ environment: { ...workshop.environment, ...direct } })
    expect((await errorOf(other.pull(MODEL))).message).toContain('hub.invalid')
  })
})
