import { once } from 'node:events'
import { connect as connectTcp, type Socket } from 'node:net'
import { EngineError } from '@turant/engine'
import { routes } from '@turant/protocol'
import { describe, expect, test } from 'vitest'
import {
  authorization,
  connect,
  KEY,
  post,
  postText,
  send,
  start,
  until,
  type Answer,
  type Caller,
  type Running,
} from './harness.ts'
import { hostileBodies } from './hostile-bodies.ts'
import type { Verdict } from './hostile-row.ts'
import { fails, figures, says, saysOn, saysThenWaits } from './scripted-service.ts'

/** What was answered, in the form in which it is expected. */
function verdict(status: number, body: unknown): Verdict {
  const error: unknown = Object(body)['error']
  if (status === 200) return 'answered'
  return { status, code: Object(error)['code'], param: Object(error)['param'] }
}

/** A message of a WebSocket in the same form; undefined: not the last one of its request. */
function verdictOf(message: unknown): Verdict | undefined {
  const { type, status } = Object(message) as { readonly type: string; readonly status: number }
  if (type === 'error') return verdict(status, message)
  return type === 'response.completed' ? 'answered' : undefined
}

async function lastVerdict(caller: Caller): Promise<Verdict> {
  for (;;) {
    const found = verdictOf(await caller.next())
    if (found !== undefined) return found
  }
}

/** It still answers, and nothing of what came was a defect; all that reached the engine is whole. */
async function expectAlive(server: Running): Promise<void> {
  expect((await post(server, { input: 'Hi' })).status).toBe(200)
  expect(server.defects).toEqual([])
  for (const { prompt, grammar = '', stop } of server.service.requests) {
    const texts = [...prompt.map(({ text }) => text), grammar, ...(stop ?? [])]
    expect(texts.every((text) => text.isWellFormed())).toBe(true)
  }
}

describe('hostile bodies', () => {
  test.each(hostileBodies)('[SV19] over HTTP: $name', async ({ body, verdict: expected }) => {
    await using server = await start()
    const answer = await post(server, body())
    expect(verdict(answer.status, answer.body)).toEqual(expected)
    await expectAlive(server)
  })

  test('[SV19] over one WebSocket, which lives on', async () => {
    await using server = await start()
    using caller = await connect(server)
    const verdicts: unknown[] = []
    const expected: unknown[] = []
    for (const { name, body, verdict } of hostileBodies) {
      const text = JSON.stringify({ type: 'response.create', ...body() })
      // The largest take the same way from here on; and here the id of the first response is known.
      if (text.length > 500_000 || name.includes('goes on from itself')) continue
      caller.socket.send(text)
      verdicts.push({ name, verdict: await lastVerdict(caller) })
      expected.push({ name, verdict })
    }
    expect(verdicts).toEqual(expected)
    expect(verdicts.length).toBeGreaterThan(hostileBodies.length / 2)
    expect((await caller.exchange({ input: 'Hi' })).at(-1)?.type).toBe('response.completed')
    await expectAlive(server)
  })

  test.each([
    ['text', 'HELLO', 'invalid_json'],
    ['half an object', '{"input":"x"', 'invalid_json'],
    ['two objects', '{"input":"x"}{"input":"y"}', 'invalid_json'],
    ['a number that is none', '{"input":"x","seed":NaN}', 'invalid_json'],
    ['a zero byte', '{"input":"x"}\0', 'invalid_json'],
    ['null', 'null', 'invalid_type'],
    ['a text in quotes', '"x"', 'invalid_type'],
    ['a number beyond all', '1e999', 'invalid_type'],
    ['a deep list', '['.repeat(100_000) + ']'.repeat(100_000), 'invalid_json'],
    ['a deep object', '{"a":'.repeat(100_000) + '1' + '}'.repeat(100_000), 'invalid_json'],
  ])('[SV15] text that is no request: %s', async (_, text, code) => {
    await using server = await start()
    using caller = await connect(server)
    const { status, body } = await postText(server, text)
    expect(verdict(status, body)).toEqual({ status: 400, code, param: null })
    caller.socket.send(text)
    expect(await lastVerdict(caller)).toEqual({ status: 400, code, param: null })
    await expectAlive(server)
  })

  const posts = [
    routes.responses,
    routes.chatCompletions,
    routes.completions,
    routes.infill,
    routes.tokenize,
    routes.detokenize,
  ]

  test.each(posts)('[SV17] a body of a terabyte is refused before it is read: %s', async (path) => {
    await using server = await start()
    const socket = connectTcp(server.port, '127.0.0.1')
    socket.write(
      `POST ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${KEY}\r\n` +
        `Content-Type: application/json\r\nContent-Length: 1000000000000\r\n\r\n{`,
    )
    const [piece] = (await once(socket, 'data')) as [Buffer]
    expect(piece.toString()).toMatch(/^HTTP\/1\.1 413 [^]*"code":"request_too_large"/)
    socket.destroy()
    await expectAlive(server)
  })
})

describe('a grammar in GBNF', () => {
  const body = (grammar: string) => ({ input: 'x', text: { format: { type: 'grammar', grammar } } })

  test('[SV26] that the engine refuses is refused, whatever its size', async () => {
    const error = new EngineError('bad-grammar', 'line 1: nothing is defined')
    await using server = await start(fails(error))
    using caller = await connect(server)
    const refused = { status: 400, code: 'invalid_grammar', param: 'text.format.grammar' }
    for (const grammar of ['', 'root ::= root', `root ::= ${'"a" '.repeat(1_000_000)}`]) {
      const { status, body: told } = await post(server, body(grammar))
      expect(verdict(status, told)).toEqual(refused)
      caller.create(body(grammar))
      expect(await lastVerdict(caller)).toEqual(refused)
      expect(server.service.requests.at(-1)?.grammar).toBe(grammar)
    }
    expect(server.defects).toEqual([])
  })
})

describe('what belongs to another key', () => {
  const keys = [KEY, 'other-key']
  const other = { authorization: 'Bearer other-key' }

  test('[SV84] is unknown on a WebSocket, also while it is being written', async () => {
    await using server = await start(saysThenWaits('mine'), { keys })
    using caller = await connect(server)
    caller.create({ input: [{ role: 'user', id: 'msg_a', content: 'mine' }] })
    await until(() => caller.messages.some((message) => JSON.stringify(message).includes('mine')))
    using thief = await connect(server, other)
    const create = (fields: object) => thief.say({ type: 'response.create', ...fields })
    create({ input: 'x', previous_response_id: 'resp_1' })
    expect(await lastVerdict(thief)).toMatchObject({ code: 'previous_response_not_found' })
    create({ input: [{ type: 'item_reference', id: 'msg_a' }] })
    expect(await lastVerdict(thief)).toMatchObject({ code: 'invalid_value', param: 'input[0].id' })
    thief.say({ type: 'response.steer', previous_response_id: 'resp_1', input: 'x' })
    expect(await thief.next()).toMatchObject({
      type: 'response.steer.failed',
      error: { code: 'response_not_found' },
    })
    const path = '/v1/responses/resp_1/cancel'
    const cancelled: Answer = await send(server, { method: 'POST', path, headers: other })
    expect(cancelled.status).toBe(404)
    expect(server.service.signals.map(({ aborted }) => aborted)).toEqual([false])
    expect(JSON.stringify(thief.messages)).not.toContain('mine')
    expect(server.defects).toEqual([])
  })
})

describe('items of one id', () => {
  test('[SV83] are listed under ids of their own, so that pages end', async () => {
    await using server = await start()
    const input = ['x', 'y', 'z'].map((content) => ({ role: 'user', id: 'a', content }))
    const id = Object((await post(server, { input })).body)['id']
    const ids: string[] = []
    for (let more = true; more;) {
      const after = ids.length === 0 ? '' : `&after=${ids.at(-1)}`
      const path = `/v1/responses/${id}/input_items?order=asc&limit=1${after}`
      const { body } = await send(server, { path, headers: { authorization } })
      const page = body as { data: { id: string }[]; has_more: boolean }
      ids.push(...page.data.map((item) => item.id))
      more = page.has_more && ids.length < 10
    }
    expect(ids).toEqual(['a', `item_${id}_1`, `item_${id}_2`])
  })
})

describe('a hostile WebSocket', () => {
  test.each([
    ['another type', { type: 'response.finish' }, 'unsupported_value', 'type'],
    ['a type from elsewhere', { type: '__proto__' }, 'unsupported_value', 'type'],
    ['an empty type', { type: '' }, 'unsupported_value', 'type'],
    ['a number for a type', { type: 7 }, 'invalid_type', 'type'],
    ['no type', { input: 'x' }, 'missing_required_parameter', 'type'],
    [
      'a lane without a name',
      { type: 'response.create', input: 'x', stream_id: '' },
      'invalid_value',
      'stream_id',
    ],
    [
      'a lane with a strange name',
      { type: 'response.create', input: 'x', stream_id: 'a b' },
      'invalid_value',
      'stream_id',
    ],
    [
      'a number for generate',
      { type: 'response.create', input: 'x', generate: 0 },
      'invalid_type',
      'generate',
    ],
    [
      'steering of nothing',
      { type: 'response.steer', input: 'x' },
      'missing_required_parameter',
      'previous_response_id',
    ],
    [
      'steering with an image',
      {
        type: 'response.steer',
        previous_response_id: 'resp_1',
        input: [{ role: 'user', content: [{ type: 'input_image', image_url: 'x' }] }],
      },
      'unsupported_value',
      'input[0].content[0]',
    ],
  ] as const)('[SV15] is told what is wrong with %s', async (...row) => {
    const [, frame, code, param] = row
    await using server = await start()
    using caller = await connect(server)
    caller.say(frame)
    expect(await caller.next()).toEqual({
      type: 'error',
      status: 400,
      error: { type: 'invalid_request_error', code, param, message: expect.any(String) },
    })
    expect((await caller.exchange({ input: 'Hi' })).at(-1)?.type).toBe('response.completed')
    await expectAlive(server)
  })

  test('[SV87] cannot steer with nothing', async () => {
    await using server = await start(saysThenWaits('x'))
    using caller = await connect(server)
    caller.create({ input: 'x' })
    await until(() => caller.messages.length > 4)
    const seen = caller.messages.length
    caller.say({ type: 'response.steer', previous_response_id: 'resp_1', input: [] })
    await until(() => caller.messages.length > seen)
    expect(caller.messages[seen]).toMatchObject({
      type: 'response.steer.failed',
      error: { code: 'missing_required_parameter', param: 'input' },
    })
    expect(server.service.signals.map(({ aborted }) => aborted)).toEqual([false])
  })

  test('[SV23] has a bad and a good request at once on a lane answered in turn', async () => {
    await using server = await start()
    using caller = await connect(server)
    for (const input of ['one', 7, [], 'two']) caller.create({ input, stream_id: 'l' })
    await until(() => caller.messages.filter((message) => verdictOf(message)).length === 4)
    const { requests } = server.service
    expect(requests.map(({ prompt }) => prompt[1]?.text)).toEqual(['one', 'two'])
    await expectAlive(server)
  })

  test('[SV25] may send its message in a thousand fragments, but not as bytes', async () => {
    await using server = await start()
    using caller = await connect(server)
    const text = JSON.stringify({ type: 'response.create', input: 'x'.repeat(960) })
    for (const letter of text.slice(0, -1)) caller.socket.send(letter, { fin: false })
    caller.socket.send(text.at(-1) ?? '', { fin: true })
    expect(await lastVerdict(caller)).toBe('answered')
    caller.socket.send(Buffer.from('{"type":'), { fin: false })
    caller.socket.send(Buffer.from('7}'), { fin: true })
    expect(await lastVerdict(caller)).toEqual({ status: 400, code: 'invalid_type', param: null })
    await expectAlive(server)
  })

  test('[SV17] is closed when its fragments grow over the limit', async () => {
    await using server = await start(undefined, { maxBodyBytes: 1000 })
    using caller = await connect(server)
    const closed = caller.closed()
    for (let count = 0; count < 11; count += 1) {
      caller.socket.send('x'.repeat(100), { fin: false })
    }
    expect(await closed).toBe(1009)
    await expectAlive(server)
  })

  test.each([
    ['text that is not UTF-8', Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0xff, 0xff]), 1007],
    ['bytes without a mask', Buffer.from([0x81, 0x02, 0x7b, 0x7d]), 1002],
    ['a frame of a reserved kind', Buffer.from([0x83, 0x80, 0, 0, 0, 0]), 1002],
    ['a ping that is too long', Buffer.from([0x89, 0xfe, 0x00, 0xff, 0, 0, 0, 0]), 1002],
    ['a frame of exabytes', Buffer.from([0x81, 0xff, ...Buffer.alloc(8, 0x7f), 0, 0, 0, 0]), 1009],
    ['what is no frame at all', Buffer.from('GET / HTTP/1.1\r\n\r\n'), 1002],
  ])('[SV19] is closed for %s', async (_, bytes, code) => {
    await using server = await start()
    const socket = await handshake(server)
    socket.write(bytes)
    expect(await closeCode(socket)).toBe(code)
    socket.destroy()
    await expectAlive(server)
  })
})

/** A connection behind its upgrade, without a library that keeps to the rules. */
async function handshake(server: Running): Promise<Socket> {
  const socket = connectTcp(server.port, '127.0.0.1')
  socket.write(
    `GET ${routes.responses} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${KEY}\r\n` +
      'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  )
  const [head] = (await once(socket, 'data')) as [Buffer]
  expect(head.toString()).toMatch(/^HTTP\/1\.1 101 /)
  return socket
}

/** The code of the close frame that comes next. */
async function closeCode(socket: Socket): Promise<number> {
  const [frame] = (await once(socket, 'data')) as [Buffer]
  expect(frame[0]).toBe(0x88)
  return frame.readUInt16BE(2)
}

describe('a model that writes nonsense', () => {
  const list = { type: 'function', name: 'list_files', parameters: { type: 'object' } }

  test('[SV58] has a call that was cut off left incomplete', async () => {
    const call = '<tool_call>\n{"name": "list_files", "arguments": {"path": "s'
    await using server = await start(async function* script(request, signal) {
      for await (const event of saysOn(call)(request, signal)) {
        yield event.type === 'finished' ? { type: 'finished', reason: 'length', figures } : event
      }
    })
    const { body } = await post(server, { input: 'x', tools: [list] })
    expect(body).toMatchObject({
      status: 'incomplete',
      output: [{ type: 'function_call', status: 'incomplete', arguments: '{"path": "s' }],
    })
  })

  test('[SV57] has what is no call left as it was written', async () => {
    const text = 'a <tool_call>b'
    await using server = await start(saysOn(text))
    const { body } = await post(server, { input: 'x', tools: [list], store: false })
    const [message] = Object(body)['output']
    expect(message.content[0].text).toBe(text)
  })

  test('[SV8] has half of a character left out of no answer', async () => {
    await using server = await start(says('a\ud83d', '\ude00b'))
    const { body } = await post(server, { input: 'x' })
    expect(Object(body)['output'][0].content[0].text).toBe('a😀b')
  })
})
