import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { once } from 'node:events'
import process from 'node:process'
import { afterAll, describe, expect, it } from 'vitest'
import { writeDaemonRecord } from '@turant/daemon'
import { VERSION } from '../src/version.ts'
import { ScriptedServer } from './support/scripted-server.ts'
import { jsonLines, Workspace } from './support/workspace.ts'

const spaces: Workspace[] = []

function workspace(): Workspace {
  const made = new Workspace()
  spaces.push(made)
  return made
}

afterAll(() => Promise.all(spaces.map((space) => space[Symbol.asyncDispose]())))

describe('[CL11] without a server', () => {
  const work = workspace()

  it.concurrent('status says that the next command starts one', async () => {
    expect(await work.run(['status'])).toEqual({
      code: 0,
      signal: null,
      out: 'No server runs; the next command starts one.\n',
      err: '',
    })
  })

  it.concurrent('stop has nothing to do', async () => {
    expect(await work.run(['stop', '--json'])).toMatchObject({
      code: 0,
      out: '{"type":"facts","value":{"stopped":false}}\n',
    })
  })

  it.concurrent('doctor tells what is missing, line by line', async () => {
    const { code, out, err } = await work.run(['doctor'])
    expect({ code, err }).toEqual({ code: 3, err: '' })
    const lines = out.trimEnd().split('\n')
    expect(lines).toEqual([
      `ok      Node: ${process.versions.node}`,
      expect.stringMatching(/^ok {6}llama\.cpp: .+, computes on .+$/),
      `ok      state folder: ${work.paths.directory}`,
      'PROBLEM default model: smollm2-135m is not here; run "turant models pull"',
      expect.stringMatching(/^(ok {5}|PROBLEM) disk: \d+ MB free for models in .+$/),
      'note    server: none runs; the next command starts one',
    ])
  })
})

describe('[CL11] with a server', () => {
  it('status and doctor find it', async () => {
    const work = workspace()
    await using server = await ScriptedServer.start(work)
    const where = `process ${process.pid}, port ${server.port}`
    const [status, json, doctor] = await Promise.all([
      work.run(['status']),
      work.run(['status', '--json']),
      work.run(['doctor', '--json']),
    ])
    expect(status).toMatchObject({
      code: 0,
      out: `turant ${VERSION} at http://127.0.0.1:${server.port}/v1, process ${process.pid}, since 1970-01-01T00:00:00.000Z\n  script ready, context 4000 tokens, edits as bare-region\n`,
    })
    expect(jsonLines(json.out)).toEqual([
      {
        type: 'facts',
        value: {
          running: true,
          pid: process.pid,
          port: server.port,
          version: VERSION,
          model: 'script',
          startedAt: '1970-01-01T00:00:00.000Z',
          baseUrl: `http://127.0.0.1:${server.port}`,
          models: [
            expect.objectContaining({
              id: 'script',
              turant: expect.objectContaining({ state: 'ready', context_window: 4000 }),
            }),
          ],
        },
      },
    ])
    expect(jsonLines(doctor.out)[0]).toMatchObject({
      value: expect.arrayContaining([
        { what: 'server', state: 'ok', detail: `answers (${where})` },
      ]),
    })
    // This very process would be stopped otherwise.
    writeFileSync(work.paths.daemon, '')
  })

  it('one that says nonsense is reported by both', async () => {
    const work = workspace()
    const server = createServer((_, response) => response.end('hello')).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('no port')
    mkdirSync(work.paths.directory, { recursive: true })
    writeDaemonRecord(work.paths, {
      pid: process.pid,
      port: address.port,
      version: VERSION,
      model: 'script',
      startedAt: '',
    })
    const [status, doctor] = await Promise.all([work.run(['status']), work.run(['doctor'])])
    writeFileSync(work.paths.daemon, '')
    server.close()
    const message = 'GET /v1/models was not understood. Run "turant stop" and the command again.'
    expect(status).toEqual({ code: 3, signal: null, out: '', err: `error ${message}\n` })
    expect(doctor.out).toContain(`PROBLEM server: ${message}\n`)
  })
})

describe('[CL11] whatever is broken, doctor tells the rest', () => {
  it.concurrent('a damaged model', async () => {
    const work = workspace()
    const models = String(work.environment['TURANT_MODELS'])
    mkdirSync(models)
    writeFileSync(`${models}/smollm2-135m.gguf`, 'GGUF, but not the one')
    const [doctor, verify] = await Promise.all([
      work.run(['doctor']),
      work.run(['models', 'verify', '--json']),
    ])
    expect(doctor).toMatchObject({
      code: 3,
      out: expect.stringContaining(
        'PROBLEM default model: smollm2-135m is damaged; run "turant models remove smollm2-135m" and "turant models pull"\n',
      ),
    })
    expect(verify.code).toBe(3)
    expect(jsonLines(verify.out).at(-1)).toMatchObject({
      type: 'error',
      message: expect.stringMatching(
        /^smollm2-135m is damaged \(sha256 [\da-f]{64}, not [\da-f]{64}\)\. Run "turant models remove smollm2-135m" and pull it again\.$/,
      ),
    })
  })

  it.concurrent('folders that are files, no library', async () => {
    const work = workspace()
    const file = work.write('file', '')
    const { code, out, err } = await work.run(['doctor'], {
      environment: {
        TURANT_STATE: file,
        TURANT_MODELS: `${file}/models`,
        TURANT_LLAMA_DIR: work.path('nowhere'),
      },
    })
    expect({ code, err }).toEqual({ code: 3, err: '' })
    const lines = out.trimEnd().split('\n')
    expect(lines.map((line) => line.split(':')[0])).toEqual([
      'ok      Node',
      'PROBLEM llama.cpp',
      'PROBLEM state folder',
      'PROBLEM default model',
      expect.stringMatching(/disk$/),
      'note    server',
    ])
    expect(out).toContain('correct TURANT_LLAMA_DIR.')
    expect(out).toContain('Set TURANT_STATE to a folder that you may write.')
  })

  it.concurrent('and so does any command whose state folder can not be used', async () => {
    const work = workspace()
    const file = work.write('file', 'old\n')
    const environment = { TURANT_STATE: `${file}/state` }
    const { code, err } = await work.run(['edit', 'file', 'x', '--yes'], { environment })
    expect({ code, now: work.read('file') }).toEqual({ code: 3, now: 'old\n' })
    expect(err).toBe(
      `error The state folder can not be used: ENOTDIR: not a directory, mkdir '${file}/state'. Set TURANT_STATE to a folder that you may write.\n`,
    )
  })
})
