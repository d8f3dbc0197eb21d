import { createClient, endsStream, type Client, type ClientEvent } from '@turant/client'
import { nodeWebSocket } from '@turant/client/node'
import type { CreateRequest } from '@turant/protocol'
import { describe, expect, test } from 'vitest'
import { KEY, start, until, type Running } from './harness.ts'
import { aborted, figures, says, saysThenWaits } from './scripted-service.ts'

const transports = ['sse', 'websocket'] as const

type Disposing = Client & Disposable

function clientOf(
  server: Running,
  transport: 'auto' | 'sse' | 'websocket',
  key: string = KEY,
): Disposing {
  const baseUrl = server.url
  const client = createClient({ baseUrl, key, transport, webSocket: nodeWebSocket })
  return { ...client, [Symbol.dispose]: () => client.close() }
}

async function all(client: Client, request: CreateRequest): Promise<ClientEvent[]> {
  const events: ClientEvent[] = []
  for await (const event of client.responses.stream(request)) {
    events.push(event)
  }
  return events
}

/** The id and the text of the response that a stream ended with. */
function answer(events: readonly ClientEvent[]) {
  const last = events.at(-1)
  if (last?.type !== 'response.completed') throw new Error(JSON.stringify(last))
  const [item] = last.response.output
  const text = item?.type === 'message' ? item.content[0]?.text : undefined
  return { id: last.response.id, text }
}

describe('the client against the server', () => {
  test('[CL1] both transports carry the same events', async () => {
    const lists: ClientEvent[][] = []
    for (const transport of transports) {
      await using server = await start(says('Hel', 'lo'))
      using client = clientOf(server, transport)
      lists.push(await all(client, { input: 'Hi' }))
    }
    expect(lists[0]).toEqual(lists[1])
    expect(lists[0]?.map(endsStream).indexOf(true)).toBe((lists[0]?.length ?? 0) - 1)
  })

  test.each(transports)('[CL2] a conversation goes on over %s', async (transport) => {
    await using server = await start(says('Sure'))
    using client = clientOf(server, transport)
    const first = answer(await all(client, { input: 'One', store: false }))
    const second = answer(
      await all(client, { input: 'Two', previous_response_id: first.id, store: false }),
    )
    await all(client, { input: 'Three', previous_response_id: second.id, store: false })
    expect(server.service.lastPrompt).toBe(
      '«<|user|>»One«<|end|><|assistant|>»Sure«<|end|><|user|>»Two«<|end|><|assistant|>»Sure' +
        '«<|end|><|user|>»Three«<|end|><|assistant|>»',
    )
  })

  test.each(transports)('[CL3] a conversation outlives the server over %s', async (transport) => {
    const server = await start(says('Sure'))
    const { port } = server
    using client = clientOf(server, transport)
    const { id } = answer(await all(client, { input: 'One' }))
    await server[Symbol.asyncDispose]()
    await using next = await start(says('Again'), {}, port)
    const events = await all(client, { input: 'Two', previous_response_id: id })
    expect(answer(events).text).toBe('Again')
    expect(next.service.lastPrompt).toBe(
      '«<|user|>»One«<|end|><|assistant|>»Sure«<|end|><|user|>»Two«<|end|><|assistant|>»',
    )
  })

  test.each(transports)(
    '[CL4] an abort ends the response on the server over %s',
    async (transport) => {
      await using server = await start(saysThenWaits('x'))
      using client = clientOf(server, transport)
      const controller = new AbortController()
      const types: string[] = []
      for await (const event of client.responses.stream({ input: 'Hi' }, controller)) {
        types.push(event.type)
        if (event.type === 'response.output_text.delta') controller.abort()
      }
      expect(types.at(-1)).toBe('client.aborted')
      await until(() => server.service.signals[0]?.aborted === true)
      expect(server.defects).toEqual([])
    },
  )

  test.each(transports)('[CL4] so does leaving the loop over %s', async (transport) => {
    await using server = await start(saysThenWaits('x'))
    using client = clientOf(server, transport)
    for await (const event of client.responses.stream({ input: 'Hi' })) {
      if (event.type === 'response.output_text.delta') break
    }
    await until(() => server.service.signals[0]?.aborted === true)
    server.service.script = says('next')
    expect(answer(await all(client, { input: 'Hi' })).text).toBe('next')
  })

  test.each(transports)(
    '[CL5] a refusal is an event with the words of the server over %s',
    async (transport) => {
      await using server = await start()
      using client = clientOf(server, transport)
      const events = await all(client, { input: 'Hi', model: 'unknown' })
      expect(events).toEqual([{ type: 'client.failed', error: expect.anything() }])
      expect(events[0]).toMatchObject({
        error: {
          code: 'refused',
          status: 404,
          wire: { code: 'model_not_found' },
          message: "The model 'unknown' does not exist. GET /v1/models lists those that exist.",
        },
      })
      expect(answer(await all(client, { input: 'Hi' })).text).toBe('Hello')
    },
  )

  test.each(transports)('[CL5] so is a wrong key over %s', async (transport) => {
    await using server = await start()
    using client = clientOf(server, transport, 'wrong')
    expect(await all(client, { input: 'Hi' })).toMatchObject([
      { type: 'client.failed', error: { code: 'refused', status: 401 } },
    ])
  })

  test.each(transports)('[CL6] no server is an event over %s', async (transport) => {
    const server = await start()
    using client = clientOf(server, transport)
    await server[Symbol.asyncDispose]()
    expect(await all(client, { input: 'Hi' })).toMatchObject([
      { type: 'client.failed', error: { code: 'unreachable' } },
    ])
  })

  test('[CL7] responses that follow each other share one connection', async () => {
    await using server = await start()
    let opened = 0
    const client = createClient({
      baseUrl: server.url,
      key: KEY,
      webSocket: async (url, options) => {
        opened += 1
        return await nodeWebSocket(url, options)
      },
    })
    for (let count = 0; count < 3; count += 1) await all(client, { input: 'Hi' })
    expect(opened).toBe(1)
    client.close()
  })

  test('[CL4] a hundred keys that supersede each other share a few connections', async () => {
    await using server = await start(saysThenWaits('x'))
    let opened = 0
    const client = createClient({
      baseUrl: server.url,
      key: KEY,
      webSocket: async (url, options) => {
        opened += 1
        return await nodeWebSocket(url, options)
      },
    })
    for (let key = 0; key < 100; key += 1) {
      for await (const event of client.responses.stream({ input: 'Hi' })) {
        if (event.type === 'response.output_text.delta') break
      }
    }
    expect(opened).toBeLessThanOrEqual(3)
    await until(() => server.service.signals.every(({ aborted }) => aborted))
    expect(server.service.signals.length).toBe(100)
    expect(server.defects).toEqual([])
    client.close()
  })

  test('[CL7] responses at the same time do not wait for each other', async () => {
    const both = Promise.withResolvers<void>()
    await using server = await start(async function* script(_request, signal) {
      if (server.service.requests.length === 2) both.resolve()
      await Promise.race([both.promise, aborted(signal)])
      yield { type: 'finished', reason: 'end', figures }
    })
    using client = clientOf(server, 'auto')
    const lists = await Promise.all([all(client, { input: 'a' }), all(client, { input: 'b' })])
    expect(lists.map((events) => events.at(-1)?.type)).toEqual([
      'response.completed',
      'response.completed',
    ])
  })

  test('[CL8] a connection that was cut while idle is replaced, and the whole input sent', async () => {
    await using server = await start(says('Sure'))
    using client = clientOf(server, 'auto')
    const { id } = answer(await all(client, { input: 'One', store: false }))
    // Two pings without time for an answer.
    server.clock.advance(25_000)
    server.clock.advance(25_000)
    const events = await all(client, { input: 'Two', previous_response_id: id, store: false })
    expect(answer(events).text).toBe('Sure')
    expect(server.service.lastPrompt).toContain('»One«')
  })

  test('[CL9] models and health are read, and throw what the server says', async () => {
    await using server = await start()
    using client = clientOf(server, 'auto')
    expect(await client.health()).toEqual({ status: 'ok', version: '1.2.3' })
    expect((await client.models()).map((model) => model.id)).toEqual(['coder'])
    using stranger = clientOf(server, 'auto', 'wrong')
    await expect(stranger.models()).rejects.toMatchObject({ code: 'refused', status: 401 })
  })
})
