import { describe, expect, test } from 'vitest'
import { authorization, send, start } from '../harness.ts'
import { ask, refusal } from './ask.ts'

const user = (content: unknown) => ({ messages: [{ role: 'user', content }] })
const hi = user('Hi')
const infill = { input_prefix: 'a', input_suffix: 'b' }
const manyTools = Array.from({ length: 10_000 }, (_, index) => ({
  type: 'function',
  function: { name: `f${index}` },
}))

type Row = readonly [name: string, body: unknown, code: string, param: string | null]

const bodies: Readonly<Record<string, readonly Row[]>> = {
  '/v1/chat/completions': [
    ['a list', [], 'invalid_type', null],
    ['no messages', {}, 'missing_required_parameter', 'messages'],
    ['a conversation of nothing', { messages: [] }, 'invalid_value', 'messages'],
    ['a text as messages', { messages: 'Hi' }, 'invalid_type', 'messages'],
    ['a wrong content', user(7), 'invalid_type', 'messages[0].content'],
    [
      'an unknown role',
      { messages: [{ role: 'boss', content: '' }] },
      'unsupported_value',
      'messages[0].role',
    ],
    [
      'an image',
      user([
        { type: 'text', text: 'see' },
        { type: 'image_url', image_url: { url: 'x' } },
      ]),
      'unsupported_value',
      'messages[0].content[1]',
    ],
    ['audio', user([{ type: 'input_audio' }]), 'unsupported_value', 'messages[0].content[0]'],
    ['half a surrogate pair', user('\ud83d'), 'invalid_value', 'messages[0].content'],
    [
      'an output without its call',
      { messages: [{ role: 'tool', content: 'x' }] },
      'missing_required_parameter',
      'messages[0].tool_call_id',
    ],
    ['ten thousand tools', { ...hi, tools: manyTools }, 'invalid_value', 'tools'],
    [
      'a tool without a name',
      { ...hi, tools: [{ type: 'function', function: {} }] },
      'missing_required_parameter',
      'tools[0].function.name',
    ],
    [
      'a choice of no tool',
      { ...hi, tool_choice: { type: 'function', function: { name: 'x' } } },
      'invalid_value',
      'tool_choice',
    ],
    ['two answers', { ...hi, n: 2 }, 'unsupported_value', 'n'],
    ['probabilities', { ...hi, logprobs: true }, 'invalid_value', 'logprobs'],
    ['speech', { ...hi, modalities: ['text', 'audio'] }, 'unsupported_value', 'modalities[1]'],
    ['functions of old', { ...hi, functions: [] }, 'unsupported_value', 'functions'],
    ['no tokens', { ...hi, max_tokens: 0 }, 'invalid_value', 'max_tokens'],
    ['heat', { ...hi, temperature: 3 }, 'invalid_value', 'temperature'],
    ['an empty stop', { ...hi, stop: [''] }, 'invalid_value', 'stop[0]'],
    [
      'an unknown format',
      { ...hi, response_format: { type: 'xml' } },
      'unsupported_value',
      'response_format.type',
    ],
    [
      'two grammars',
      { ...hi, grammar: 'x', response_format: { type: 'json_object' } },
      'invalid_value',
      'grammar',
    ],
    [
      'an unknown edit format with a model that is not there',
      { ...hi, model: 'unknown' },
      'model_not_found',
      'model',
    ],
  ],
  '/v1/completions': [
    ['no prompt', {}, 'missing_required_parameter', 'prompt'],
    ['two prompts', { prompt: ['a', 'b'] }, 'invalid_value', 'prompt'],
    ['tokens', { prompt: [1, 2] }, 'unsupported_value', 'prompt'],
    ['lists of tokens', { prompt: [[1], [2]] }, 'unsupported_value', 'prompt'],
    ['a wrong prompt', { prompt: 7 }, 'invalid_type', 'prompt'],
    ['an echo', { prompt: 'a', echo: true }, 'invalid_value', 'echo'],
    ['probabilities', { prompt: 'a', logprobs: 5 }, 'unsupported_value', 'logprobs'],
    ['two answers', { prompt: 'a', n: 2 }, 'unsupported_value', 'n'],
    ['the best of two', { prompt: 'a', best_of: 2 }, 'unsupported_value', 'best_of'],
    ['half a suffix', { prompt: 'a', suffix: '\udc00' }, 'invalid_value', 'suffix'],
  ],
  '/infill': [
    ['no prefix', { input_suffix: '' }, 'missing_required_parameter', 'input_prefix'],
    ['no suffix', { input_prefix: '' }, 'missing_required_parameter', 'input_suffix'],
    [
      'a file without text',
      { ...infill, input_extra: [{ filename: 'a' }] },
      'missing_required_parameter',
      'input_extra[0].text',
    ],
    ['a wrong prompt', { ...infill, prompt: ['a'] }, 'invalid_type', 'prompt'],
    ['a wrong length', { ...infill, n_predict: -2 }, 'invalid_value', 'n_predict'],
    ['a wrong time', { ...infill, t_max_predict_ms: '1' }, 'invalid_type', 't_max_predict_ms'],
    ['a wrong field', { ...infill, response_fields: [1] }, 'invalid_type', 'response_fields[0]'],
  ],
  '/tokenize': [
    ['no text', {}, 'missing_required_parameter', 'content'],
    ['a wrong text', { content: [1] }, 'invalid_type', 'content'],
  ],
  '/detokenize': [
    ['no tokens', {}, 'missing_required_parameter', 'tokens'],
    ['half a token', { tokens: [1, 0.5] }, 'invalid_type', 'tokens[1]'],
    ['a token below nothing', { tokens: [-1] }, 'invalid_value', 'tokens[0]'],
  ],
}

const rows = Object.entries(bodies).flatMap(([route, list]) =>
  list.map(([name, body, code, param]) => ({ route, name, body, code, param })),
)

describe('bad input', () => {
  test.each(rows)('[SV72] $route refuses $name', async ({ route, body, code, param }) => {
    await using server = await start()
    const status = code === 'model_not_found' ? 404 : 400
    expect(refusal(await ask(server, route, body))).toEqual({ status, code, param })
    expect(server.service.requests).toEqual([])
    expect(server.defects).toEqual([])
  })

  test('[SV72] says in words what to do', async () => {
    await using server = await start()
    const image = user([{ type: 'image_url' }])
    const { body } = await ask(server, '/v1/chat/completions', image)
    expect(body).toEqual({
      error: {
        type: 'invalid_request_error',
        code: 'unsupported_value',
        message:
          "Invalid value for 'messages[0].content[0]': this server takes text only; leave out the image_url part",
        param: 'messages[0].content[0]',
      },
    })
  })

  test('[SV73] fields that nobody here knows, and null, have no effect', async () => {
    await using server = await start()
    const extra = { top_k: 40, min_p: 0.1, logit_bias: {}, frequency_penalty: 1, unheard_of: [] }
    const nothing = { model: null, temperature: null, stop: null, stream: null, seed: null }
    const asked: readonly (readonly [string, object])[] = [
      ['/v1/chat/completions', { ...hi, tools: null, response_format: null, n: null }],
      ['/v1/completions', { prompt: 'a', suffix: null, max_tokens: null, best_of: null }],
      ['/infill', { ...infill, input_extra: null, prompt: null, n_predict: null }],
      ['/tokenize', { content: 'a', parse_special: true, with_pieces: null }],
    ]
    for (const [route, body] of asked) {
      const { status } = await ask(server, route, { ...body, ...nothing, ...extra })
      expect([route, status]).toEqual([route, 200])
    }
  })

  test('[SV11] every one of the routes asks for the key', async () => {
    await using server = await start()
    const statuses = await Promise.all(
      [...Object.keys(bodies), '/v1/infill', '/v1/tokenize'].map(async (path) => {
        const headers = { 'content-type': 'application/json' }
        return (await send(server, { method: 'POST', path, headers }, '{}')).status
      }),
    )
    expect(new Set(statuses)).toEqual(new Set([401]))
    const lost = await send(server, { path: '/nowhere', headers: { authorization } })
    expect(JSON.stringify(lost.body)).toContain('POST /v1/chat/completions')
  })
})
