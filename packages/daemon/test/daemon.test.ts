import { createServer } from 'node:net'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  findDaemon,
  findOrStartServer,
  isAlive,
  readOrCreateKey,
  removeDaemonRecord,
  statePaths,
  writeDaemonRecord,
  type DaemonRecord,
  type ServerStart,
  type StatePaths,
} from '../src/index.ts'

const NOBODY = 999_999_999

let folder: string
let paths: StatePaths

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'turant-daemon-'))
  paths = statePaths({ TURANT_STATE: join(folder, 'state') })
  mkdirSync(paths.directory)
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

function recordOf(fields: Partial<DaemonRecord>): DaemonRecord {
  return {
    pid: process.pid,
    port: 1,
    version: '0.1.0',
    model: 'm',
    startedAt: '1970-01-01T00:00:00.000Z',
    ...fields,
  }
}

/** A port that is listened on until the end of the test's scope. */
async function listening(): Promise<{ readonly port: number } & AsyncDisposable> {
  const server = createServer()
  const { promise, resolve: ready } = Promise.withResolvers<void>()
  server.listen(0, '127.0.0.1', ready)
  await promise
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    async [Symbol.asyncDispose]() {
      const { promise: closed, resolve: close } = Promise.withResolvers<void>()
      server.close(() => close())
      await closed
    },
  }
}

describe('[DA1] the state folder', () => {
  it.skipIf(process.platform === 'win32').each([
    [{ TURANT_STATE: '/a/b' }, '/a/b'],
    [{ TURANT_STATE: 'b' }, resolve('b')],
    [{ TURANT_STATE: '', XDG_STATE_HOME: '/x' }, '/x/turant'],
    [{ XDG_STATE_HOME: 'relative' }, join(homedir(), '.local/state/turant')],
    [{}, join(homedir(), '.local/state/turant')],
  ])('%j', (environment, directory) => {
    expect(statePaths(environment).directory).toBe(directory)
  })
})

describe('[DA2] a record', () => {
  it('names a server that lives and listens, as it was written', async () => {
    await using server = await listening()
    const record = recordOf({ port: server.port })
    writeDaemonRecord(paths, record)
    expect(await findDaemon(paths)).toEqual(record)
    expect((statSync(paths.daemon).mode & 0o777).toString(8)).toBe('600')
  })

  it.each([{ pid: NOBODY }, { port: 1 }])('of one that is gone is removed: %j', async (gone) => {
    await using server = await listening()
    writeDaemonRecord(paths, recordOf({ port: server.port, ...gone }))
    expect(await findDaemon(paths)).toBeUndefined()
    expect(existsSync(paths.daemon)).toBe(false)
  })

  it.each(['', '{"pid":', 'null', '[]', '{"pid":-1,"port":80}', '{"pid":1,"port":"80"}'])(
    'that makes no sense names none: %s',
    async (text) => {
      writeFileSync(paths.daemon, text)
      expect(await findDaemon(paths)).toBeUndefined()
    },
  )

  it('is removed by its own process only', () => {
    writeDaemonRecord(paths, recordOf({}))
    removeDaemonRecord(paths, NOBODY)
    expect(existsSync(paths.daemon)).toBe(true)
    removeDaemonRecord(paths, process.pid)
    expect(existsSync(paths.daemon)).toBe(false)
  })

  it('is of a process that is alive', () => {
    expect([isAlive(process.pid), isAlive(NOBODY)]).toEqual([true, false])
  })
})

type Start = { readonly start: ServerStart; readonly waits: readonly string[] }

/** Finds or starts a server that is this script, told the record's file as its first argument. */
async function start(script: string, signal = new AbortController().signal): Promise<Start> {
  const waits: string[] = []
  const found = await findOrStartServer({
    paths,
    signal,
    program: {
      file: process.execPath,
      args: ['-e', script, paths.daemon],
      environment: process.env,
      viaShell: false,
    },
    onWait: (what) => waits.push(what),
  })
  return { start: found, waits }
}

/** Listens for as long as a test takes, and leaves its record. */
const SERVER = `const server = require('node:net').createServer()
  server.listen(0, '127.0.0.1', () => {
    const record = { pid: process.pid, port: server.address().port, version: '1', model: 'm', startedAt: '' }
    require('node:fs').writeFileSync(process.argv[1], JSON.stringify(record))
    setTimeout(() => process.exit(), 10_000)
  })`

describe('a start', () => {
  it('[DA3] is done once by two at the same moment, and the next finds its server', async () => {
    const [one, two] = await Promise.all([start(SERVER), start(SERVER)])
    expect([...one.waits, ...two.waits].sort()).toEqual(['starting', 'waiting'])
    expect(one.start).toEqual(two.start)
    expect(await start(SERVER)).toEqual({ start: one.start, waits: [] })
    if (one.start.type === 'running') process.kill(one.start.record.pid, 'SIGKILL')
    expect(one.start).toMatchObject({ type: 'running', record: { version: '1' } })
  })

  it('[DA4] that fails tells the end of the log', async () => {
    writeFileSync(paths.log, 'of yesterday\n')
    expect(await start(`for (const n of [1, 2, 3, 4, 5, 6]) console.error(n)`)).toEqual({
      start: { type: 'failed', lastLogLines: '2\n3\n4\n5\n6' },
      waits: ['starting'],
    })
  })

  it('[DA4] of a program that is not there says so', async () => {
    const found = await findOrStartServer({
      paths,
      signal: new AbortController().signal,
      program: {
        file: join(folder, 'none'),
        args: [],
        environment: {},
        viaShell: false,
      },
      onWait: () => undefined,
    })
    expect(found).toEqual({ type: 'no-program', reason: expect.stringContaining('ENOENT') })
  })

  it.each([
    { why: 'another holds the lock', holder: String(process.pid), ageMs: 0, does: 'waiting' },
    { why: 'its holder is about to sign it', holder: '', ageMs: 0, does: 'waiting' },
    { why: 'a dead process holds it', holder: String(NOBODY), ageMs: 0, does: 'starting' },
    { why: 'it was left blank', holder: '', ageMs: 31_000, does: 'starting' },
    {
      why: 'no start takes so long',
      holder: String(process.pid),
      ageMs: 31_000,
      does: 'starting',
    },
  ])('[DA3] $why: $does', async ({ holder, ageMs, does }) => {
    const lock = `${paths.daemon}.lock`
    writeFileSync(lock, holder)
    const then = (Date.now() - ageMs) / 1000
    utimesSync(lock, then, then)
    const { start: found, waits } = await start('', AbortSignal.abort())
    expect({ found, waits }).toEqual({ found: { type: 'aborted' }, waits: [does] })
    expect(existsSync(lock)).toBe(does === 'waiting')
  })
})

describe('[DA5] the key', () => {
  it('is made once, for its owner only', () => {
    rmSync(paths.directory, { recursive: true })
    const key = readOrCreateKey(paths)
    expect(key).toMatch(/^tk-[\w-]{32}$/)
    expect(readOrCreateKey(paths)).toBe(key)
    expect((statSync(paths.key).mode & 0o777).toString(8)).toBe('600')
    expect((statSync(paths.directory).mode & 0o777).toString(8)).toBe('700')
  })

  it('is made anew when it is blank', () => {
    writeFileSync(paths.key, '\n')
    const key = readOrCreateKey(paths)
    expect(key).toMatch(/^tk-[\w-]{32}$/)
    expect(readFileSync(paths.key, 'utf8')).toBe(`${key}\n`)
  })
})
