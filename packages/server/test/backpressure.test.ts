import { once } from 'node:events'
import { request as httpRequest } from 'node:http'
import { SseDecoder } from '@turant/protocol'
import { describe, expect, test } from 'vitest'
import { authorization, connect, eventOf, responseOf, start, until } from './harness.ts'
import { figures, type Script } from './scripted-service.ts'

const PIECE = 'x'.repeat(65_536)
const PIECES = 600

/** Says about 40 MB, one piece for each turn of the event loop, or until it is aborted. */
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

async function openStream(port: number) {
  const request = httpRequest({
    host: '127.0.0.1',
    port,
    method: 'POST',
    path: '/v1/responses',
    headers: { authorization, 'content-type': 'application/json' },
  })
  request.on('error', () => undefined)
  request.end(JSON.stringify({ input: 'x', stream: true }))
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
    expect(deltas).toBeLessThan(PIECES / 2)
  })

  test('[SV46] over server-sent events: 30 seconds without progress end it', async () => {
    await using server = await start(floodsForever())
    const { request } = await openStream(server.port)
    await stall(server)
    request.destroy()
  })

  test('[SV46] over a WebSocket: 30 seconds without progress end it', async () => {
    await using server = await start(floodsForever())
    using caller = await connect(server)
    caller.socket.pause()
    caller.create({ input: 'x' })
    await stall(server)
  })

  /** Never more than a little text at a time, and never an end of its own. */
  function floodsForever(): Script {
    return async function* script(_request, signal) {
      while (!signal.aborted) {
        yield { type: 'text-delta', text: 'x'.repeat(10_000) }
        await new Promise((resolve) => setTimeout(resolve, 1))
      }
      yield { type: 'finished', reason: 'aborted', figures }
    }
  }

  /** Passes intervals until the server gives the reader up; the buffers of the system fill first. */
  async function stall(server: Awaited<ReturnType<typeof start>>): Promise<void> {
    await until(() => server.service.signals.length === 1)
    const [signal] = server.service.signals
    const aborted = signal ? once(signal, 'abort') : Promise.reject(new Error('no signal'))
    let over = false
    const end = aborted.then(() => (over = true))
    while (!over) {
      server.clock.advance(15_000)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    expect(await end).toBe(true)
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
    const { response } = await openStream(server.port)
    let text = ''
    response.setEncoding('utf8')
    response.on('data', (piece: string) => (text += piece))
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
})
