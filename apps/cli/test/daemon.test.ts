import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import process from 'node:process'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { findDaemon, isAlive, writeDaemonRecord, type DaemonRecord } from '@turant/daemon'
import { VERSION } from '../src/version.ts'
import { takePort } from './support/taken-port.ts'
import { TINY_ANSWER, writeTinyModel } from './support/tiny-model.ts'
import { jsonLines, until, Workspace, type Ended } from './support/workspace.ts'

const work = new Workspace()
const { paths } = work
const model = writeTinyModel(work.path('tiny.gguf'))

afterAll(() => work[Symbol.asyncDispose]())

/** One edit by the real program, server and engine; the tiny model makes the same of any text. */
function edit(name: string, environment: Record<string, string> = {}): Promise<Ended> {
  work.write(name, 'old\n')
  return work.run(['edit', name, 'anything', '--yes', '--json'], {
    environment: { TURANT_MODEL: model, ...environment },
  })
}

function expectEdited(end: Ended, name: string): void {
  expect({ code: end.code, err: end.err }).toEqual({ code: 0, err: '' })
  expect(jsonLines(end.out).at(-1)).toMatchObject({ type: 'result', status: 'applied', model })
  expect(work.read(name)).toBe(`${TINY_ANSWER.replaceAll('\r', '\n')}\n`)
}

async function running(): Promise<DaemonRecord> {
  const record = await findDaemon(paths)
  if (record === undefined) throw new Error('no server runs')
  return record
}

/** A record as a server of `pid` would have left it. */
function leaveRecord(record: Pick<DaemonRecord, 'pid' | 'port' | 'version'>): void {
  mkdirSync(paths.directory, { recursive: true, mode: 0o700 })
  writeDaemonRecord(paths, {
    model: 'smollm2-135m',
    startedAt: new Date(0).toISOString(),
    ...record,
  })
}

/** Another program, which listens or not, and lives until it is told to end. */
async function otherProgram(listens: boolean): Promise<{ child: ChildProcess; port: number }> {
  const script = `const server = require('node:net').createServer()
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      ${listens ? '' : 'server.close()'}
      console.log(port)
      setInterval(() => {}, 1000)
    })`
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [port] = (await once(child.stdout, 'data')) as [Buffer]
  return { child, port: Number(port.toString()) }
}

describe('[CL9] the server', () => {
  afterEach(() => work.run(['stop']))

  it('is started once by two commands at the same moment, and serves the next', async () => {
    const [one, two] = await Promise.all([edit('one.txt'), edit('two.txt')])
    expectEdited(one, 'one.txt')
    expectEdited(two, 'two.txt')
    expect(readFileSync(paths.log, 'utf8').match(/^turant .* serves /gm)).toHaveLength(1)
    const { pid } = await running()
    const three = await edit('three.txt')
    expectEdited(three, 'three.txt')
    expect(jsonLines(three.out)[0]).toMatchObject({ type: 'region' })
    expect(await running()).toMatchObject({ pid })
  })

  it('is started anew after a kill -9', async () => {
    expectEdited(await edit('before.txt'), 'before.txt')
    const { pid } = await running()
    process.kill(pid, 'SIGKILL')
    await until(() => !isAlive(pid))
    expectEdited(await edit('after.txt'), 'after.txt')
    expect((await running()).pid).not.toBe(pid)
  })

  it('is found by a relative state folder and model path from any folder', async () => {
    mkdirSync(work.path('inner'))
    work.write('inner/f.txt', 'old\n')
    const inner = work.path('inner')
    const end = await work.run(['edit', 'f.txt', 'anything', '--yes', '--json'], {
      environment: {
        TURANT_STATE: relative(inner, paths.directory),
        TURANT_MODEL: relative(inner, model),
      },
      spawn: { cwd: inner },
    })
    expectEdited(end, 'inner/f.txt')
    expect(await work.run(['status'])).toMatchObject({
      code: 0,
      out: expect.stringContaining(`process ${(await running()).pid}, since `),
    })
  })

  it('is not one that a record of a dead process names', async () => {
    const { child, port } = await otherProgram(false)
    child.kill('SIGKILL')
    await once(child, 'exit')
    leaveRecord({ pid: Number(child.pid), port, version: VERSION })
    expectEdited(await edit('stale.txt'), 'stale.txt')
  })

  it('is not another program that has the number of the dead one now', async () => {
    const { child, port } = await otherProgram(false)
    leaveRecord({ pid: Number(child.pid), port, version: '0.0.9' })
    expect(await work.run(['stop'])).toMatchObject({ code: 0, out: 'No server runs.\n' })
    leaveRecord({ pid: Number(child.pid), port, version: '0.0.9' })
    expectEdited(await edit('reused.txt'), 'reused.txt')
    expect(isAlive(Number(child.pid))).toBe(true)
    child.kill()
  })

  it('of another version is replaced', async () => {
    const { child, port } = await otherProgram(true)
    const ended = once(child, 'exit')
    leaveRecord({ pid: Number(child.pid), port, version: '0.0.9' })
    const end = await edit('version.txt')
    expect(await ended).toEqual([null, 'SIGTERM'])
    expectEdited(end, 'version.txt')
    expect(jsonLines(end.out)[0]).toEqual({
      type: 'progress',
      text: `The running server is version 0.0.9, this is ${VERSION}: restarting it...`,
    })
  })

  it('takes another port when the usual one is taken', async () => {
    const { port, server } = await takePort()
    expectEdited(await edit('port.txt', { TURANT_PORT: String(port) }), 'port.txt')
    expect((await running()).port).not.toBe(port)
    server.close()
  })

  it('[CL5] is waited for until Ctrl-C, and starts all the same', async () => {
    work.write('impatient.txt', 'old\n')
    const impatient = work.start(['edit', 'impatient.txt', 'anything', '--yes'], {
      environment: { TURANT_MODEL: model },
    })
    await until(() => impatient.err.includes('starting the server...'))
    impatient.child.kill('SIGINT')
    expect(await impatient.ended).toMatchObject({ code: 130, signal: null, out: '' })
    expect(work.read('impatient.txt')).toBe('old\n')
    await until(async () => (await findDaemon(paths)) !== undefined)
  })

  it('that can not start says why', async () => {
    const { code, out } = await edit('start.txt', { TURANT_THREADS: 'many' })
    expect({ code, now: work.read('start.txt') }).toEqual({ code: 3, now: 'old\n' })
    expect(jsonLines(out).at(-1)).toEqual({
      type: 'error',
      exitCode: 3,
      message: expect.stringMatching(
        /^The server did not start\. Its log ends with:\n[^]*error TURANT_THREADS takes a whole number from 1 to 1024, not "many"\.\nRun "turant doctor" to find out why\.$/,
      ),
    })
  })
})

describe('a server in the foreground', () => {
  it('[CL11] needs the very port that it was told to take', async () => {
    const { port, server } = await takePort()
    const { code, err } = await work.run(['serve', '--port', String(port)])
    server.close()
    expect({ code, err }).toEqual({
      code: 3,
      err: `error Port ${port} on 127.0.0.1 is taken by another program. Stop that program or choose another port.\n`,
    })
  })

  it('[CL9] is the one of its state folder, until Ctrl-C', async () => {
    const server = work.start(['serve', '--model', model])
    await until(() => server.out.includes(' serves '))
    const { pid, port } = await running()
    expect(server.out).toBe(
      `turant ${VERSION} serves ${model} at http://127.0.0.1:${port}/v1 (key: ${paths.key})\n`,
    )
    expect(await work.run(['serve'])).toMatchObject({
      code: 2,
      err: `error A server runs already (process ${pid}, port ${port}). Stop it with "turant stop".\n`,
    })
    expectEdited(await edit('foreground.txt'), 'foreground.txt')
    server.child.kill('SIGINT')
    expect(await server.ended).toMatchObject({ code: 0, signal: null, err: '' })
    expect(await findDaemon(paths)).toBeUndefined()
  })
})

describe('with a server that runs', () => {
  afterAll(() => work.run(['stop']))

  it('[CL10] nothing of it can be read by others', async () => {
    expectEdited(await edit('private.txt'), 'private.txt')
    const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8)
    expect({
      state: mode(paths.directory),
      key: mode(paths.key),
      record: mode(paths.daemon),
      log: mode(paths.log),
      undo: mode(paths.undo),
    }).toEqual({ state: '700', key: '600', record: '600', log: '600', undo: '700' })
    expect(readFileSync(paths.key, 'utf8')).toMatch(/^tk-[\w-]{32}\n$/)
  })

  it('[CL10] a request without the key is refused', async () => {
    const url = `http://127.0.0.1:${(await running()).port}/v1/models`
    const key = readFileSync(paths.key, 'utf8').trim()
    const statuses = await Promise.all(
      [undefined, 'Bearer wrong', `Bearer ${key}`].map(async (authorization) => {
        const headers = authorization === undefined ? {} : { authorization }
        return (await fetch(url, { headers })).status
      }),
    )
    expect(statuses).toEqual([401, 401, 200])
  })

  it.each([
    { file: 'none.gguf', content: undefined, says: 'There is no model file' },
    { file: 'text.gguf', content: 'hello', says: 'text.gguf is not a GGUF model file.' },
    {
      file: 'damaged.gguf',
      content: `GGUF${'\0'.repeat(1000)}`,
      says: 'damaged.gguf could not be loaded: it is damaged, cut short, or of an architecture that',
    },
    {
      file: 'qwen2.5-coder-0.5b',
      content: undefined,
      says: 'The model qwen2.5-coder-0.5b is not on this machine. Get it with "turant models pull qwen2.5-coder-0.5b".',
    },
  ])('[CL11] a model that can not be used: $file', async ({ file, content, says }) => {
    if (content !== undefined) work.write(file, content)
    work.write('model.txt', 'old\n')
    const { code, err } = await work.run(['edit', 'model.txt', 'x', '--yes', '--model', file])
    expect({ code, now: work.read('model.txt') }).toEqual({ code: 3, now: 'old\n' })
    expect(err).toContain(says)
  })

  it('[CL11] another key than the one it was started with', async () => {
    writeFileSync(paths.key, 'tk-another\n')
    for (const args of [['edit', 'private.txt', 'x', '--yes'], ['status']]) {
      const { code, err } = await work.run(args)
      expect({ code, err }).toEqual({
        code: 3,
        err: 'error The server was started with another key than the one in the state folder now. Run "turant stop" and the command again.\n',
      })
    }
  })

  it('[CL10] a key that a full disk left blank is made anew', async () => {
    await work.run(['stop'])
    writeFileSync(paths.key, '')
    expectEdited(await edit('key.txt'), 'key.txt')
    expect(readFileSync(paths.key, 'utf8')).toMatch(/^tk-[\w-]{32}\n$/)
  })
})
