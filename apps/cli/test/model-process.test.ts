import { spawnSync } from 'node:child_process'
import process from 'node:process'
import { createLlamaBackend } from '@turant/backend-llama'
import { Engine } from '@turant/engine'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ScriptedServer, type Script } from './support/scripted-server.ts'
import { TINY_ANSWER, writeTinyModel } from './support/tiny-model.ts'
import { Workspace } from './support/workspace.ts'

const work = new Workspace()
const path = writeTinyModel(work.path('tiny.gguf'))
const engine = new Engine({
  backend: createLlamaBackend(),
  resolver: {
    resolve: () => Promise.resolve({ path, contextTokens: 1024, sequences: 1, threads: 1 }),
  },
  clock: performance,
})
let server: ScriptedServer

beforeAll(async () => {
  server = await ScriptedServer.start(work)
})

afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await engine.close()
  await work[Symbol.asyncDispose]()
})

/** The real engine and model, with something that happens after the first piece of text. */
function really(afterFirst: () => void): Script {
  return async function* script(signal, request) {
    let isFirst = true
    // The scripted server asks whether the text is enough; who asks keeps count of it.
    const asked = { ...request, isEnough: () => false }
    for await (const event of engine.generate(asked, { signal })) {
      yield event
      if (event.type === 'text-delta' && isFirst) {
        isFirst = false
        afterFirst()
      }
    }
  }
}

/** The process in which llama.cpp runs. */
function modelProcess(): number {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
  const lines = stdout.split('\n').map((line) => line.trim().split(/\s+/))
  const found = lines.find(
    ([, parent, ...args]) =>
      parent === String(process.pid) && args.join(' ').includes('backend-llama'),
  )
  return Number(found?.[0])
}

it.skipIf(process.platform === 'win32')(
  '[CL11] a model that is killed during a request: an error that says so, and the next request works',
  async () => {
    work.write('f.txt', 'old\n')
    const killed = server.on(
      'kill the model',
      really(() => process.kill(modelProcess(), 'SIGKILL')),
    )
    const { code, err } = await work.run(['edit', 'f.txt', killed, '--yes'])
    expect({ code, now: work.read('f.txt') }).toEqual({ code: 3, now: 'old\n' })
    expect(err).toContain(
      "error The model's process was killed (out of memory?). It is started again with the next request. Ask again.\n",
    )
    const told = server.on(
      'spare the model',
      really(() => undefined),
    )
    expect(await work.run(['edit', 'f.txt', told, '--yes'])).toMatchObject({ code: 0 })
    expect(work.read('f.txt')).toBe(`${TINY_ANSWER.replaceAll('\r', '\n')}\n`)
  },
)
