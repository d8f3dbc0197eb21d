import {
  ClientError,
  endsStream,
  type Client,
  type ClientEvent,
  type StreamOptions,
} from '@turant/client'
import type { CreateRequest } from '@turant/protocol'
import type { Asker, Connected, Connecting, Connection } from './connection.ts'

/** What is heard of every response, whoever asked for it. */
export type ResponseObserver = (event: ClientEvent, server: Connected) => void

export type AttachedClientOptions = {
  readonly connection: Pick<Connection, 'connect' | 'forget'>
  readonly asker: Asker
  readonly observe: ResponseObserver
}

/**
 * A client of whichever server there is when it is used. When that one is gone before it said a word,
 * as after its idle time, it is looked for, or started, once more.
 */
export function attachedClient(options: AttachedClientOptions): Client {
  const { connection, asker } = options
  const required = async (): Promise<Connected> => {
    const connecting = await connection.connect(asker)
    if (connecting.type === 'connected') return connecting
    throw unavailable(connecting)
  }
  return {
    responses: { stream: (request, streaming = {}) => stream(request, streaming, options) },
    models: async (asking) => (await required()).client.models(asking),
    health: async (asking) => (await required()).client.health(asking),
    close: () => undefined,
  }
}

async function* stream(
  request: CreateRequest,
  streaming: StreamOptions,
  { connection, asker, observe }: AttachedClientOptions,
): AsyncGenerator<ClientEvent, void, undefined> {
  let mayLookAgain = true
  for (;;) {
    const server = await unlessAborted(connection.connect(asker), streaming.signal)
    if (server === 'aborted') return yield { type: 'client.aborted' }
    if (server.type === 'unavailable') {
      return yield { type: 'client.failed', error: unavailable(server) }
    }
    let isGone = false
    for await (const event of server.client.responses.stream(request, streaming)) {
      isGone = meansGone(event)
      if (isGone) connection.forget(server)
      if (isGone && mayLookAgain) break
      mayLookAgain = false
      observe(event, server)
      yield event
      if (endsStream(event)) return
    }
    if (!isGone) throw new Error('a client ended a stream without a terminal event')
    mayLookAgain = false
  }
}

function meansGone(event: ClientEvent): boolean {
  if (event.type !== 'client.failed') return false
  const { code } = event.error
  return code === 'unreachable' || code === 'connection-lost'
}

function unavailable({ problem }: Exclude<Connecting, Connected>): ClientError {
  return new ClientError('unreachable', problem.message)
}

/** What comes of a promise, or the word that nobody waits for it any more. */
function unlessAborted<T>(
  promise: Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T | 'aborted'> {
  if (signal === undefined) return promise
  if (signal.aborted) return Promise.resolve('aborted')
  const { promise: raced, resolve } = Promise.withResolvers<T | 'aborted'>()
  const abort = (): void => resolve('aborted')
  signal.addEventListener('abort', abort, { once: true })
  void promise.then((value) => {
    signal.removeEventListener('abort', abort)
    resolve(value)
  })
  return raced
}
