import { once } from 'node:events'
import { parsePageSessionRequest } from '@turant/protocol'
import { describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { authorization, Caller, post, send, start, textOfEvents, type Running } from './harness.ts'
import { says } from './scripted-service.ts'

const HOUR_MS = 60 * 60 * 1000

function own(server: Running): { origin: string; host: string } {
  return { origin: server.url, host: `127.0.0.1:${server.port}` }
}

async function makeTicket(server: Running, key = authorization): Promise<string> {
  const headers = { authorization: key }
  const { body } = await send(server, { method: 'POST', path: '/v1/turant/tickets', headers })
  return String(Object(body)['ticket'])
}

function signIn(server: Running, ticket: unknown, headers: object = own(server)) {
  return send(
    server,
    {
      method: 'POST',
      path: '/v1/turant/sessions',
      headers: { ...headers, 'content-type': 'application/json' },
    },
    JSON.stringify({ ticket }),
  )
}

async function pageKey(server: Running): Promise<string> {
  const { body } = await signIn(server, await makeTicket(server))
  return String(Object(body)['key'])
}

async function models(server: Running, headers: Record<string, string>): Promise<string> {
  const { status, body } = await send(server, { path: '/v1/models', headers })
  return status === 200 ? 'admitted' : `${status} ${String(Object(Object(body)['error'])['code'])}`
}

function code({ status, body }: { readonly status: number; readonly body: unknown }): string {
  return `${status} ${String(Object(Object(body)['error'])['code'])}`
}

describe('a ticket', () => {
  test('[SV104] is made with the key', async () => {
    await using server = await start()
    const asked = { method: 'POST', path: '/v1/turant/tickets' }
    expect(code(await send(server, asked))).toBe('401 invalid_api_key')
    expect(await send(server, { ...asked, headers: { authorization } })).toMatchObject({
      status: 200,
      headers: { 'cache-control': 'no-store' },
      body: { ticket: 'secret-1', expires_in_s: 60 },
    })
  })

  test('[SV104] is changed once, within its time', async () => {
    await using server = await start()
    const [first, second] = [await makeTicket(server), await makeTicket(server)]
    server.clock.advance(59_999)
    expect(await signIn(server, first)).toMatchObject({
      status: 200,
      headers: { 'cache-control': 'no-store' },
      body: { key: 'tp-secret-3', expires_in_s: 12 * 60 * 60 },
    })
    expect(code(await signIn(server, first))).toBe('401 invalid_ticket')
    server.clock.advance(1)
    expect(code(await signIn(server, second))).toBe('401 invalid_ticket')
  })

  test('[SV104] ends as the oldest of too many', async () => {
    await using server = await start()
    const tickets: string[] = []
    for (let made = 0; made < 33; made += 1) tickets.push(await makeTicket(server))
    expect(code(await signIn(server, tickets[0]))).toBe('401 invalid_ticket')
    expect(await signIn(server, tickets[1])).toMatchObject({ status: 200 })
  })

  test.each([
    ['no page', { host: 'localhost' }],
    ['a foreign page', { origin: 'https://app.example' }],
    ['a page of another port', { origin: 'http://127.0.0.1:1' }],
    ['a page that spells the host otherwise', { origin: 'http://localhost' }],
  ])('[SV105] is changed for pages of the server alone, not for %s', async (_, headers) => {
    await using server = await start(undefined, { allowedOrigins: ['https://app.example'] })
    const ticket = await makeTicket(server)
    expect(code(await signIn(server, ticket, headers))).toBe('403 forbidden_origin')
    expect(await signIn(server, ticket)).toMatchObject({ status: 200 })
  })

  test.each([
    [undefined, '400 missing_required_parameter'],
    [7, '400 invalid_type'],
    ['', '401 invalid_ticket'],
    ['x'.repeat(200), '400 invalid_value'],
    ['x'.repeat(2000), '413 request_too_large'],
  ])('[SV105] %j is none', async (ticket, expected) => {
    await using server = await start()
    expect(code(await signIn(server, ticket))).toBe(expected)
  })

  test('a request with one is read', () => {
    expect(parsePageSessionRequest({ ticket: 'x' })).toEqual({ ok: true, value: { ticket: 'x' } })
  })
})

describe('the key of a page', () => {
  test('[SV105] admits pages of the server and no other', async () => {
    await using server = await start(undefined, { allowedOrigins: ['https://app.example'] })
    const bearer = `Bearer ${await pageKey(server)}`
    const from = (headers: Record<string, string>) =>
      models(server, { authorization: bearer, ...headers })
    expect([
      await from(own(server)),
      await from({}),
      await from({ origin: 'https://app.example' }),
      await from({ origin: 'https://evil.example' }),
    ]).toEqual(['admitted', 'admitted', '401 invalid_api_key', '403 forbidden_origin'])
  })

  test('[SV105] admits the same owner', async () => {
    await using server = await start(says('Hello'))
    const { body } = await post(server, { input: 'x' })
    const path = `/v1/responses/${String(Object(body)['id'])}`
    const headers = { authorization: `Bearer ${await pageKey(server)}` }
    expect(await send(server, { path, headers })).toMatchObject({ status: 200 })
  })

  test('[SV105] makes no tickets', async () => {
    await using server = await start()
    const headers = { authorization: `Bearer ${await pageKey(server)}` }
    const asked = { method: 'POST', path: '/v1/turant/tickets', headers }
    expect(code(await send(server, asked))).toBe('401 invalid_api_key')
  })

  test('[SV105] lives while it is used', async () => {
    await using server = await start()
    const headers = { authorization: `Bearer ${await pageKey(server)}` }
    server.clock.advance(12 * HOUR_MS - 1)
    expect(await models(server, headers)).toBe('admitted')
    server.clock.advance(12 * HOUR_MS - 1)
    expect(await models(server, headers)).toBe('admitted')
    server.clock.advance(12 * HOUR_MS)
    expect(await models(server, headers)).toBe('401 invalid_api_key')
  })

  test('[SV105] ends when too many others are used', async () => {
    await using server = await start()
    const [first, second] = [await pageKey(server), await pageKey(server)]
    expect(await models(server, { authorization: `Bearer ${first}` })).toBe('admitted')
    for (let made = 0; made < 255; made += 1) await pageKey(server)
    expect([
      await models(server, { authorization: `Bearer ${first}` }),
      await models(server, { authorization: `Bearer ${second}` }),
    ]).toEqual(['admitted', '401 invalid_api_key'])
  })

  test('[SV105] ends with the server', async () => {
    const before = await start()
    const headers = { authorization: `Bearer ${await pageKey(before)}` }
    await before[Symbol.asyncDispose]()
    await using after = await start()
    expect(await models(after, headers)).toBe('401 invalid_api_key')
  })
})

describe('a page on a WebSocket', () => {
  function open(server: Running, protocols: readonly string[], headers: object = own(server)) {
    const url = `ws://127.0.0.1:${server.port}/v1/responses`
    const socket = new WebSocket(url, [...protocols], { headers: { ...headers } })
    const { promise, resolve } = Promise.withResolvers<string>()
    socket.on('open', () => resolve('open'))
    socket.on('unexpected-response', (_request, response) => {
      resolve(String(response.statusCode))
      response.destroy()
    })
    socket.on('error', () => resolve('error'))
    return { socket, opened: promise }
  }

  test('[SV106] sends its key as a protocol, which is not said back', async () => {
    await using server = await start(says('Hello'))
    const key = await pageKey(server)
    const { socket, opened } = open(server, [`turant-key.${key}`, 'turant.v1'])
    using caller = new Caller(socket)
    expect({ opened: await opened, protocol: socket.protocol }).toEqual({
      opened: 'open',
      protocol: 'turant.v1',
    })
    expect(textOfEvents(await caller.exchange({ input: 'x' }))).toBe('Hello')
  })

  test.each([
    [
      'another origin',
      (key: string) => ['turant.v1', `turant-key.${key}`],
      { origin: 'http://127.0.0.1:1' },
      '403',
    ],
    ['no origin', (key: string) => ['turant.v1', `turant-key.${key}`], {}, '401'],
    ['no protocol of ours beside it', (key: string) => [`turant-key.${key}`], undefined, '401'],
    ['the key of the server', () => ['turant.v1', 'turant-key.secret-key'], undefined, '401'],
    ['no key', () => ['turant.v1'], undefined, '401'],
  ])('[SV106] is refused with %s', async (...[, protocols, headers, expected]) => {
    await using server = await start()
    const { socket, opened } = open(server, protocols(await pageKey(server)), headers)
    expect(await opened).toBe(expected)
    socket.on('error', () => undefined)
    socket.terminate()
  })

  test('[SV106] other protocols are answered as ever', async () => {
    await using server = await start()
    const { socket, opened } = open(server, ['a', 'b'], { authorization })
    expect({ opened: await opened, protocol: socket.protocol }).toEqual({
      opened: 'open',
      protocol: 'a',
    })
    const closed = once(socket, 'close')
    socket.terminate()
    await closed
  })
})
