import { once } from 'node:events'
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import { SseDecoder, readServerEvent, type ServerEvent } from '@turant/protocol'
import { WebSocket } from 'ws'
import { createServer, type ListedModel, type ServerOptions } from '../src/index.ts'
import { ManualClock } from './manual-clock.ts'
import { says, ScriptedService, type Script } from './scripted-service.ts'

export const KEY = 'secret-key'

export const coder: ListedModel = {
  id: 'coder',
  contextTokens: 4096,
  roles: ['edit', 'fill', 'chat'],
  profile: {
    chat: 'template',
    fill: {
      type: 'tokens',
      order: 'prefix-first',
      prefix: '<PRE>',
      suffix: '<SUF>',
      middle: '<MID>',
    },
    editFormat: 'fenced-region',
  },
}

export type Running = {
  readonly url: string
  readonly port: number
  readonly clock: ManualClock
  readonly service: ScriptedService
  readonly defects: unknown[]
  [Symbol.asyncDispose](): Promise<void>
}

/** A real server on a free port, with a scripted engine, a clock that stands still, ids that count. */
export async function start(
  script: Script = says('Hello'),
  options: Partial<ServerOptions> = {},
  port = 0,
): Promise<Running> {
  const clock = new ManualClock()
  const service = new ScriptedService(script)
  const defects: unknown[] = []
  let ids = 0
  let secrets = 0
  const server = createServer({
    service,
    models: { list: () => [coder] },
    keys: [KEY],
    version: '1.2.3',
    defaultModel: 'coder',
    clock,
    entropy: {
      unique: () => String((ids += 1)),
      seed: () => 7,
      secret: () => `secret-${(secrets += 1)}`,
    },
    onDefect: (error) => defects.push(error),
    ...options,
  })
  const bound = await server.listen({ port })
  return { ...bound, clock, service, defects, [Symbol.asyncDispose]: () => server.close() }
}

export const authorization = `Bearer ${KEY}`

export type Answer = {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly body: unknown
}

/** One request with exactly these headers; the body is read as JSON where it is JSON. */
export async function send(
  server: Running,
  options: RequestOptions,
  body?: string | Buffer,
): Promise<Answer> {
  const request = httpRequest({ host: '127.0.0.1', port: server.port, agent: false, ...options })
  request.end(body)
  const response = await responseOf(request)
  const text = await textOf(response)
  const isJson = response.headers['content-type']?.startsWith('application/json') ?? false
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    body: isJson ? (JSON.parse(text) as unknown) : text,
  }
}

export async function responseOf(request: ReturnType<typeof httpRequest>) {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  request.on('response', resolve)
  request.on('error', reject)
  return await promise
}

async function textOf(response: IncomingMessage): Promise<string> {
  let text = ''
  response.setEncoding('utf8')
  for await (const piece of response) text += String(piece)
  return text
}

export function post(server: Running, body: unknown): Promise<Answer> {
  return postText(server, JSON.stringify(body))
}

export function postText(server: Running, body: string | Buffer): Promise<Answer> {
  const headers = { authorization, 'content-type': 'application/json' }
  return send(server, { method: 'POST', path: '/v1/responses', headers }, body)
}

/** The events of a response over server-sent events. */
export async function sseEvents(server: Running, request: object): Promise<ServerEvent[]> {
  const answer = await post(server, { ...request, stream: true })
  if (typeof answer.body !== 'string') throw new Error(JSON.stringify(answer.body))
  return new SseDecoder().push(answer.body).map((data) => eventOf(JSON.parse(data)))
}

export function eventOf(value: unknown): ServerEvent {
  const reading = readServerEvent(value)
  if (reading.type !== 'event') throw new Error(JSON.stringify(value))
  return reading.event
}

/** A WebSocket that keeps every message in order. */
export class Caller {
  readonly socket: WebSocket
  readonly messages: unknown[] = []
  #taken = 0
  #wake: () => void = () => undefined

  constructor(socket: WebSocket) {
    this.socket = socket
    socket.on('message', (data) => {
      if (!Buffer.isBuffer(data)) throw new TypeError('fragments')
      this.messages.push(JSON.parse(data.toString('utf8')))
      this.#wake()
    })
  }

  say(frame: object): void {
    this.socket.send(JSON.stringify(frame))
  }

  create(fields: object): void {
    this.say({ type: 'response.create', ...fields })
  }

  async next(): Promise<unknown> {
    while (this.#taken >= this.messages.length) {
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#wake = resolve
      await promise
    }
    const message = this.messages[this.#taken]
    this.#taken += 1
    return message
  }

  /** The events up to and including the next terminal one. */
  async response(): Promise<ServerEvent[]> {
    const events: ServerEvent[] = []
    for (;;) {
      const event = eventOf(await this.next())
      events.push(event)
      if (/completed|incomplete|failed/.test(event.type)) return events
    }
  }

  /** Sends a request and waits for its whole response. */
  async exchange(fields: object): Promise<ServerEvent[]> {
    this.create(fields)
    return await this.response()
  }

  async closed(): Promise<number> {
    const [code] = (await once(this.socket, 'close')) as [number]
    return code
  }

  [Symbol.dispose](): void {
    this.socket.terminate()
  }
}

export async function connect(
  server: Running,
  headers: Readonly<Record<string, string>> = { authorization },
): Promise<Caller> {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/v1/responses`, { headers })
  await once(socket, 'open')
  return new Caller(socket)
}

/** The id of the response that a list of events is about. */
export function idOf(events: readonly ServerEvent[]): string {
  const [first] = events
  if (first?.type !== 'response.created') throw new Error('no response.created')
  return first.response.id
}

/** What a list of events says, deltas joined. */
export function textOfEvents(events: readonly ServerEvent[]): string {
  return events
    .map((event) => (event.type === 'response.output_text.delta' ? event.delta : ''))
    .join('')
}

/** Waits until something becomes true by itself; the test's own time limit ends a vain wait. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) {
    const { promise, resolve } = Promise.withResolvers<void>()
    setTimeout(resolve, 2)
    await promise
  }
}
