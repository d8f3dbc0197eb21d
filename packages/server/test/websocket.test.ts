import { once } from 'node:events'
import { EngineError } from '@turant/engine'
import { describe, expect, test } from 'vitest'
import { aborted, fails, figures, says, saysThenWaits } from './scripted-service.ts'
import { type Caller, connect, eventOf, idOf, start, textOfEvents, until } from './harness.ts'
import type { ManualClock } from './manual-clock.ts'

function notFound(id: string) {
  return {
    type: 'error',
    status: 400,
    error: {
      type: 'invalid_request_error',
      code: 'previous_response_not_found',
      message: `Previous response with id '${id}' not found. Send the whole input instead.`,
      param: 'previous_response_id',
    },
  }
}

describe('turns', () => {
  test('[SV21] generate: false is remembered, and its prompt is read ahead', async () => {
    await using server = await start(says('Hello'))
    using caller = await connect(server)
    const developer = { type: 'message', role: 'developer', content: 'Be brief' }
    const prewarm = await caller.exchange({ input: [developer], generate: false, store: false })
    expect(prewarm.map((event) => event.type)).toEqual(['response.created', 'response.completed'])
    expect(prewarm[1]).toMatchObject({
      sequence_number: 1,
      response: { id: 'resp_1', status: 'completed', output: [], usage: { total_tokens: 0 } },
    })
    expect(server.service.requests).toMatchObject([{ maxTokens: 0, priority: 'background' }])
    expect(server.service.lastPrompt).toBe('«<|system|>»Be brief«<|end|><|assistant|>»')
    await caller.exchange({ input: 'Hi', previous_response_id: 'resp_1', store: false })
    expect(server.service.lastPrompt).toBe(
      '«<|system|>»Be brief«<|end|><|user|>»Hi«<|end|><|assistant|>»',
    )
  })

  test('[SV22] each turn sends only what is new', async () => {
    await using server = await start(says('Sure'))
    using caller = await connect(server)
    const first = await caller.exchange({ input: 'One', store: false })
    const second = await caller.exchange({
      input: [{ type: 'function_call_output', call_id: 'c', output: 'done' }],
      previous_response_id: idOf(first),
      store: false,
    })
    await caller.exchange({ input: 'Two', previous_response_id: idOf(second), store: false })
    expect(server.service.lastPrompt).toBe(
      '«<|user|>»One«<|end|><|assistant|>»Sure«<|end|><|user|>»<tool_response>\ndone\n' +
        '</tool_response>«<|end|><|assistant|>»Sure«<|end|><|user|>»Two«<|end|><|assistant|>»',
    )
  })

  test('[SV9] store: false stays on its connection, anything else is known to all', async () => {
    await using server = await start(says('Sure'))
    using one = await connect(server)
    using other = await connect(server)
    const hidden = idOf(await one.exchange({ input: 'A', store: false }))
    const shared = idOf(await one.exchange({ input: 'B' }))
    other.create({ input: 'C', previous_response_id: hidden })
    expect(await other.next()).toEqual(notFound(hidden))
    const events = await other.exchange({ input: 'C', previous_response_id: shared })
    expect(events.at(-1)?.type).toBe('response.completed')
  })

  test('[SV9] a connection remembers its last 64 responses, those used last longest', async () => {
    await using server = await start(says('Sure'))
    using caller = await connect(server)
    const ids: string[] = []
    for (let count = 0; count < 64; count += 1) {
      ids.push(idOf(await caller.exchange({ input: 'A', store: false })))
    }
    const [first = '', second = ''] = ids
    await caller.exchange({ input: 'B', previous_response_id: first, store: false })
    caller.create({ input: 'C', previous_response_id: second, store: false })
    expect(await caller.next()).toEqual(notFound(second))
    const events = await caller.exchange({ input: 'D', previous_response_id: first, store: false })
    expect(events.at(-1)?.type).toBe('response.completed')
  })

  test('[SV23] one response at a time, the next ones in order', async () => {
    await using server = await start(async function* script(request, signal) {
      yield { type: 'text-delta', text: `${server.service.requests.indexOf(request)}` }
      await new Promise((resolve) => setTimeout(resolve, 5))
      yield* says()(request, signal)
    })
    using caller = await connect(server)
    for (const input of ['a', 'b', 'c']) caller.create({ input })
    const texts = [await caller.response(), await caller.response(), await caller.response()]
    expect(texts.map(textOfEvents)).toEqual(['0', '1', '2'])
  })

  test('[SV23] more than 16 that wait are refused at once', async () => {
    await using server = await start(saysThenWaits('x'))
    using caller = await connect(server)
    for (let count = 0; count < 18; count += 1) caller.create({ input: 'x' })
    await until(() => caller.messages.some((message) => Object(message)['type'] === 'error'))
    const refusals = caller.messages.filter((message) => Object(message)['type'] === 'error')
    expect(refusals).toEqual([
      {
        type: 'error',
        status: 503,
        error: expect.objectContaining({ code: 'server_is_overloaded' }),
      },
    ])
  })

  test('[SV24] after a refused turn the response it referred to is forgotten', async () => {
    await using server = await start(says('Sure'))
    using caller = await connect(server)
    const id = idOf(await caller.exchange({ input: 'A', store: false }))
    caller.create({ input: 'B', previous_response_id: id, model: 'unknown-model' })
    expect(await caller.next()).toMatchObject({
      type: 'error',
      status: 404,
      error: { code: 'model_not_found' },
    })
    caller.create({ input: 'B', previous_response_id: id })
    expect(await caller.next()).toEqual(notFound(id))
  })

  test('[SV24] so it is after a failed one', async () => {
    await using server = await start(says('Sure'))
    using caller = await connect(server)
    const id = idOf(await caller.exchange({ input: 'A', store: false }))
    server.service.script = fails(new EngineError('backend-lost', 'gone'), 'x')
    const failed = await caller.exchange({ input: 'B', previous_response_id: id })
    expect(failed.at(-1)?.type).toBe('response.failed')
    caller.create({ input: 'B', previous_response_id: id })
    expect(await caller.next()).toEqual(notFound(id))
  })
})

describe('frames that are no requests', () => {
  test('[SV25] a binary message is refused, the connection lives on', async () => {
    await using server = await start(says('Sure'))
    using caller = await connect(server)
    caller.socket.send(Buffer.from('{}'))
    expect(await caller.next()).toMatchObject({ type: 'error', status: 400 })
    expect((await caller.exchange({ input: 'Hi' })).at(-1)?.type).toBe('response.completed')
  })

  test('[SV26] a failure before the first event is an error frame, not a response', async () => {
    await using server = await start(fails(new EngineError('queue-full', 'the line is full')))
    using caller = await connect(server)
    caller.create({ input: 'Hi' })
    expect(await caller.next()).toEqual({
      type: 'error',
      status: 503,
      error: {
        type: 'server_error',
        code: 'server_is_overloaded',
        message: 'the line is full',
        param: null,
      },
    })
  })
})

describe('the connection', () => {
  test('[SV10] closing it aborts the generation at once', async () => {
    await using server = await start(saysThenWaits('x'))
    using caller = await connect(server)
    caller.create({ input: 'Hi' })
    await until(() => caller.messages.length > 4)
    const [signal] = server.service.signals
    caller.socket.terminate()
    await until(() => signal?.aborted === true)
    expect(server.defects).toEqual([])
  })

  test('[SV27] it is pinged every 25 seconds and cut when the peer is gone', async () => {
    await using server = await start()
    using caller = await connect(server)
    let pings = 0
    caller.socket.on('ping', () => (pings += 1))
    await caller.exchange({ input: 'Hi' })
    server.clock.advance(24_999)
    server.clock.advance(1)
    await until(() => pings === 1)
    // A round trip, so that the pong has arrived.
    await caller.exchange({ input: 'Hi' })
    server.clock.advance(25_000)
    await until(() => pings === 2)
    const closed = caller.closed()
    caller.socket.pause()
    server.clock.advance(25_000)
    server.clock.advance(25_000)
    caller.socket.resume()
    expect(await closed).toBe(1006)
  })

  test('[SV28] after 60 minutes an idle connection is told and closed', async () => {
    await using server = await start()
    using caller = await connect(server)
    await caller.exchange({ input: 'Hi' })
    const closed = caller.closed()
    await passAnHour(server.clock, caller)
    expect(await closed).toBe(1000)
    expect(errorCode(caller.messages.at(-1))).toBe('websocket_connection_limit_reached')
  })

  test('[SV28] a response in flight is finished first', async () => {
    const release = Promise.withResolvers<void>()
    await using server = await start(async function* script(_request, signal) {
      yield { type: 'text-delta', text: 'x' }
      await Promise.race([release.promise, aborted(signal)])
      yield { type: 'finished', reason: signal.aborted ? 'aborted' : 'end', figures }
    })
    using caller = await connect(server)
    caller.create({ input: 'Hi' })
    caller.create({ input: 'is not begun any more' })
    await until(() => server.service.requests.length === 1)
    const closed = caller.closed()
    await passAnHour(server.clock, caller)
    release.resolve()
    expect(await closed).toBe(1000)
    expect(eventOf(caller.messages.at(-2)).type).toBe('response.completed')
    expect(errorCode(caller.messages.at(-1))).toBe('websocket_connection_limit_reached')
    expect(server.service.requests.length).toBe(1)
  })

  /** An hour in which the peer answers every ping. */
  async function passAnHour(clock: ManualClock, { socket }: Caller) {
    let pings = 0
    socket.on('ping', () => (pings += 1))
    for (let count = 1; count < 144; count += 1) {
      clock.advance(25_000)
      await until(() => pings === count)
      // Answered behind the pong, which the server has therefore seen.
      socket.ping()
      await once(socket, 'pong')
    }
    clock.advance(25_000)
  }

  function errorCode(message: unknown): unknown {
    return Object(Object(message)['error'])['code']
  }
})
