import { once } from 'node:events'
import { connect as connectTcp } from 'node:net'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  authorization,
  connect,
  KEY,
  post,
  postText,
  send,
  start,
  type Answer,
  type Running,
} from './harness.ts'

function summary({ status, body }: Answer) {
  const error: unknown = Object(body)['error']
  return { status, code: Object(error)['code'], param: Object(error)['param'] }
}

const nested = `{"input":${'['.repeat(70)}${']'.repeat(70)}}`

const texts: readonly (readonly [string, string | Buffer, string, string | null])[] = [
  ['nothing', '', 'invalid_json', null],
  ['text that is not JSON', '{"input":', 'invalid_json', null],
  ['bytes that are not UTF-8', Buffer.from([0x22, 0xff, 0x22]), 'invalid_json', null],
  ['deep nesting', nested, 'invalid_json', null],
  ['a million brackets', '['.repeat(1_000_000), 'invalid_json', null],
  ['a list', '[]', 'invalid_type', null],
  ['nothing to answer', '{}', 'missing_required_parameter', 'input'],
  ['an empty list', '{"input":[]}', 'missing_required_parameter', 'input'],
  ['a wrong type', '{"input":[{"role":"user","content":7}]}', 'invalid_type', 'input[0].content'],
  [
    'an image',
    '{"input":[{"role":"user","content":[{"type":"input_image","image_url":"x"}]}]}',
    'unsupported_value',
    'input[0].content[0]',
  ],
  ['half of a surrogate pair', String.raw`{"input":"\ud83d"}`, 'invalid_value', 'input'],
  [
    'a blank instruction',
    '{"task":{"type":"edit","path":"a","before":"","region":"","after":"","instruction":" "}}',
    'invalid_value',
    'task.instruction',
  ],
  ['a polluting key', '{"__proto__":{"input":"x"}}', 'missing_required_parameter', 'input'],
]

describe('bad input', () => {
  test.each(texts.map(([name, body, code, param]) => ({ name, body, code, param })))(
    '[SV15] $name is refused over HTTP',
    async ({ body, code, param }) => {
      await using server = await start()
      expect(summary(await postText(server, body))).toEqual({ status: 400, code, param })
      expect(server.service.requests).toEqual([])
    },
  )

  test('[PR8] a request without input, task and reference asks nothing', async () => {
    await using server = await start()
    const empty = [{}, { input: null }, { input: [] }, { instructions: 'Be brief' }]
    const answers = await Promise.all(empty.map((body) => post(server, body)))
    const refused = { status: 400, code: 'missing_required_parameter', param: 'input' }
    expect(answers.map(summary)).toEqual(empty.map(() => refused))
  })

  test('[SV15] every text of the table is refused over a WebSocket, which lives on', async () => {
    await using server = await start()
    using caller = await connect(server)
    const strings = texts.flatMap(([, body, code, param]) =>
      typeof body === 'string' && body.startsWith('{"') ? [{ body, code, param }] : [],
    )
    const answers: unknown[] = []
    for (const { body } of strings) {
      caller.socket.send(body.replace('{', '{"type":"response.create",'))
      answers.push(await caller.next())
    }
    expect(answers).toEqual(
      strings.map(({ code, param }) => ({
        type: 'error',
        status: 400,
        error: expect.objectContaining({ code, param }),
      })),
    )
    expect((await caller.exchange({ input: 'Hi' })).at(-1)?.type).toBe('response.completed')
  })

  test.each([
    ['another type', { 'content-type': 'text/plain' }],
    ['no type', {}],
    ['a compressed body', { 'content-type': 'application/json', 'content-encoding': 'gzip' }],
  ])('[SV16] %s is 415', async (_, headers) => {
    await using server = await start()
    const options = {
      method: 'POST',
      path: '/v1/responses',
      headers: { authorization, ...headers },
    }
    expect(summary(await send(server, options, '{"input":"x"}'))).toEqual({
      status: 415,
      code: 'unsupported_media_type',
      param: null,
    })
  })

  test('[SV17] a body over the limit is refused by its announced length, before it comes', async () => {
    await using server = await start()
    const socket = connectTcp(server.port, '127.0.0.1')
    socket.write(
      `POST /v1/responses HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${KEY}\r\n` +
        `Content-Type: application/json\r\nContent-Length: ${8 * 1024 * 1024 + 1}\r\n\r\n{`,
    )
    const [piece] = (await once(socket, 'data')) as [Buffer]
    expect(piece.toString()).toMatch(/^HTTP\/1\.1 413 [^]*"code":"request_too_large"/)
    socket.destroy()
  })

  test('[SV17] a body that grows over the limit without saying so is refused too', async () => {
    await using server = await start(undefined, { maxBodyBytes: 1000 })
    const socket = connectTcp(server.port, '127.0.0.1')
    const chunk = `400\r\n${'x'.repeat(0x400)}\r\n`
    socket.write(
      `POST /v1/responses HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${KEY}\r\n` +
        `Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n${chunk}`,
    )
    const [piece] = (await once(socket, 'data')) as [Buffer]
    expect(piece.toString()).toMatch(/^HTTP\/1\.1 413 /)
    socket.destroy()
  })

  test('[SV17] a WebSocket message over the limit closes the connection with 1009', async () => {
    await using server = await start(undefined, { maxBodyBytes: 1000 })
    using caller = await connect(server)
    caller.create({ input: 'x'.repeat(1000) })
    expect(await caller.closed()).toBe(1009)
  })

  test('[SV18] what is not HTTP gets an error object', async () => {
    await using server = await start()
    const socket = connectTcp(server.port, '127.0.0.1')
    socket.write('HELLO\r\n\r\n')
    const [piece] = (await once(socket, 'data')) as [Buffer]
    expect(piece.toString()).toMatch(/^HTTP\/1\.1 400 [^]*"code":"invalid_value"/)
    socket.destroy()
  })

  test('[SV19] whatever is sent, the answer is a success or a refusal, never a defect', async () => {
    await using server = await start()
    const field = fc.constantFrom(
      'input',
      'task',
      'model',
      'stop',
      'text',
      'metadata',
      'tools',
      'seed',
      'prediction',
      'previous_response_id',
    )
    const item = fc.record(
      {
        type: fc.constantFrom('message', 'function_call', 'reasoning', 'x'),
        role: fc.constantFrom('user', 'developer', 'x'),
        content: fc.oneof(fc.string({ unit: 'binary' }), fc.jsonValue()),
      },
      { requiredKeys: [] },
    )
    const body = fc.oneof(
      fc.jsonValue(),
      fc.dictionary(field, fc.oneof(fc.jsonValue(), fc.array(item))),
      fc.record({ input: fc.array(item, { minLength: 1 }) }),
    )
    await fc.assert(
      fc.asyncProperty(body, async (value) => {
        const { status } = await post(server, value)
        expect([200, 400, 404]).toContain(status)
      }),
      { numRuns: 150 },
    )
    expect(server.defects).toEqual([])
  })
})

test('[SV20] an unknown route is a 404 that names the routes', async () => {
  await using server: Running = await start()
  const answer = await send(server, { path: '/v1/chat', headers: { authorization } })
  expect({ status: answer.status, body: answer.body }).toEqual({
    status: 404,
    body: {
      error: {
        type: 'invalid_request_error',
        code: 'not_found',
        message: expect.stringMatching(
          /^No such route\. There are: POST \/v1\/responses, .*GET \/v1\/models, .*GET \/metrics, /,
        ),
        param: null,
      },
    },
  })
})
