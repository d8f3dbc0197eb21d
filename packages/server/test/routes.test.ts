import { EngineError } from '@turant/engine'
import { describe, expect, test } from 'vitest'
import { createServer, ServerError } from '../src/index.ts'
import { authorization, connect, post, send, start, until } from './harness.ts'
import { fails, says, saysThenWaits, ScriptedService } from './scripted-service.ts'

describe('what there is beside responses', () => {
  test('[SV40] /v1/models lists what is offered with what is loaded', async () => {
    await using server = await start()
    const { status, body } = await send(server, { path: '/v1/models', headers: { authorization } })
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        object: 'list',
        data: [
          {
            id: 'coder',
            object: 'model',
            created: 1_700_000_000,
            owned_by: 'turant',
            turant: {
              context_window: 4096,
              roles: ['edit', 'fill', 'chat'],
              edit_format: 'fenced-region',
              state: 'ready',
              calibrated: false,
              default: true,
            },
          },
        ],
        models: [expect.objectContaining({ slug: 'coder' })],
      },
    })
  })

  test('[SV40] a model that is loaded is listed although nobody offered it', async () => {
    await using server = await start()
    const loaded = {
      id: '/models/own.gguf',
      state: 'ready',
      info: server.service.info,
      isCalibrated: true,
      heldTokens: 5,
    } as const
    server.service.status = () => ({ models: [loaded], running: 0, queued: 0 })
    const { body } = await send(server, { path: '/v1/models', headers: { authorization } })
    expect(body).toMatchObject({
      data: [
        { id: 'coder', turant: { state: 'unloaded' } },
        {
          id: '/models/own.gguf',
          turant: { state: 'ready', calibrated: true, edit_format: 'fenced-region' },
        },
      ],
    })
  })

  test('[SV40] a model that the engine has not loaded is unloaded', async () => {
    await using server = await start()
    server.service.state = undefined
    const { body } = await send(server, { path: '/v1/models', headers: { authorization } })
    expect(body).toMatchObject({ data: [{ turant: { state: 'unloaded' } }] })
  })

  test('[SV100] every answer has an id of its own', async () => {
    await using server = await start()
    const options = { path: '/v1/models', headers: { authorization } }
    const answers = [
      await send(server, options),
      await send(server, options),
      await send(server, { path: '/v1/x' }),
    ]
    const ids = answers.map(({ headers }) => headers['x-request-id'])
    expect(ids).toEqual(ids.map(() => expect.stringMatching(/^req_[0-9a-f]{32}$/)))
    expect(new Set(ids).size).toBe(3)
  })

  test('[SV41] a GET of the WebSocket route without an upgrade is 426', async () => {
    await using server = await start()
    const answer = await send(server, { path: '/v1/responses', headers: { authorization } })
    expect(answer).toMatchObject({
      status: 426,
      headers: { upgrade: 'websocket' },
      body: { error: { code: 'upgrade_required' } },
    })
  })

  test('[SV41] an upgrade of another route is 404', async () => {
    await using server = await start()
    const headers = {
      authorization,
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
    }
    expect(await send(server, { path: '/v1/models', headers })).toMatchObject({ status: 404 })
  })

  test('[SV41] a wrong handshake is a 400 with an error object', async () => {
    await using server = await start()
    const headers = { authorization, connection: 'Upgrade', upgrade: 'websocket' }
    expect(await send(server, { path: '/v1/responses', headers })).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_value' } },
    })
  })

  test('[SV41] an offer to upgrade to something else is answered as if it were not there', async () => {
    await using server = await start()
    const headers = { authorization, connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c' }
    expect(await send(server, { path: '/v1/models', headers })).toMatchObject({ status: 200 })
  })

  test('[SV42] /metrics counts responses by outcome and tokens by kind', async () => {
    await using server = await start(says('Hello'))
    await post(server, { input: 'x' })
    await post(server, { input: 'x', stream: true })
    server.service.script = fails(new EngineError('queue-full', 'full'))
    await post(server, { input: 'x' })
    server.service.script = fails(new EngineError('backend-lost', 'gone'), 'x')
    await post(server, { input: 'x' })
    const { body } = await send(server, { path: '/metrics', headers: { authorization } })
    const lines = String(body)
      .split('\n')
      .filter((line) => /^turant_(requests|tokens|queue_depth|running|kv|.*_count)/.test(line))
    expect(lines).toEqual([
      'turant_requests_total{outcome="completed"} 2',
      'turant_requests_total{outcome="refused"} 1',
      'turant_requests_total{outcome="failed"} 1',
      'turant_tokens_total{kind="prompt"} 20',
      'turant_tokens_total{kind="reused"} 8',
      'turant_tokens_total{kind="computed"} 12',
      'turant_tokens_total{kind="output"} 10',
      'turant_tokens_total{kind="drafted"} 6',
      'turant_tokens_total{kind="accepted"} 4',
      'turant_queue_seconds_count 2',
      'turant_time_to_first_token_seconds_count 2',
      'turant_decode_seconds_count 2',
      'turant_queue_depth 2',
      'turant_running 1',
      'turant_kv_tokens{model="coder"} 17',
      'turant_kv_capacity_tokens{model="coder"} 4096',
    ])
  })

  test('[SV42] /metrics needs the key', async () => {
    await using server = await start()
    expect(await send(server, { path: '/metrics' })).toMatchObject({ status: 401 })
  })
})

describe('start and stop', () => {
  const options = {
    service: new ScriptedService(says()),
    models: { list: () => [] },
    version: '1',
    defaultModel: 'coder',
  }

  test.each(['', '  '])('[SV43] no server starts with the key %j', (key) => {
    expect(() => createServer({ ...options, keys: ['good', key] })).toThrow(
      new ServerError('key-missing', 'The key of the server is empty.'),
    )
  })

  test('[SV43] a port that is taken is named, with a remedy', async () => {
    await using server = await start()
    const second = createServer({ ...options, keys: ['k'] })
    const listening = second.listen({ port: server.port })
    await expect(listening).rejects.toMatchObject({
      code: 'port-in-use',
      message:
        `Port ${server.port} on 127.0.0.1 is taken by another program. ` +
        'Stop that program or choose another port.',
    })
    await second.close()
  })

  test('[SV43] it listens on 127.0.0.1 alone', async () => {
    await using server = await start()
    expect(server.url).toBe(`http://127.0.0.1:${server.port}`)
    const elsewhere = send(server, { host: '127.0.0.2', path: '/healthz' })
    await expect(elsewhere).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  test('[SV44] stopping cuts off what runs', async () => {
    const server = await start(saysThenWaits('x'))
    using caller = await connect(server)
    caller.create({ input: 'x' })
    await until(() => caller.messages.length > 4)
    const closed = caller.closed()
    await server[Symbol.asyncDispose]()
    expect(await closed).toBe(1001)
    expect(server.service.signals.map((signal) => signal.aborted)).toEqual([true])
    expect(server.clock.pending).toBe(0)
  })
})
