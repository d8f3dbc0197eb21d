import { once } from 'node:events'
import { request as httpRequest } from 'node:http'
import { SseDecoder } from '@turant/protocol'
import { describe, expect, test } from 'vitest'
import { authorization, connect, eventOf, responseOf, start, until } from './harness.ts'
import { aborted, figures, says, type Script } from './scripted-service.ts'

const PIECE = 'x'.repeat(8192)
const PIECES = 2048

/** Says 16 MB, one piece for each turn of the event loop, or until it is aborted. */
function floods(said: { pieces: number }): Script {
  return async function* script(_request, signal) {
    while (said.pieces < PIECES && !signal.aborted) {
      said.pieces += 1
      yield { type: 'text-delta', text: PIECE }
      await new Promise((resolve) => setImmediate(resolve))
    }
    yield { type: 'finished', reason: signal.aborted ? 'aborted' : 'end', figures }
  }
}

async function openStream(port: number, fields: object = {}) {
  const request = httpRequest({
    host: '127.0.0.1',
    port,
    method: 'POST',
    path: '/v1/responses',
    headers: { authorization, 'content-type': 'application/json' },
  })
  request.on('error', () => undefined)
  request.end(JSON.stringify({ input: 'x', stream: true, ...fields }))
  const response = await responseOf(request)
  response.on('error', () => undefined)
  response.pause()
  return { request, response }
}

describe('a reader that is behind', () => {
  test('[SV45] gets what gathered as few large deltas once it reads again', async () => {
    const said = { pieces: 0 }
    await using server = await start(floods(said))
    const { response } = await openStream(server.port)
    await until(() => said.pieces === PIECES)
    const decoder = new SseDecoder()
    let deltas = 0
    let characters = 0
    let last = ''
    response.setEncoding('utf8')
    for await (const text of response) {
      for (const data of decoder.push(String(text))) {
        const event = eventOf(JSON.parse(data))
        last = event.type
        if (event.type === 'response.output_text.delta') {
          deltas += 1
          characters += event.delta.length
        }
      }
    }
    expect({ last, characters }).toEqual({
      last: 'response.completed',
      characters: PIECE.length * PIECES,
    })
    expect(deltas).toBeLessThan(PIECES * 0.75)
  })

  test('[SV46] over server-sent events: 30 seconds without progress end it', async () => {
    const said = { pieces: 0 }
    await using server = await start(floodsThenWaits(said))
    const { request } = await openStream(server.port)
    await until(() => said.pieces === PIECES)
    await passIntervals(server)
    expect(server.service.signals.map((signal) => signal.aborted)).toEqual([true])
    request.destroy()
  })

  test('[SV46] over a WebSocket: 30 seconds without progress end it', async () => {
    const said = { pieces: 0 }
    await using server = await start(floodsThenWaits(said))
    using caller = await connect(server)
    caller.socket.pause()
    caller.create({ input: 'x' })
    await until(() => said.pieces === PIECES)
    await passIntervals(server)
    expect(server.service.signals.map((signal) => signal.aborted)).toEqual([true])
  })

  test('[SV46] a reader that takes a little in every interval is waited for to the end', async () => {
    const said = { pieces: 0 }
    await using server = await start(floods(said))
    const { response } = await openStream(server.port)
    await until(() => said.pieces === PIECES)
    let total = 0
    const isOver = () => response.readableEnded || response.destroyed
    while (!isOver()) {
      // More than the largest event, less than two.
      let taken = 0
      while (taken < 1.25 * PIECE.length * PIECES && !isOver()) {
        const piece: unknown = response.read()
        if (Buffer.isBuffer(piece)) taken += piece.length
        else await new Promise((resolve) => setTimeout(resolve, 1))
      }
      total += taken
      // The server hears of what was taken in a later turn of the event loop that both share.
      for (let turn = 0; turn < 5; turn += 1) await new Promise((done) => setImmediate(done))
      server.clock.advance(29_000)
    }
    expect({
      complete: response.complete,
      isFiveCopies: total > 5 * PIECE.length * PIECES,
    }).toEqual({
      complete: true,
      isFiveCopies: true,
    })
  })

  test('[SV46] a reader that has caught up is not cut off later', async () => {
    const said = { pieces: 0 }
    await using server = await start(floods(said))
    using caller = await connect(server)
    caller.socket.pause()
    caller.create({ input: 'x' })
    await until(() => said.pieces === PIECES)
    caller.socket.resume()
    await caller.response()
    server.clock.advance(30_000)
    server.service.script = says('x')
    expect((await caller.exchange({ input: 'x' })).at(-1)?.type).toBe('response.completed')
  })

  test('[SV48] who sends nonsense and reads no refusals is cut off', async () => {
    await using server = await start()
    using caller = await connect(server)
    let isOpen = true
    caller.socket.on('error', () => undefined)
    caller.socket.on('close', () => (isOpen = false))
    caller.socket.pause()
    let sent = 0
    while (isOpen && sent < 400_000) {
      for (let count = 0; count < 1000; count += 1) caller.socket.send(Buffer.from('x'))
      sent += 1000
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
    expect({ isOpen, clockStoodStill: server.clock.nowMs() }).toEqual({
      isOpen: false,
      clockStoodStill: 1_700_000_000_000,
    })
  })

  /** Fills every buffer on the way of a reader that does not read, then waits for the end. */
  function floodsThenWaits(said: { pieces: number }): Script {
    return async function* script(request, signal) {
      for await (const event of floods(said)(request, signal)) {
        if (event.type === 'text-delta') yield event
      }
      await aborted(signal)
      yield { type: 'finished', reason: 'aborted', figures }
    }
  }

  /** Until the server gives the reader up, or has had far more than enough time to. */
  async function passIntervals(server: Awaited<ReturnType<typeof start>>): Promise<void> {
    for (let count = 0; count < 10; count += 1) {
      server.clock.advance(30_000)
      await new Promise((resolve) => setTimeout(resolve, 20))
      if (server.service.signals.every((signal) => signal.aborted)) break
    }
  }
})

describe('a reader that waits', () => {
  test('[SV47] is told every 10 seconds that the stream lives', async () => {
    const release = Promise.withResolvers<void>()
    await using server = await start(async function* script() {
      yield { type: 'queued', ahead: 1, loading: false }
      await release.promise
      yield { type: 'finished', reason: 'end', figures }
    })
    const { response } = await openStream(server.port, { turant: {} })
    let text = ''
    response.setEncoding('utf8')
    response.on('data', (piece: string) => (text += piece))
    response.resume()
    await until(() => text.includes('"phase":"queued"'))
    server.clock.advance(9_999)
    server.clock.advance(1)
    await until(() => text.endsWith(': waiting\n\n'))
    server.clock.advance(10_000)
    await until(() => text.endsWith(': waiting\n\n: waiting\n\n'))
    release.resolve()
    await once(response, 'end')
    expect(text).toContain('response.completed')
    await until(() => server.clock.pending === 0)
  })

  test('[SV47] who is not told of progress is told that the stream lives', async () => {
    const release = Promise.withResolvers<void>()
    let told = 0
    await using server = await start(async function* script() {
      for (; told < 3; told += 1) {
        yield { type: 'prompt-progress', done: told, reused: 0, total: 9, leftMs: 1 }
        await new Promise((resolve) => setImmediate(resolve))
      }
      await release.promise
      yield { type: 'finished', reason: 'end', figures }
    })
    const { response } = await openStream(server.port)
    let text = ''
    response.setEncoding('utf8')
    response.on('data', (piece: string) => (text += piece))
    response.resume()
    await until(() => text.includes('response.in_progress'))
    server.clock.advance(9_000)
    await until(() => told === 3)
    server.clock.advance(1_000)
    await until(() => text.endsWith(': waiting\n\n'))
    release.resolve()
    await once(response, 'end')
    expect(text).not.toContain('turant.progress')
  })
})
