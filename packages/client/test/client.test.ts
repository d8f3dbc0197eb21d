import type { CreateRequest } from '@turant/protocol'
import { describe, expect, test } from 'vitest'
import { createClient, type Client, type ClientEvent, type ClientOptions } from '../src/index.ts'
import { completed, created, fakeFetch, fakePeer, refused, sse } from './fake-server.ts'

const base = { baseUrl: 'http://127.0.0.1:1', key: 'k' }

async function all(
  client: Client,
  request: CreateRequest,
  signal?: AbortSignal,
): Promise<ClientEvent[]> {
  const events: ClientEvent[] = []
  for await (const event of client.responses.stream(request, signal ? { signal } : {})) {
    events.push(event)
  }
  return events
}

/** Types of events; of a failure, its code. */
function types(events: readonly ClientEvent[]): string[] {
  return events.map((event) => (event.type === 'client.failed' ? event.error.code : event.type))
}

const answered = ['response.created', 'response.completed']

describe('over a WebSocket', () => {
  test('[CL2] a continuation is short on its own connection and whole on another', async () => {
    const peer = fakePeer([
      [created('r1'), completed('r1', 'one', false)],
      [created('r2'), completed('r2', 'two', false)],
      [created('r3'), completed('r3', 'three', false), 'close'],
      [created('r4'), completed('r4', 'four', false)],
    ])
    const client = createClient({ ...base, webSocket: peer.connect })
    await all(client, { input: 'a' })
    await all(client, { input: 'b', previous_response_id: 'r1' })
    await all(client, { input: 'c', previous_response_id: 'r2' })
    await all(client, { input: 'd', previous_response_id: 'r3' })
    const said = (text: string) => expect.objectContaining({ content: [part(text)] })
    const part = (text: string) => expect.objectContaining({ text })
    const asked = (content: string) => ({ role: 'user', content })
    expect(peer.frames).toEqual([
      { connection: 1, body: { type: 'response.create', input: 'a' } },
      {
        connection: 1,
        body: { type: 'response.create', input: 'b', previous_response_id: 'r1' },
      },
      {
        connection: 1,
        body: { type: 'response.create', input: 'c', previous_response_id: 'r2' },
      },
      {
        connection: 2,
        body: {
          type: 'response.create',
          previous_response_id: null,
          input: [
            asked('a'),
            said('one'),
            asked('b'),
            said('two'),
            asked('c'),
            said('three'),
            asked('d'),
          ],
        },
      },
    ])
  })

  test('[CL3] a connection lost before the first event is tried once more', async () => {
    const peer = fakePeer([['close'], [created('r1'), completed('r1')]])
    const client = createClient({ ...base, webSocket: peer.connect })
    expect(types(await all(client, { input: 'a' }))).toEqual(answered)
    expect(peer.frames.map((frame) => frame.connection)).toEqual([1, 2])
  })

  test('[CL3] a second loss is told', async () => {
    const peer = fakePeer([['close'], ['close'], [created('r1'), completed('r1')]])
    const client = createClient({ ...base, webSocket: peer.connect })
    expect(types(await all(client, { input: 'a' }))).toEqual(['connection-lost'])
  })

  test('[CL3] a connection lost behind the first event is not tried again', async () => {
    const peer = fakePeer([
      [created('r1'), 'close'],
      [created('r2'), completed('r2')],
    ])
    const client = createClient({ ...base, webSocket: peer.connect })
    expect(types(await all(client, { input: 'a' }))).toEqual([
      'response.created',
      'connection-lost',
    ])
    expect(peer.frames).toHaveLength(1)
  })

  test.each(['previous_response_not_found', 'websocket_connection_limit_reached'])(
    '[CL3] %s is answered by the whole input',
    async (code) => {
      const peer = fakePeer([
        [created('r1'), completed('r1', 'one')],
        [refused(400, code)],
        [created('r2'), completed('r2')],
      ])
      const client = createClient({ ...base, webSocket: peer.connect })
      await all(client, { input: 'a' })
      const events = await all(client, { input: 'b', previous_response_id: 'r1' })
      expect(types(events)).toEqual(answered)
      const atLimit = code === 'websocket_connection_limit_reached'
      expect(peer.frames.at(-1)).toMatchObject({
        connection: atLimit ? 2 : 1,
        body: { previous_response_id: null, input: [{}, {}, { content: 'b' }] },
      })
    },
  )

  test('[CL3] a conversation that is not remembered is not made up', async () => {
    const peer = fakePeer([
      [refused(400, 'previous_response_not_found')],
      [refused(400, 'previous_response_not_found')],
    ])
    const client = createClient({ ...base, webSocket: peer.connect })
    const events = await all(client, { input: 'b', previous_response_id: 'of-somebody-else' })
    expect(types(events)).toEqual(['refused'])
    expect(peer.frames.at(-1)?.body).toMatchObject({ previous_response_id: 'of-somebody-else' })
  })

  test('[CL4] an abort is the last event, and the connection serves again', async () => {
    const cancelled = { ...completed('r1'), type: 'response.incomplete' }
    const peer = fakePeer([[created('r1')], [cancelled], [created('r2'), completed('r2')]])
    const client = createClient({ ...base, webSocket: peer.connect })
    const controller = new AbortController()
    const events: ClientEvent[] = []
    for await (const event of client.responses.stream({ input: 'a' }, controller)) {
      events.push(event)
      if (event.type === 'response.created') queueMicrotask(() => controller.abort())
    }
    expect(types(events)).toEqual(['response.created', 'client.aborted'])
    expect(types(await all(client, { input: 'b' }))).toEqual(answered)
    expect(peer.frames.map(({ connection, body }) => [connection, body['type']])).toEqual([
      [1, 'response.create'],
      [1, 'response.cancel'],
      [1, 'response.create'],
    ])
    expect(peer.closed).toEqual([])
  })

  test('[CL4] a response that is slow to end keeps nobody waiting, and few of them are kept', async () => {
    const peer = fakePeer([])
    const client = createClient({ ...base, webSocket: peer.connect })
    for (let count = 0; count < 7; count += 1) {
      const controller = new AbortController()
      queueMicrotask(() => setImmediate(() => controller.abort()))
      await all(client, { input: 'a' }, controller.signal)
    }
    expect(peer.closed).toEqual([1, 2])
  })

  test('[CL4] a server that does not know the word loses the connection', async () => {
    const peer = fakePeer([[created('r1')], [refused(400, 'unsupported_value')]])
    const client = createClient({ ...base, webSocket: peer.connect })
    for await (const event of client.responses.stream({ input: 'a' })) {
      if (event.type === 'response.created') break
    }
    expect(peer.closed).toEqual([1])
  })

  test('[CL4] an abort before the beginning opens nothing', async () => {
    const peer = fakePeer([])
    const client = createClient({ ...base, webSocket: peer.connect })
    expect(types(await all(client, { input: 'a' }, AbortSignal.abort()))).toEqual([
      'client.aborted',
    ])
    expect(peer.frames).toEqual([])
  })

  test('[CL6] unknown events are passed over, damaged ones end the connection', async () => {
    const dance = { type: 'response.dance', sequence_number: 1 }
    const damaged = { type: 'response.output_text.delta', delta: 5 }
    const peer = fakePeer([[created('r1'), dance, completed('r1')], [damaged]])
    const client = createClient({ ...base, webSocket: peer.connect })
    expect(types(await all(client, { input: 'a' }))).toEqual(answered)
    expect(types(await all(client, { input: 'a' }))).toEqual(['bad-answer'])
    expect(peer.closed).toEqual([1])
  })
})

describe('the choice of a transport', () => {
  const refusing = (status: number): Pick<ClientOptions, 'webSocket'> & { tries: number[] } => {
    const tries: number[] = []
    return {
      tries,
      webSocket: () => {
        tries.push(status)
        return Promise.resolve({ type: 'refused', status, body: 'no' })
      },
    }
  }

  test.each([404, 426])('[CL10] %d is followed by server-sent events, for good', async (status) => {
    const socket = refusing(status)
    const { fetch, bodies } = fakeFetch([
      sse(created('r1'), completed('r1')),
      sse(created('r2'), completed('r2')),
    ])
    const client = createClient({ ...base, ...socket, fetch })
    const lists = [await all(client, { input: 'a' }), await all(client, { input: 'b' })]
    expect(lists.map(types)).toEqual([answered, answered])
    expect(socket.tries).toEqual([status])
    expect(bodies).toEqual([
      { input: 'a', stream: true },
      { input: 'b', stream: true },
    ])
  })

  test('[CL10] another refusal is told', async () => {
    const { fetch } = fakeFetch([])
    const client = createClient({ ...base, ...refusing(403), fetch })
    expect(await all(client, { input: 'a' })).toMatchObject([
      {
        type: 'client.failed',
        error: {
          code: 'refused',
          status: 403,
          wire: undefined,
          message: 'The server answered with status 403.',
        },
      },
    ])
  })

  test('[CL10] websocket alone never falls back', async () => {
    const { fetch, bodies } = fakeFetch([])
    const client = createClient({ ...base, ...refusing(426), fetch, transport: 'websocket' })
    expect(types(await all(client, { input: 'a' }))).toEqual(['unreachable'])
    expect(bodies).toEqual([])
  })

  test('[CL10] sse alone never opens a WebSocket', async () => {
    const socket = refusing(426)
    const { fetch } = fakeFetch([sse(created('r1'), completed('r1'))])
    const client = createClient({ ...base, ...socket, fetch, transport: 'sse' })
    expect(types(await all(client, { input: 'a' }))).toEqual(answered)
    expect(socket.tries).toEqual([])
  })
})

describe('over server-sent events', () => {
  const clientOf = (...answers: readonly (() => Response)[]) => {
    const { fetch, bodies } = fakeFetch(answers)
    return { client: createClient({ ...base, fetch }), bodies }
  }

  test('[CL2] what was not stored is sent in full, what was is not', async () => {
    const { client, bodies } = clientOf(
      sse(created('r1'), completed('r1', 'one', true)),
      sse(created('r2'), completed('r2', 'two', false)),
      sse(created('r3'), completed('r3', 'three', false)),
    )
    await all(client, { input: 'a' })
    await all(client, { input: 'b', previous_response_id: 'r1', store: false })
    await all(client, { input: 'c', previous_response_id: 'r2', store: false })
    expect(bodies).toMatchObject([
      { input: 'a' },
      { input: 'b', previous_response_id: 'r1' },
      { input: [{}, {}, {}, {}, { content: 'c' }], previous_response_id: null },
    ])
  })

  test('[CL6] a stream that ends early is lost, unless nothing had come', async () => {
    const { client, bodies } = clientOf(sse(), sse(created('r1')))
    expect(types(await all(client, { input: 'a' }))).toEqual([
      'response.created',
      'connection-lost',
    ])
    expect(bodies).toHaveLength(2)
  })

  test('[CL6] what is not the protocol is a bad answer', async () => {
    const { client } = clientOf(() => new Response('data: hello\n\n'))
    expect(types(await all(client, { input: 'a' }))).toEqual(['bad-answer'])
  })

  test('[CL6] no server is unreachable', async () => {
    const { client } = clientOf()
    expect(types(await all(client, { input: 'a' }))).toEqual(['unreachable'])
  })

  test('[CL9] an answer that is no list of models is thrown as such', async () => {
    const { client } = clientOf(() => Response.json({ data: [] }))
    await expect(client.models()).rejects.toMatchObject({ code: 'bad-answer' })
  })
})
