import { createServer, type ServerResponse } from 'node:http'
import { fieldAt } from '../../harness/json-field.ts'
import type { Running } from './running.ts'

export const UPSTREAM_MODEL = 'scripted'
const WORDS = Array.from({ length: 20 }, (_, index) => `word${index} `)
const USAGE = { prompt_tokens: 100, completion_tokens: WORDS.length, total_tokens: 120 }

/**
 * An OpenAI-compatible server that answers every chat at once, streamed or not, with the same twenty words.
 * https://platform.openai.com/docs/api-reference/chat
 */
export async function startScriptedUpstream(): Promise<Running<{ plain: number }>> {
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      if (request.url !== '/v1/chat/completions') return json(response, 404, { error: {} })
      const body: unknown = JSON.parse(Buffer.concat(parts).toString('utf8'))
      if (fieldAt(body, 'stream') === true) stream(response)
      else json(response, 200, whole())
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port was given')
  return {
    places: { plain: address.port },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function json(response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body)
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': text.length })
  response.end(text)
}

function whole(): object {
  const message = { role: 'assistant', content: WORDS.join('') }
  const choices = [{ index: 0, message, logprobs: null, finish_reason: 'stop' }]
  return { ...COMMON, object: 'chat.completion', choices, usage: USAGE }
}

function stream(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' })
  response.write(chunk({ delta: { role: 'assistant', content: '' }, finish_reason: null }))
  for (const content of WORDS) response.write(chunk({ delta: { content }, finish_reason: null }))
  response.write(chunk({ delta: {}, finish_reason: 'stop' }))
  response.end(`${event({ ...CHUNK, choices: [], usage: USAGE })}data: [DONE]\n\n`)
}

const COMMON = { id: 'chatcmpl-1', created: 1_700_000_000, model: UPSTREAM_MODEL }
const CHUNK = { ...COMMON, object: 'chat.completion.chunk' }

function chunk(choice: object): string {
  return event({ ...CHUNK, choices: [{ index: 0, logprobs: null, ...choice }] })
}

function event(value: object): string {
  return `data: ${JSON.stringify(value)}\n\n`
}
