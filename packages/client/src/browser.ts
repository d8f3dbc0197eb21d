import {
  PAGE_KEY_PROTOCOL,
  PAGE_PROTOCOL,
  pageKeySchema,
  routes,
  type PageKey,
} from '@turant/protocol'
import { callJson } from './http-call.ts'
import type { Connected, WebSocketConnector } from './websocket-port.ts'

/**
 * WebSockets of a browser, for pages that the server itself serves. The key travels as a protocol, since nothing else
 * can. A browser does not tell why a handshake failed: all of that is `unreachable`.
 */
export const browserWebSocket: WebSocketConnector = (url, options) => {
  const { headers, signal, onMessage, onClose } = options
  const { promise, resolve } = Promise.withResolvers<Connected>()
  const key = headers['authorization']?.replace(/^Bearer +/i, '') ?? ''
  const socket = new WebSocket(url, [PAGE_PROTOCOL, `${PAGE_KEY_PROTOCOL}${key}`])
  let isGivenUp = false
  const abort = (): void => {
    isGivenUp = true
    resolve({ type: 'unreachable', reason: 'it was given up' })
  }
  signal?.addEventListener('abort', abort, { once: true })
  if (signal?.aborted) abort()
  let wasOpen = false
  socket.addEventListener('open', () => {
    // Browsers complain to their console of every connection that is closed before it is open.
    if (isGivenUp) return socket.close()
    wasOpen = true
    signal?.removeEventListener('abort', abort)
    resolve({
      type: 'open',
      socket: { send: (text) => socket.send(text), close: () => socket.close() },
    })
  })
  socket.addEventListener('message', ({ data }: { readonly data: unknown }) => {
    if (typeof data === 'string') onMessage(data)
  })
  socket.addEventListener('close', ({ code }) => {
    signal?.removeEventListener('abort', abort)
    if (wasOpen) onClose()
    else resolve({ type: 'unreachable', reason: `no WebSocket came about (code ${code})` })
  })
  return promise
}

/** Changes a one-time ticket into the key of this page. Throws {@link ClientError}. */
export async function openPageSession(options: {
  readonly baseUrl: string
  readonly ticket: string
  readonly signal?: AbortSignal
  /** Default: the global `fetch`. */
  readonly fetch?: typeof fetch
}): Promise<PageKey> {
  const { baseUrl, ticket, signal } = options
  const http = { baseUrl, headers: {}, fetch: options.fetch ?? fetch }
  const request = { method: 'POST', route: routes.pageSessions, body: { ticket }, signal } as const
  return await callJson(http, { ...request, schema: pageKeySchema })
}
