import type { Connected, ConnectOptions, WebSocketConnector } from '../src/index.ts'

const head = {
  object: 'response',
  created_at: 1,
  model: 'm',
  output: [],
} as const

export function created(id: string) {
  const response = { ...head, id, status: 'in_progress' }
  return { type: 'response.created', sequence_number: 0, response }
}

export function completed(id: string, text = 'ok', store = true) {
  const content = [{ type: 'output_text', text }]
  const output = [
    { id: `msg_${id}`, type: 'message', status: 'completed', role: 'assistant', content },
  ]
  const response = { ...head, id, status: 'completed', output, store }
  return { type: 'response.completed', sequence_number: 1, response }
}

export function refused(status: number, code: string) {
  const error = { type: 'invalid_request_error', code, message: `no: ${code}`, param: null }
  return { type: 'error', status, error }
}

/** What a scripted peer does with one frame: messages to send, then perhaps the end. */
export type Reaction = readonly (object | 'close')[]

export type FakePeer = {
  readonly connect: WebSocketConnector
  /** Every frame of the client, with the number of the connection it came over. */
  readonly frames: { readonly connection: number; readonly body: Record<string, unknown> }[]
  /** Numbers of the connections that the client closed. */
  readonly closed: number[]
}

/** A WebSocket peer that reacts to each frame with the next reaction, all in one turn. */
export function fakePeer(reactions: readonly Reaction[]): FakePeer {
  const remaining = [...reactions]
  const frames: FakePeer['frames'] = []
  const closed: number[] = []
  let connections = 0
  const connect = (_url: string, options: ConnectOptions): Promise<Connected> => {
    const connection = (connections += 1)
    let isClosed = false
    const close = () => {
      if (isClosed) return
      isClosed = true
      options.onClose()
    }
    const send = (text: string) => {
      frames.push({ connection, body: JSON.parse(text) as Record<string, unknown> })
      for (const step of remaining.shift() ?? []) {
        if (step === 'close') queueMicrotask(close)
        else options.onMessage(JSON.stringify(step))
      }
    }
    const socket = {
      send,
      close: () => {
        closed.push(connection)
        close()
      },
    }
    return Promise.resolve({ type: 'open', socket })
  }
  return { connect, frames, closed }
}

/** A `fetch` that answers every POST with the next body, and keeps what it was asked. */
export function fakeFetch(answers: readonly (() => Response)[]) {
  const remaining = [...answers]
  const bodies: unknown[] = []
  const fetch = (_url: unknown, init?: RequestInit): Promise<Response> => {
    bodies.push(typeof init?.body === 'string' ? JSON.parse(init.body) : undefined)
    const answer = remaining.shift()
    return answer ? Promise.resolve(answer()) : Promise.reject(new TypeError('fetch failed'))
  }
  return { fetch, bodies }
}

export function sse(...events: readonly object[]): () => Response {
  const text = events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('')
  return () => new Response(text, { headers: { 'content-type': 'text/event-stream' } })
}
