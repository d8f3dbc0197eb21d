import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

export type Asked = {
  readonly method: string
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly body: Record<string, unknown>
}

export type Piece = string | Uint8Array

export type Scripted = {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly pieces?: readonly Piece[]
  /** `cut` breaks the connection, `hang` leaves it open. By default the answer ends. */
  readonly end?: 'cut' | 'hang'
}

/** `silence`: not even headers come. */
export type Script = Scripted | 'silence' | 'cut'

export type ScriptedUpstream = {
  readonly baseUrl: string
  readonly asked: Asked[]
  readonly connections: () => number
  /** How many answers were given up by the client before they ended. */
  readonly left: () => number
}

/** A real server on a port of its own that gives the answers in turn, the last one again and again. */
export async function startUpstream(...scripts: readonly Script[]): Promise<ScriptedUpstream> {
  const asked: Asked[] = []
  let left = 0
  let connections = 0
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const text = Buffer.concat(parts).toString('utf8')
      asked.push({
        method: request.method ?? '',
        url: request.url ?? '',
        headers: request.headers,
        body: text === '' ? {} : JSON.parse(text),
      })
      response.on('close', () => {
        if (!response.writableEnded) left += 1
      })
      void play(scripts[Math.min(asked.length, scripts.length) - 1], response)
    })
  })
  server.on('connection', () => (connections += 1))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    asked,
    connections: () => connections,
    left: () => left,
  }
}

/** Where nobody listens any more. */
export async function closedUrl(): Promise<string> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return `http://127.0.0.1:${port}/v1`
}

async function play(script: Script | undefined, response: ServerResponse): Promise<void> {
  if (script === undefined || script === 'silence') return
  if (script === 'cut') {
    response.destroy()
    return
  }
  response.socket?.setNoDelay(true)
  response.writeHead(script.status ?? 200, {
    'content-type': 'text/event-stream',
    ...script.headers,
  })
  response.flushHeaders()
  for (const piece of script.pieces ?? []) {
    await new Promise<void>((resolve) => response.write(piece, () => resolve()))
    // The other side gets its turn to read, or pieces would arrive as one.
    await turn()
    await turn()
  }
  if (script.end === 'cut') response.destroy()
  else if (script.end === undefined) response.end()
}

/** Waits for something that another task brings about; the test's own time limit is its end. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await turn()
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

export function data(...chunks: readonly (object | string)[]): string {
  return chunks
    .map((chunk) => `data: ${typeof chunk === 'string' ? chunk : JSON.stringify(chunk)}\n\n`)
    .join('')
}

export function delta(part: object, finish: string | null = null): object {
  return {
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta: part, finish_reason: finish }],
  }
}

/** A whole stream that says this text. */
export function saying(text: string): Scripted {
  return { pieces: [data(delta({ content: text }), delta({}, 'stop'), '[DONE]')] }
}

export function refusing(status: number, body: object | string, headers = {}): Scripted {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const type = typeof body === 'string' ? 'text/plain' : 'application/json'
  return { status, headers: { 'content-type': type, ...headers }, pieces: [text] }
}
