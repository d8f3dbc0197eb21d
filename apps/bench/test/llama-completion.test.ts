import { createServer, type RequestListener } from 'node:http'
import { expect, test } from 'vitest'
import { chatTemplate, complete, type CompletionPiece } from '../src/peers/llama-completion.ts'

/** A server that answers as llama-server does, on a port of its own. */
async function serving(listener: RequestListener): Promise<AsyncDisposable & { baseUrl: string }> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    baseUrl: `http://127.0.0.1:${address.port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const timings = { cache_n: 5, prompt_n: 7, prompt_ms: 20, predicted_n: 3, predicted_ms: 30 }
const counts = {
  promptTokens: 12,
  computedTokens: 7,
  promptMs: 20,
  outputTokens: 3,
  decodeMs: 30,
  draftedTokens: 0,
  acceptedTokens: 0,
}

function stream(...events: readonly object[]): RequestListener {
  return (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    for (const event of events) response.write(`data: ${JSON.stringify(event)}\n\n`)
    response.end()
  }
}

async function answerOf(baseUrl: string): Promise<CompletionPiece[]> {
  const pieces: CompletionPiece[] = []
  for await (const piece of complete(baseUrl, { prompt: 'p', maxTokens: 3 })) pieces.push(piece)
  return pieces
}

test('an answer streams in with its counts and ends once', async () => {
  await using server = await serving(
    stream(
      { content: 'a', stop: false, timings: { ...timings, draft_n: 4, draft_n_accepted: 2 } },
      { content: '', stop: true, stop_type: 'limit', timings },
    ),
  )
  expect(await answerOf(server.baseUrl)).toEqual([
    { type: 'text', text: 'a', counts: { ...counts, draftedTokens: 4, acceptedTokens: 2 } },
    { type: 'ended', isCut: true, counts },
  ])
})

test('an answer that its reader leaves is given up', async () => {
  const closed = Promise.withResolvers<boolean>()
  await using server = await serving((_request, response) => {
    response.on('close', () => closed.resolve(response.writableFinished))
    response.write(`data: ${JSON.stringify({ content: 'a', stop: false, timings })}\n\n`)
  })
  for await (const piece of complete(server.baseUrl, { prompt: 'p', maxTokens: 3 })) {
    expect(piece.type).toBe('text')
    break
  }
  expect(await closed.promise).toBe(false)
})

test('a refusal is told with its words', async () => {
  await using server = await serving((_request, response) => {
    response.writeHead(400)
    response.end('too long')
  })
  const all = answerOf(server.baseUrl)
  await expect(all).rejects.toThrow('400 too long')
})

test('a failure inside a stream is told with its words', async () => {
  await using server = await serving(stream({ error: { message: 'no room' } }))
  const all = answerOf(server.baseUrl)
  await expect(all).rejects.toThrow('no room')
})

test("the model's own template is asked for", async () => {
  await using server = await serving((_request, response) => {
    response.end(JSON.stringify({ chat_template: 't', bos_token: '<s>' }))
  })
  expect(await chatTemplate(server.baseUrl)).toEqual({ template: 't', bosText: '<s>', eosText: '' })
})
