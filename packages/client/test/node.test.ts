import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { nodeWebSocket } from '../src/node.ts'

type Listening = { readonly url: string; readonly server: Server } & AsyncDisposable

async function listen(prepare: (server: Server) => void): Promise<Listening> {
  const server = createServer()
  prepare(server)
  const { promise, resolve } = Promise.withResolvers<void>()
  server.listen(0, '127.0.0.1', resolve)
  await promise
  const { port } = server.address() as AddressInfo
  return {
    url: `ws://127.0.0.1:${port}/v1/responses`,
    server,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

const quiet = {
  headers: {},
  signal: undefined,
  onMessage: () => undefined,
  onClose: () => undefined,
}

describe('the connector for Node', () => {
  test('[CL11] sends headers and text, and tells of text and the end', async () => {
    await using place = await listen((server) => {
      new WebSocketServer({ server }).on('connection', (socket, request) => {
        socket.on('message', (data) => {
          socket.send(Buffer.from('binary'))
          socket.send(`${request.headers.authorization} ${JSON.stringify(data)}`.slice(0, 8))
          socket.close()
        })
      })
    })
    const log: string[] = []
    const ended = Promise.withResolvers<void>()
    const connected = await nodeWebSocket(place.url, {
      headers: { authorization: 'Bearer k' },
      signal: undefined,
      onMessage: (text) => log.push(text),
      onClose: () => ended.resolve(),
    })
    if (connected.type === 'open') connected.socket.send('hello')
    await ended.promise
    expect({ type: connected.type, log }).toEqual({ type: 'open', log: ['Bearer k'] })
  })

  test('[CL11] reads the status and the body of a refusal', async () => {
    await using place = await listen((server) => {
      server.on('upgrade', (_request, socket) => {
        socket.end('HTTP/1.1 426 Upgrade Required\r\nContent-Length: 3\r\n\r\nwhy')
      })
    })
    expect(await nodeWebSocket(place.url, quiet)).toEqual({
      type: 'refused',
      status: 426,
      body: 'why',
    })
  })

  test('[CL11] nobody there is unreachable', async () => {
    const place = await listen(() => undefined)
    await place[Symbol.asyncDispose]()
    expect(await nodeWebSocket(place.url, quiet)).toMatchObject({ type: 'unreachable' })
  })

  test.each(['before', 'while'])('[CL4] an abort %s it connects ends the wait', async (when) => {
    const arrived = Promise.withResolvers<void>()
    await using place = await listen((server) => {
      server.on('upgrade', () => arrived.resolve())
    })
    const controller = new AbortController()
    if (when === 'before') controller.abort()
    const connecting = nodeWebSocket(place.url, { ...quiet, signal: controller.signal })
    if (when === 'while') {
      await arrived.promise
      controller.abort()
    }
    expect(await connecting).toMatchObject({ type: 'unreachable' })
  })
})
