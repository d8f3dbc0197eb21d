import { connect as connectTcp } from 'node:net'
import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { authorization, send, start, type Answer, type Running } from './harness.ts'

type Headers = Record<string, string>

function errorCode({ status, body }: Answer): string {
  const error: unknown = Object(body)['error']
  return `${status} ${String(Object(error)['code'])}`
}

async function overHttp(server: Running, headers: Headers): Promise<string> {
  const answer = await send(server, { path: '/v1/models', headers })
  return answer.status === 200 ? 'admitted' : errorCode(answer)
}

async function overWebSocket(server: Running, headers: Headers): Promise<string> {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/v1/responses`, { headers })
  const { promise, resolve } = Promise.withResolvers<string>()
  socket.on('open', () => resolve('admitted'))
  socket.on('unexpected-response', (_request, response) => {
    let text = ''
    response.on('data', (piece: Buffer) => (text += piece.toString()))
    response.on('end', () => {
      const body: unknown = JSON.parse(text)
      resolve(errorCode({ status: response.statusCode ?? 0, headers: {}, body }))
    })
  })
  const result = await promise
  socket.on('error', () => undefined)
  socket.terminate()
  return result
}

const cases: readonly (readonly [string, Headers, string])[] = [
  ['the key', { authorization }, 'admitted'],
  ['the key, its scheme in lower case', { authorization: 'bearer secret-key' }, 'admitted'],
  ['no key', {}, '401 invalid_api_key'],
  ['an empty key', { authorization: 'Bearer ' }, '401 invalid_api_key'],
  ['a wrong key', { authorization: 'Bearer secret-kez' }, '401 invalid_api_key'],
  ['a longer key', { authorization: 'Bearer secret-key2' }, '401 invalid_api_key'],
  ['another scheme', { authorization: 'Basic secret-key' }, '401 invalid_api_key'],
  ['localhost with a port', { authorization, host: 'localhost:9' }, 'admitted'],
  ['localhost in capitals', { authorization, host: 'LOCALHOST' }, 'admitted'],
  ['the loopback of IPv6', { authorization, host: '[::1]:80' }, 'admitted'],
  ['an allowed host', { authorization, host: 'devbox:80' }, 'admitted'],
  ['another host', { authorization, host: 'evil.example' }, '403 forbidden_host'],
  [
    'a host that begins well',
    { authorization, host: '127.0.0.1.evil.example' },
    '403 forbidden_host',
  ],
  ['a host that ends well', { authorization, host: 'evil-localhost' }, '403 forbidden_host'],
  [
    'a host with user info',
    { authorization, host: 'localhost@evil.example' },
    '403 forbidden_host',
  ],
  ['a host with two ports', { authorization, host: 'localhost:80:evil' }, '403 forbidden_host'],
  ['an allowed origin', { authorization, origin: 'https://app.example' }, 'admitted'],
  ['another origin', { authorization, origin: 'https://evil.example' }, '403 forbidden_origin'],
  [
    'an origin that begins well',
    { authorization, origin: 'https://app.example.evil' },
    '403 forbidden_origin',
  ],
  [
    'an allowed origin on another port',
    { authorization, origin: 'https://app.example:81' },
    '403 forbidden_origin',
  ],
  ['the origin of nobody', { authorization, origin: 'null' }, '403 forbidden_origin'],
  [
    'its own host without its port',
    { authorization, origin: 'http://127.0.0.1' },
    '403 forbidden_origin',
  ],
]

const rules = { allowedHosts: ['devbox'], allowedOrigins: ['https://app.example'] }

describe('who may call', () => {
  test.each(cases)('[SV11] %s over HTTP', async (_, headers, expected) => {
    await using server = await start(undefined, rules)
    expect(await overHttp(server, headers)).toBe(expected)
  })

  test.each(cases)('[SV11] %s over a WebSocket', async (_, headers, expected) => {
    await using server = await start(undefined, rules)
    expect(await overWebSocket(server, headers)).toBe(expected)
  })

  test('[SV11] a page of its own, under the name by which it was reached', async () => {
    await using server = await start()
    const { port } = server
    const from = (origin: string, host: string) =>
      overHttp(server, { authorization, origin, host: `${host}:${port}` })
    expect([
      await from(`http://127.0.0.1:${port}`, '127.0.0.1'),
      await from(`http://localhost:${port}`, 'LOCALHOST'),
      await from(`http://localhost:${port}`, '127.0.0.1'),
      await from(`https://127.0.0.1:${port}`, '127.0.0.1'),
      await from(`http://evil.example:${port}`, 'evil.example'),
    ]).toEqual([
      'admitted',
      'admitted',
      '403 forbidden_origin',
      '403 forbidden_origin',
      '403 forbidden_host',
    ])
  })

  test('[SV11] without allowances no other host and no origin at all', async () => {
    await using server = await start()
    expect([
      await overHttp(server, { authorization, host: 'devbox' }),
      await overHttp(server, { authorization, origin: 'https://app.example' }),
    ]).toEqual(['403 forbidden_host', '403 forbidden_origin'])
  })

  test.each(['HTTP/1.1\r\nHost:', 'HTTP/1.0'])('[SV11] no host in %j', async (head) => {
    await using server = await start()
    const socket = connectTcp(server.port, '127.0.0.1')
    socket.write(`GET /healthz ${head}\r\n\r\n`)
    const [piece] = (await once(socket, 'data')) as [Buffer]
    expect(piece.toString()).toMatch(/^HTTP\/1\.1 403 [^]*forbidden_host/)
    socket.destroy()
  })

  test('[SV12] health needs no key, but the right host', async () => {
    await using server = await start()
    const health = await send(server, { path: '/healthz' })
    expect({ status: health.status, body: health.body }).toEqual({
      status: 200,
      body: { status: 'ok', version: '1.2.3' },
    })
    const headers = { host: 'evil.example' }
    expect(errorCode(await send(server, { path: '/healthz', headers }))).toBe('403 forbidden_host')
  })

  test('[SV13] a page of an allowed origin may ask first, and is told that it may read', async () => {
    await using server = await start(undefined, rules)
    const origin = 'https://app.example'
    const asked = await send(server, {
      method: 'OPTIONS',
      path: '/v1/responses',
      headers: { origin, 'access-control-request-method': 'POST' },
    })
    expect({ status: asked.status, headers: asked.headers }).toMatchObject({
      status: 204,
      headers: {
        'access-control-allow-origin': origin,
        'access-control-allow-headers': 'authorization, content-type',
        vary: 'origin',
      },
    })
    const answer = await send(
      server,
      {
        method: 'POST',
        path: '/v1/responses',
        headers: { origin, authorization, 'content-type': 'application/json' },
      },
      JSON.stringify({ input: 'Hi', stream: true }),
    )
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': origin,
      'content-type': 'text/event-stream; charset=utf-8',
    })
  })

  test('[SV14] a request without a key is answered before its body has come', async () => {
    await using server = await start()
    const socket = connectTcp(server.port, '127.0.0.1')
    socket.write(
      'POST /v1/responses HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n' +
        'Content-Length: 1000\r\n\r\n',
    )
    const [piece] = (await once(socket, 'data')) as [Buffer]
    expect(piece.toString()).toMatch(/^HTTP\/1\.1 401 /)
    socket.destroy()
  })
})
