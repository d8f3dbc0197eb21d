import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { browserWebSocket, openPageSession } from '../src/browser.ts'
import { fakeFetch } from './fake-server.ts'

// Node's own WebSocket is the one of browsers.

type Listening = AsyncDisposable & {
  readonly url: string
  readonly offers: string[]
  /** Resolves when so many connections have ended. */
  readonly left: (count: number) => Promise<void>
}

/** Greets who offers the key of a page, and closes when it is told to. */
async function listen(answer: 'greet' | 'refuse'): Promise<Listening> {
  const offers: string[] = []
  const waiting: (() => void)[] = []
  let gone = 0
  const server = createServer()
  const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => 'turant.v1' })
  server.on('upgrade', (request, stream, head) => {
    offers.push(request.headers['sec-websocket-protocol'] ?? '')
    if (answer === 'refuse') {
      stream.end('HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n')
      return
    }
    sockets.handleUpgrade(request, stream, head, (socket) => {
      socket.on('close', () => {
        gone += 1
        for (const wake of waiting.splice(0)) wake()
      })
      socket.on('message', (data) => {
        const text = Buffer.isBuffer(data) ? data.toString('utf8') : ''
        if (text === 'end') socket.close()
        else socket.send(`${text} to you`)
      })
    })
  })
  const { promise, resolve } = Promise.withResolvers<void>()
  server.listen(0, '127.0.0.1', resolve)
  await promise
  const { port } = server.address() as AddressInfo
  return {
    url: `ws://127.0.0.1:${port}/v1/responses`,
    offers,
    async left(count) {
      while (gone < count) {
        const { promise, resolve } = Promise.withResolvers<void>()
        waiting.push(resolve)
        await promise
      }
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

const quiet = {
  headers: { authorization: 'Bearer tp-key' },
  signal: undefined,
  onMessage: () => undefined,
  onClose: () => undefined,
}

describe('the connector for browsers', () => {
  test('[CL12] sends the key as a protocol, and text both ways', async () => {
    await using place = await listen('greet')
    const heard = Promise.withResolvers<string>()
    const ended = Promise.withResolvers<string>()
    const connected = await browserWebSocket(place.url, {
      ...quiet,
      onMessage: (text) => heard.resolve(text),
      onClose: () => ended.resolve('closed'),
    })
    if (connected.type !== 'open') throw new Error(connected.type)
    connected.socket.send('hello')
    expect(await heard.promise).toBe('hello to you')
    connected.socket.send('end')
    expect(await ended.promise).toBe('closed')
    expect(place.offers.map((offer) => offer.replaceAll(' ', ''))).toEqual([
      'turant.v1,turant-key.tp-key',
    ])
  })

  test('[CL12] closes its connection when it is told to', async () => {
    await using place = await listen('greet')
    const ended = Promise.withResolvers<string>()
    const onClose = () => ended.resolve('closed')
    const connected = await browserWebSocket(place.url, { ...quiet, onClose })
    if (connected.type === 'open') connected.socket.close()
    expect(await ended.promise).toBe('closed')
  })

  test('[CL12] a refused handshake is unreachable', async () => {
    await using place = await listen('refuse')
    expect(await browserWebSocket(place.url, quiet)).toMatchObject({ type: 'unreachable' })
  })

  test('[CL12] so is one that was given up before or while it came about', async () => {
    await using place = await listen('greet')
    const stop = new AbortController()
    let ended = 0
    const onClose = () => (ended += 1)
    const connecting = browserWebSocket(place.url, { ...quiet, onClose, signal: stop.signal })
    stop.abort()
    expect(await connecting).toMatchObject({ type: 'unreachable' })
    const signal = AbortSignal.abort()
    expect(await browserWebSocket(place.url, { ...quiet, signal })).toMatchObject({
      type: 'unreachable',
    })
    await place.left(2)
    expect(ended).toBe(0)
  })
})

describe('signing in', () => {
  test('[CL13] changes a ticket into a key', async () => {
    const { fetch, bodies } = fakeFetch([() => Response.json({ key: 'tp-1', expires_in_s: 60 })])
    const key = await openPageSession({ baseUrl: 'http://127.0.0.1:1', ticket: 't', fetch })
    expect({ key, bodies }).toEqual({
      key: { key: 'tp-1', expires_in_s: 60 },
      bodies: [{ ticket: 't' }],
    })
  })

  test('[CL13] a ticket that is none is refused', async () => {
    const error = {
      type: 'authentication_error',
      code: 'invalid_ticket',
      message: 'no',
      param: null,
    }
    const { fetch } = fakeFetch([() => Response.json({ error }, { status: 401 })])
    const opening = openPageSession({ baseUrl: 'http://127.0.0.1:1', ticket: 't', fetch })
    await expect(opening).rejects.toMatchObject({
      code: 'refused',
      wire: { code: 'invalid_ticket' },
    })
  })
})
