import { request as httpRequest } from 'node:http'
import { pullEventSchema, SseDecoder } from '@turant/protocol'
import { describe, expect, test } from 'vitest'
import type { PullNews, PullOutcome, Shelf, ShelfModel } from '../src/index.ts'
import { authorization, responseOf, send, start, until, type Running } from './harness.ts'

const model: ShelfModel = {
  id: 'coder',
  title: 'Coder',
  licence: 'Apache-2.0',
  bytes: 1000,
  parameters: 135_000_000,
  context_window: 4096,
  roles: ['edit', 'fill'],
  can_fill: true,
  region_lines: 24,
  isPresent: true,
}

/** A shelf whose pulls go as far as a test lets them. */
class HandShelf implements Shelf {
  readonly pulls: {
    readonly id: string
    readonly signal: AbortSignal
    readonly tell: (news: PullNews) => void
    readonly end: (outcome: PullOutcome) => void
    readonly fail: (error: Error) => void
  }[] = []

  list(): Promise<readonly ShelfModel[]> {
    return Promise.resolve([
      model,
      { ...model, id: 'here' },
      { ...model, id: 'far', isPresent: false, bytes: null, region_lines: null },
    ])
  }

  pull(id: string, { signal, onProgress }: Parameters<Shelf['pull']>[1]): Promise<PullOutcome> {
    const { promise, resolve, reject } = Promise.withResolvers<PullOutcome>()
    this.pulls.push({ id, signal, tell: onProgress, end: resolve, fail: reject })
    signal.addEventListener('abort', () => resolve({ type: 'aborted' }))
    return promise
  }
}

const half: PullNews = {
  type: 'pull.progress',
  phase: 'download',
  done: 500,
  total: 1000,
  bytes_per_second: 100,
  seconds_left: 5,
}

/** Somebody who asks for a model and reads what is told. */
class Asker {
  readonly events: unknown[] = []
  readonly ended: Promise<unknown>
  readonly #request: ReturnType<typeof httpRequest>

  constructor(server: Running, id: string) {
    this.#request = httpRequest({
      host: '127.0.0.1',
      port: server.port,
      agent: false,
      method: 'POST',
      path: `/v1/turant/models/${id}/pull`,
      headers: { authorization },
    })
    this.ended = this.#read().catch((error: unknown) => error)
  }

  leave(): void {
    this.#request.destroy()
  }

  async #read(): Promise<unknown> {
    this.#request.end()
    const decoder = new SseDecoder()
    const response = await responseOf(this.#request)
    response.setEncoding('utf8')
    for await (const piece of response) {
      for (const data of decoder.push(String(piece))) {
        this.events.push(pullEventSchema.parse(JSON.parse(data)))
      }
    }
    return undefined
  }
}

async function states(server: Running): Promise<unknown> {
  const headers = { authorization }
  const { body } = await send(server, { path: '/v1/turant/models', headers })
  const data: readonly unknown[] = Object(body)['data']
  return data.map((entry) => Object(entry)['state'])
}

describe('models that can be had', () => {
  test('[SV107] are listed with what is known of them', async () => {
    await using server = await start(undefined, { shelf: new HandShelf() })
    const headers = { authorization }
    const { body } = await send(server, { path: '/v1/turant/models', headers })
    const { isPresent: _, ...told } = model
    expect(body).toEqual({
      object: 'list',
      data: [
        { ...told, state: 'loaded', default: true },
        { ...told, id: 'here', state: 'present', default: false },
        { ...told, id: 'far', bytes: null, region_lines: null, state: 'absent', default: false },
      ],
    })
  })

  test('[SV107] need the key, and a shelf', async () => {
    await using server = await start()
    expect(await send(server, { path: '/v1/turant/models' })).toMatchObject({ status: 401 })
    const headers = { authorization }
    expect(await send(server, { path: '/v1/turant/models', headers })).toMatchObject({
      status: 404,
    })
  })
})

describe('fetching a model', () => {
  test('[SV108] tells how far it is, and its end', async () => {
    const shelf = new HandShelf()
    await using server = await start(undefined, { shelf })
    const asker = new Asker(server, 'far')
    await until(() => shelf.pulls.length === 1)
    expect(await states(server)).toEqual(['loaded', 'present', 'pulling'])
    shelf.pulls[0]?.tell(half)
    shelf.pulls[0]?.tell({ type: 'pull.note', message: 'the first source did not serve' })
    shelf.pulls[0]?.end({ type: 'done', alreadyPresent: false })
    await asker.ended
    expect(asker.events).toEqual([
      half,
      { type: 'pull.note', message: 'the first source did not serve' },
      { type: 'pull.completed', already_present: false },
    ])
    expect(await states(server)).toEqual(['loaded', 'present', 'absent'])
  })

  test('[SV108] tells also what is known at once', async () => {
    const shelf: Shelf = {
      list: () => Promise.resolve([model]),
      pull(_id, { onProgress }) {
        onProgress(half)
        return Promise.resolve({ type: 'done', alreadyPresent: true })
      },
    }
    await using server = await start(undefined, { shelf })
    const asker = new Asker(server, 'coder')
    await asker.ended
    expect(asker.events).toEqual([half, { type: 'pull.completed', already_present: true }])
  })

  test('[SV108] tells a failure with its remedy', async () => {
    const shelf = new HandShelf()
    await using server = await start(undefined, { shelf })
    const asker = new Asker(server, 'far')
    await until(() => shelf.pulls.length === 1)
    shelf.pulls[0]?.end({ type: 'failed', message: 'The disk is full.' })
    await asker.ended
    expect(asker.events).toEqual([{ type: 'pull.failed', message: 'The disk is full.' }])
  })

  test('[SV108] happens once; who comes later learns how far it is', async () => {
    const shelf = new HandShelf()
    await using server = await start(undefined, { shelf })
    const first = new Asker(server, 'far')
    await until(() => shelf.pulls.length === 1)
    shelf.pulls[0]?.tell(half)
    const second = new Asker(server, 'far')
    await until(() => second.events.length === 1)
    first.leave()
    await first.ended
    const rest: PullNews = { ...half, done: 900 }
    shelf.pulls[0]?.tell(rest)
    await until(() => second.events.length === 2)
    shelf.pulls[0]?.end({ type: 'done', alreadyPresent: false })
    await second.ended
    expect(second.events).toEqual([half, rest, { type: 'pull.completed', already_present: false }])
    expect(shelf.pulls.length).toBe(1)
  })

  test('[SV108] is cancelled when the last who asked is gone, and can be begun again', async () => {
    const shelf = new HandShelf()
    await using server = await start(undefined, { shelf })
    const [first, second] = [new Asker(server, 'far'), new Asker(server, 'far')]
    await until(() => shelf.pulls.length === 1)
    shelf.pulls[0]?.tell(half)
    await until(() => first.events.length === 1 && second.events.length === 1)
    first.leave()
    await first.ended
    expect(shelf.pulls[0]?.signal.aborted).toBe(false)
    second.leave()
    await until(() => shelf.pulls[0]?.signal.aborted === true)
    const third = new Asker(server, 'far')
    await until(() => shelf.pulls.length === 2)
    shelf.pulls[1]?.end({ type: 'done', alreadyPresent: true })
    await third.ended
    expect(third.events).toEqual([{ type: 'pull.completed', already_present: true }])
  })

  test('[SV108] ends when the server stops', async () => {
    const shelf = new HandShelf()
    const server = await start(undefined, { shelf })
    const asker = new Asker(server, 'far')
    await until(() => shelf.pulls.length === 1)
    await server[Symbol.asyncDispose]()
    await asker.ended
    expect(shelf.pulls[0]?.signal.aborted).toBe(true)
  })

  test('[SV108] a defect is told to the operator, and cuts the stream off', async () => {
    const shelf = new HandShelf()
    await using server = await start(undefined, { shelf })
    const asker = new Asker(server, 'far')
    await until(() => shelf.pulls.length === 1)
    const defect = new Error('a defect')
    shelf.pulls[0]?.fail(defect)
    expect(await asker.ended).toBeInstanceOf(Error)
    expect(server.defects).toEqual([defect])
  })

  test('[SV108] of a model that is not there is refused', async () => {
    await using server = await start(undefined, { shelf: new HandShelf() })
    const path = '/v1/turant/models/none/pull'
    const headers = { authorization }
    expect(await send(server, { method: 'POST', path, headers })).toMatchObject({
      status: 404,
      body: { error: { code: 'model_not_found' } },
    })
  })
})
