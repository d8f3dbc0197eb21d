import { EngineError } from '@turant/engine'
import fc from 'fast-check'
import { request as httpRequest } from 'node:http'
import { describe, expect, test } from 'vitest'
import { authorization, responseOf, start, until } from '../harness.ts'
import { figures, says, saysThenWaits } from '../scripted-service.ts'
import { ask, frames, refusal } from './ask.ts'

const CHAT = '/v1/chat/completions'
const hi = [{ role: 'user', content: 'Hi' }]
const head = {
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1_700_000_000,
  model: 'coder',
}

function chunk(delta: object, finish_reason: string | null = null) {
  return { ...head, choices: [{ index: 0, delta, logprobs: null, finish_reason }] }
}

/** The deltas of a stream of chunks. */
function deltas(chunks: readonly unknown[]): unknown[] {
  return chunks.flatMap((one) => {
    const choices: unknown = Object(one)['choices']
    return Array.isArray(choices) ? choices.map((choice: unknown) => Object(choice)['delta']) : []
  })
}

function textOf(chunks: readonly unknown[]): string {
  return deltas(chunks)
    .map((delta) => String(Object(delta)['content'] ?? ''))
    .join('')
}

describe('a streamed chat', () => {
  test('[SV63] tells the role, the text, the end, and that it is done', async () => {
    await using server = await start(says('Hel', 'lo'))
    expect(await frames(server, CHAT, { messages: hi })).toEqual([
      chunk({ role: 'assistant', content: '' }),
      chunk({ content: 'Hel' }),
      chunk({ content: 'lo' }),
      { ...chunk({}, 'stop'), turant: { figures: expect.anything() } },
      '[DONE]',
    ])
  })

  test('[SV63] tells its usage behind the end when it is asked to', async () => {
    await using server = await start(says('Hello'))
    const body = { messages: hi, stream_options: { include_usage: true } }
    const told = await frames(server, CHAT, body)
    expect(told.slice(0, -2).map((one) => Object(one)['usage'])).toEqual([null, null, null])
    expect(told.slice(-2)).toEqual([
      {
        ...head,
        choices: [],
        usage: {
          prompt_tokens: 10,
          completion_tokens: 5,
          total_tokens: 15,
          prompt_tokens_details: { cached_tokens: 4 },
          completion_tokens_details: {
            reasoning_tokens: 0,
            accepted_prediction_tokens: 2,
            rejected_prediction_tokens: 1,
          },
        },
      },
      '[DONE]',
    ])
  })

  test('[SV63] tells thoughts, then calls by their number: name first, then what goes in', async () => {
    const calls = ['{"name": "add", "arguments": {"a": 1}}', '{"name": "patch"}\nabc']
    await using server = await start(async function* script(request) {
      const isCall = request.grammar !== undefined
      const next = isCall ? calls.shift() : undefined
      const more = calls.length > 0 ? '\n<tool_call>' : ''
      const text =
        next === undefined
          ? '<think>\nmust</think>\n\nSo:<tool_call>'
          : `\n${next}\n</tool_call>${more}`
      yield { type: 'text-delta', text }
      yield { type: 'finished', reason: 'end', figures }
    })
    const told = await frames(server, CHAT, {
      messages: hi,
      tools: [
        { type: 'function', function: { name: 'add' } },
        { type: 'custom', custom: { name: 'patch' } },
      ],
    })
    expect(deltas(told)).toEqual([
      { role: 'assistant', content: '' },
      { reasoning_content: 'must' },
      { content: 'So:' },
      {
        tool_calls: [
          { index: 0, id: 'call_5', type: 'function', function: { name: 'add', arguments: '' } },
        ],
      },
      { tool_calls: [{ index: 0, function: { arguments: '{"a": 1}' } }] },
      {
        tool_calls: [
          { index: 1, id: 'call_7', type: 'custom', custom: { name: 'patch', input: '' } },
        ],
      },
      { tool_calls: [{ index: 1, custom: { input: 'abc' } }] },
      {},
    ])
    expect(told.at(-2)).toMatchObject({ choices: [{ finish_reason: 'tool_calls' }] })
  })

  test('[SV63] says the same whether it is streamed or not', async () => {
    const text = fc.array(fc.string({ unit: 'grapheme', maxLength: 5 }), { maxLength: 6 })
    await using server = await start()
    await fc.assert(
      fc.asyncProperty(text, async (parts) => {
        server.service.script = says(...parts.filter((part) => part !== ''))
        const whole = await ask(server, CHAT, { messages: hi })
        const streamed = await frames(server, CHAT, { messages: hi })
        const choices: unknown = Object(whole.body)['choices'][0].message.content
        expect(textOf(streamed)).toBe(choices)
      }),
      { numRuns: 20 },
    )
  })

  test('[SV63] no delta splits a surrogate pair', async () => {
    await using server = await start(says('a\ud83d', '\ude00b', '😀'.repeat(40_000)))
    const told = await frames(server, CHAT, { messages: hi })
    const contents = deltas(told).map((delta) => String(Object(delta)['content'] ?? ''))
    expect(contents.every((content) => content.isWellFormed())).toBe(true)
    expect(contents.join('')).toBe(`a😀b${'😀'.repeat(40_000)}`)
  })

  test('[SV64] a failure in the middle is an error frame, and no end is told', async () => {
    await using server = await start(async function* script() {
      yield { type: 'text-delta', text: 'Hel' }
      yield { type: 'failed', error: new EngineError('backend-lost', 'the model ended') }
    })
    expect((await frames(server, CHAT, { messages: hi })).slice(2)).toEqual([
      {
        error: {
          type: 'server_error',
          code: 'server_error',
          message: 'the model ended. Ask again.',
          param: null,
        },
      },
    ])
  })

  test('[SV64] a failure before the beginning is a status, in the words of the chat', async () => {
    const failing = (error: EngineError) =>
      async function* script() {
        yield { type: 'failed', error } as const
      }
    await using server = await start()
    server.service.script = failing(new EngineError('context-overflow', 'too long'))
    for (const isStream of [false, true]) {
      expect(refusal(await ask(server, CHAT, { messages: hi, stream: isStream }))).toEqual({
        status: 400,
        code: 'context_length_exceeded',
        param: 'messages',
      })
    }
    server.service.script = failing(new EngineError('bad-grammar', 'no root'))
    expect(refusal(await ask(server, CHAT, { messages: hi, grammar: 'x' }))).toEqual({
      status: 400,
      code: 'invalid_grammar',
      param: 'grammar',
    })
    const schema = { type: 'object', properties: { a: { $ref: '#/nowhere' } } }
    const json_schema = { name: 'a', schema }
    const refused = await ask(server, CHAT, {
      messages: hi,
      response_format: { type: 'json_schema', json_schema },
    })
    expect(refusal(refused)).toMatchObject({
      status: 400,
      code: 'invalid_json_schema',
      param: expect.stringMatching(/^response_format\.json_schema\.schema/),
    })
    expect(JSON.stringify(refused.body)).not.toContain('text.format')
  })

  test('[SV10] a client that leaves ends the generation', async () => {
    await using server = await start(saysThenWaits('Hel'))
    const request = httpRequest({
      host: '127.0.0.1',
      port: server.port,
      method: 'POST',
      path: CHAT,
      headers: { authorization, 'content-type': 'application/json' },
    })
    request.end(JSON.stringify({ messages: hi, stream: true }))
    const response = await responseOf(request)
    response.on('error', () => undefined)
    response.resume()
    expect(response.headers['content-type']).toBe('text/event-stream; charset=utf-8')
    request.destroy()
    await until(() => server.service.signals.at(-1)?.aborted === true)
  })
})
