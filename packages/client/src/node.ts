import { WebSocket } from 'ws'
import type { Connected, ConnectOptions, WebSocketConnector } from './websocket-port.ts'

/** A refusal's body is a small JSON text; more than this is not read. */
const MAX_REFUSAL_BYTES = 65_536

/** WebSockets on Node, over `ws`. */
export const nodeWebSocket: WebSocketConnector = (url, options) => {
  const { promise, resolve } = Promise.withResolvers<Connected>()
  const socket = new WebSocket(url, { headers: options.headers, perMessageDeflate: false })
  const abort = () => socket.terminate()
  options.signal?.addEventListener('abort', abort, { once: true })
  if (options.signal?.aborted) abort()
  const settle = (result: Connected) => {
    options.signal?.removeEventListener('abort', abort)
    resolve(result)
  }
  socket.on('open', () => settle(opened(socket)))
  socket.on('unexpected-response', (request, response) => {
    let body = ''
    response.setEncoding('utf8')
    response.on('data', (text: string) => {
      if (body.length < MAX_REFUSAL_BYTES) body += text
    })
    response.on('close', () => {
      request.destroy()
      settle({ type: 'refused', status: response.statusCode ?? 0, body })
    })
  })
  socket.on('error', (error) => settle({ type: 'unreachable', reason: error.message }))
  listen(socket, options)
  return promise
}

function opened(socket: WebSocket): Connected {
  return {
    type: 'open',
    socket: { send: (text) => socket.send(text), close: () => socket.terminate() },
  }
}

function listen(socket: WebSocket, { onMessage, onClose }: ConnectOptions): void {
  let wasOpen = false
  socket.on('open', () => (wasOpen = true))
  socket.on('message', (data, isBinary) => {
    if (!isBinary && Buffer.isBuffer(data)) onMessage(data.toString('utf8'))
  })
  socket.on('close', () => {
    if (wasOpen) onClose()
  })
}
