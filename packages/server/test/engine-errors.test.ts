import { EngineError, type EngineErrorCode } from '@turant/engine'
import { describe, expect, test } from 'vitest'
import { coder, connect, post, sseEvents, start } from './harness.ts'
import { fails, figures, type Script } from './scripted-service.ts'

const table: readonly (readonly [EngineErrorCode, object])[] = [
  [
    'unknown-model',
    {
      status: 404,
      error: {
        type: 'invalid_request_error',
        code: 'model_not_found',
        message: "The model 'coder' does not exist. GET /v1/models lists those that exist.",
        param: 'model',
      },
    },
  ],
  [
    'model-unavailable',
    {
      status: 503,
      error: {
        type: 'server_error',
        code: 'model_unavailable',
        message:
          'the reason. Choose another model of GET /v1/models, or remove the cause and ask again.',
        param: 'model',
      },
    },
  ],
  [
    'context-overflow',
    {
      status: 400,
      error: {
        type: 'invalid_request_error',
        code: 'context_length_exceeded',
        message: 'the reason',
        param: 'input',
      },
    },
  ],
  [
    'bad-grammar',
    {
      status: 400,
      error: {
        type: 'invalid_request_error',
        code: 'invalid_grammar',
        message: 'the reason',
        param: 'text.format.grammar',
      },
    },
  ],
  [
    'backend-lost',
    {
      status: 502,
      error: {
        type: 'server_error',
        code: 'server_error',
        message: 'the reason. Ask again.',
        param: null,
      },
    },
  ],
  [
    'queue-full',
    {
      status: 503,
      error: {
        type: 'server_error',
        code: 'server_is_overloaded',
        message: 'the reason',
        param: null,
      },
    },
  ],
]

describe('failures of the engine', () => {
  test.each(table)('[SV26] %s before the first event, over HTTP', async (code, expected) => {
    await using server = await start(fails(new EngineError(code, 'the reason')))
    const answers = [
      await post(server, { input: 'x' }),
      await post(server, { input: 'x', stream: true }),
    ]
    expect(answers.map(({ status, body }) => ({ status, ...Object(body) }))).toEqual([
      expected,
      expected,
    ])
  })

  test.each(table)('[SV26] %s before the first event, over a WebSocket', async (code, expected) => {
    await using server = await start(fails(new EngineError(code, 'the reason')))
    using caller = await connect(server)
    caller.create({ input: 'x' })
    expect(await caller.next()).toEqual({ type: 'error', ...expected })
  })

  test('[SV26] overload says when to come back', async () => {
    await using server = await start(fails(new EngineError('queue-full', 'full')))
    const { headers } = await post(server, { input: 'x' })
    expect(headers['retry-after']).toBe('1')
  })

  test('[SV38] an unknown model is answered with those it may have meant', async () => {
    const model = { ...coder, id: 'qwen2.5-coder-1.5b' }
    await using server = await start(fails(new EngineError('unknown-model', 'no')), {
      models: { list: () => [model] },
    })
    const { body } = await post(server, { model: 'qwen2.5-coder-1.5', input: 'x' })
    expect(body).toMatchObject({
      error: {
        message: expect.stringMatching(
          /^The model 'qwen2\.5-coder-1\.5' does not exist\. Did you mean 'qwen2\.5-coder-1\.5b'\?$/,
        ),
      },
    })
  })

  const defects: readonly (readonly [string, Script])[] = [
    [
      'throws',
      async function* script() {
        yield { type: 'text-delta', text: 'x' }
        throw new TypeError('secret detail')
      },
    ],
    ['ends without an end', async function* script() {}],
  ]

  test.each(defects)('[SV39] an engine that %s is a defect', async (_, script) => {
    await using server = await start(script)
    const { status, body } = await post(server, { input: 'x' })
    expect({ status, body }).toMatchObject({
      status: 500,
      body: { error: { code: 'server_error' } },
    })
    expect(JSON.stringify(body)).not.toContain('secret')
    expect(server.defects).toHaveLength(1)
  })

  test('[SV49] the engine has let go of a request before its last event is written', async () => {
    const log: string[] = []
    await using server = await start(async function* script() {
      try {
        yield { type: 'finished', reason: 'end', figures }
      } finally {
        log.push('let go')
      }
    })
    using caller = await connect(server)
    await caller.exchange({ input: 'x' })
    expect(log).toEqual(['let go'])
  })

  test('[SV4] in a stream a late failure is its last event', async () => {
    await using server = await start(fails(new EngineError('queue-full', 'full'), 'x'))
    const events = await sseEvents(server, { input: 'x' })
    expect(events.map((event) => event.type).slice(-2)).toEqual([
      'response.output_text.delta',
      'response.failed',
    ])
  })
})

describe("the engine's stream", () => {
  test.each([
    ['an answer', { type: 'finished', reason: 'end', figures }],
    ['a refusal', { type: 'failed', error: new EngineError('queue-full', 'the reason') }],
  ] as const)('[SV50] is closed behind %s', async (_, end) => {
    let isClosed = false
    await using server = await start(async function* script() {
      try {
        yield end
      } finally {
        isClosed = true
      }
    })
    await post(server, { input: 'hello' })
    expect(isClosed).toBe(true)
  })
})
