import { once } from 'node:events'
import { request } from 'node:https'
import { SseDecoder } from '@turant/protocol'
import { describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import {
  authorization,
  Caller,
  eventOf,
  post,
  responseOf,
  sseEvents,
  start,
  textOfEvents,
  type Running,
} from './harness.ts'
import { loopbackIdentity as tls } from './loopback-identity.ts'
import { says } from './scripted-service.ts'

const ca = tls.cert

async function secureEvents({ port }: Running) {
  const headers = { authorization, 'content-type': 'application/json' }
  const asked = request({
    host: '127.0.0.1',
    port,
    ca,
    agent: false,
    method: 'POST',
    path: '/v1/responses',
    headers,
  })
  asked.end(JSON.stringify({ input: 'x', stream: true }))
  const response = await responseOf(asked)
  let text = ''
  response.setEncoding('utf8')
  for await (const piece of response) text += String(piece)
  return new SseDecoder().push(text).map((data) => eventOf(JSON.parse(data)))
}

describe('TLS', () => {
  test('[SV98] serves requests and WebSockets', async () => {
    await using server = await start(says('Hello'), { tls })
    expect(server.url).toBe(`https://127.0.0.1:${server.port}`)
    expect(textOfEvents(await secureEvents(server))).toBe('Hello')
    const socket = new WebSocket(`wss://127.0.0.1:${server.port}/v1/responses`, {
      ca,
      headers: { authorization },
    })
    await once(socket, 'open')
    using caller = new Caller(socket)
    expect(textOfEvents(await caller.exchange({ input: 'x' }))).toBe('Hello')
  })

  test('[SV98] answers nothing in the clear', async () => {
    await using server = await start(says('Hello'), { tls })
    await expect(post(server, { input: 'x' })).rejects.toThrow(/ECONNRESET|hang up/)
  })
})

test.each([
  ['gathered', 2],
  ['every-piece', 4],
] as const)('[SV99] four pieces at once, %s: %i deltas', async (pacing, deltas) => {
  await using server = await start(says('one', 'two', 'three', 'four'), { pacing })
  const events = await sseEvents(server, { input: 'x' })
  expect(events.filter(({ type }) => type === 'response.output_text.delta')).toHaveLength(deltas)
  expect(textOfEvents(events)).toBe('onetwothreefour')
})
