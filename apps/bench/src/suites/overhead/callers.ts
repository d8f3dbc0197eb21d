import { once } from 'node:events'
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { routes, SseDecoder } from '@turant/protocol'
import { WebSocket } from 'ws'
import { ResponseReader, type Answered } from './response-reader.ts'

/** A server, without TLS where `ca` is absent. */
export type Address = {
  readonly port: number
  readonly key: string
  /** The certificate that is trusted, as PEM text. */
  readonly ca?: string
}

/** One program that asks one request after the other. */
export type Caller = Disposable & { ask(body: string): Promise<Answered> }

/** `fresh`: a connection for each request. `kept`: one for all of them. */
export type Connection = 'fresh' | 'kept'

/** Requests by POST, their responses streamed. */
export function httpCaller(address: Address, connection: Connection): Caller {
  const isKept = connection === 'kept'
  const agent = isKept ? keptAgent(address) : undefined
  return {
    ask: (body) => post(address, { body, agent }),
    [Symbol.dispose]: () => agent?.destroy(),
  }
}

function keptAgent({ ca }: Address): HttpAgent {
  const options = { keepAlive: true, maxSockets: 1 }
  return ca === undefined ? new HttpAgent(options) : new HttpsAgent(options)
}

type Post = { readonly body: string; readonly agent: HttpAgent | undefined }

async function post({ port, key, ca }: Address, { body, agent }: Post): Promise<Answered> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  const reader = new ResponseReader()
  const bytes = Buffer.from(body)
  const options = {
    host: '127.0.0.1',
    port,
    method: 'POST',
    path: routes.responses,
    // False is an agent for this one request: a new connection, and no session of an earlier one.
    agent: agent ?? false,
    headers: {
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      'content-length': bytes.length,
    },
  }
  const asked =
    ca === undefined
      ? httpRequest(options, resolve)
      : httpsRequest({ ...options, ca, minVersion: 'TLSv1.3' }, resolve)
  asked.on('error', reject)
  asked.end(bytes)
  const response = await promise
  const decoder = new SseDecoder()
  response.setEncoding('utf8')
  let answered: Omit<Answered, 'bytesSent'> | undefined
  // Read to its end, so that its connection serves again.
  for await (const text of response) {
    if (response.statusCode !== 200) throw new Error(String(text))
    for (const data of decoder.push(String(text)))
      answered = reader.read(JSON.parse(data)) ?? answered
  }
  if (answered === undefined) throw new Error('the stream ended too early')
  const headers = Object.entries(options.headers).reduce(
    (sum, [name, value]) => sum + `${name}: ${value}\r\n`.length,
    `POST ${routes.responses} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`.length,
  )
  return { ...answered, bytesSent: headers + bytes.length }
}

/** Requests as messages of one WebSocket. */
export async function webSocketCaller({ port, key, ca }: Address): Promise<Caller> {
  const scheme = ca === undefined ? 'ws' : 'wss'
  const socket = new WebSocket(`${scheme}://127.0.0.1:${port}${routes.responses}`, {
    headers: { authorization: `Bearer ${key}` },
    perMessageDeflate: false,
    ...(ca === undefined ? {} : { ca, minVersion: 'TLSv1.3' }),
  })
  await once(socket, 'open')
  return {
    ask: (body) => exchange(socket, body),
    [Symbol.dispose]: () => socket.terminate(),
  }
}

/** The body is that of a POST with the type of the message put in front; `stream` is no matter here. */
async function exchange(socket: WebSocket, body: string): Promise<Answered> {
  const { promise, resolve, reject } = Promise.withResolvers<Omit<Answered, 'bytesSent'>>()
  const reader = new ResponseReader()
  const onMessage = (data: unknown): void => {
    try {
      const answered = reader.read(JSON.parse(String(data)))
      if (answered !== undefined) resolve(answered)
    } catch (error) {
      reject(error)
    }
  }
  const onClose = (): void => reject(new Error('the server closed the WebSocket'))
  socket.on('message', onMessage)
  socket.on('close', onClose)
  const bytes = Buffer.from(`{"type":"response.create",${body.slice(1)}`)
  try {
    socket.send(bytes, { binary: false })
    return { ...(await promise), bytesSent: frameHeader(bytes.length) + bytes.length }
  } finally {
    socket.off('message', onMessage)
    socket.off('close', onClose)
  }
}

/** RFC 6455, section 5.2, with the mask of a client. */
function frameHeader(length: number): number {
  return 6 + (length > 65_535 ? 8 : length > 125 ? 2 : 0)
}
