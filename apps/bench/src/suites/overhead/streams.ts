import { request } from 'node:http'
import { once } from 'node:events'
import { routes } from '@turant/protocol'
import { WebSocket } from 'ws'
import type { Row } from '../../harness/suite.ts'
import type { Child } from './child-process.ts'
import { DeltaCounter } from './delta-counter.ts'
import type { Places } from './scripted-server.ts'
import { KEY } from './scripted-server.ts'
import { scriptedModel } from './scripted-engine.ts'

export type StreamWay = {
  readonly system: string
  readonly place: 'plain' | 'everyPiece'
  readonly form: 'sse' | 'websocket' | 'whole'
}

export const GATHERED = 'turant'
export const EVERY_TOKEN = 'turant, a write for each token'

/** Everything is without TLS, whose cost follows the number of writes too. */
export const STREAM_WAYS: readonly StreamWay[] = [
  { system: GATHERED, place: 'plain', form: 'sse' },
  { system: EVERY_TOKEN, place: 'everyPiece', form: 'sse' },
  { system: `${GATHERED}, WebSocket`, place: 'plain', form: 'websocket' },
  { system: `${EVERY_TOKEN}, WebSocket`, place: 'everyPiece', form: 'websocket' },
  { system: 'turant, not streamed', place: 'plain', form: 'whole' },
]

export type StreamsOptions = {
  readonly streams: number
  readonly tokensPerSecond: number
  /** Of each stream. */
  readonly tokens: number
  readonly round: number
}

/** Processor time of the server for so many streams at once, from the first request to the last answer. */
export async function measureStreams(
  server: Child<Places>,
  way: StreamWay,
  { streams, tokensPerSecond, tokens, round }: StreamsOptions,
): Promise<Row> {
  const body = {
    model: scriptedModel({ type: 'steady', tokensPerSecond }),
    input: 'x',
    max_output_tokens: tokens,
    store: false,
    stream: way.form !== 'whole',
  }
  const read = way.form === 'websocket' ? readMessages : readBody
  const port = server.places[way.place]
  const cpuBefore = await server.cpuMs()
  const startedAt = performance.now()
  const counters = await Promise.all(Array.from({ length: streams }, () => read(port, body)))
  const wallMs = performance.now() - startedAt
  const cpuMs = (await server.cpuMs()) - cpuBefore
  const all = streams * tokens
  const deltas = counters.reduce((sum, counter) => sum + counter.deltas, 0)
  const bytes = counters.reduce((sum, counter) => sum + counter.bytes, 0)
  return {
    suite: 'overhead',
    system: way.system,
    case: streamsCase(streams),
    round,
    metrics: {
      outputTokens: all,
      cpuMicrosecondsPerToken: (1000 * cpuMs) / all,
      // Over one where other threads help; near one the server was at its end.
      coresUsed: cpuMs / wallMs,
      writesPerToken: deltas / all,
      bytesPerToken: bytes / all,
    },
    flags: {},
  }
}

export function streamsCase(streams: number): string {
  return `${streams} ${streams === 1 ? 'stream' : 'streams'} at once`
}

/** Reads as little as it can: the reader shares the machine. */
async function readBody(port: number, body: object): Promise<DeltaCounter> {
  const asked = request({
    host: '127.0.0.1',
    port,
    method: 'POST',
    path: routes.responses,
    agent: false,
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
  })
  const { promise, resolve, reject } = Promise.withResolvers<DeltaCounter>()
  const counter = new DeltaCounter()
  asked.on('error', reject)
  asked.on('response', (response) => {
    response.on('data', (bytes: Buffer) => counter.push(bytes.toString('latin1')))
    response.on('error', reject)
    response.on('end', () => {
      if (response.statusCode === 200) resolve(counter)
      else reject(new Error(`the server refused with ${response.statusCode}`))
    })
  })
  asked.end(JSON.stringify(body))
  return await promise
}

async function readMessages(port: number, body: object): Promise<DeltaCounter> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${routes.responses}`, {
    headers: { authorization: `Bearer ${KEY}` },
    perMessageDeflate: false,
  })
  await once(socket, 'open')
  const { promise, resolve, reject } = Promise.withResolvers<DeltaCounter>()
  const counter = new DeltaCounter()
  socket.on('close', () => reject(new Error('the server closed the WebSocket')))
  socket.on('message', (data: Buffer) => {
    const text = data.toString('latin1')
    counter.push(text)
    if (text.startsWith('{"type":"response.completed"')) resolve(counter)
  })
  socket.send(JSON.stringify({ type: 'response.create', ...body }))
  try {
    return await promise
  } finally {
    socket.terminate()
  }
}
