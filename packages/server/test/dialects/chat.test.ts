import { describe, expect, test } from 'vitest'
import { start, type Running } from '../harness.ts'
import { figures, says } from '../scripted-service.ts'
import { ask } from './ask.ts'

const CHAT = '/v1/chat/completions'
const hi = [{ role: 'user', content: 'Hi' }]

const add = {
  type: 'function',
  function: {
    name: 'add',
    description: 'Adds',
    parameters: {
      type: 'object',
      properties: { a: { type: 'integer' } },
      required: ['a'],
      additionalProperties: false,
    },
    strict: true,
  },
}
const patch = {
  type: 'custom',
  custom: {
    name: 'patch',
    format: { type: 'grammar', grammar: { syntax: 'regex', definition: '[a-z]+' } },
  },
}

const usage = {
  prompt_tokens: 10,
  completion_tokens: 5,
  total_tokens: 15,
  prompt_tokens_details: { cached_tokens: 4 },
  completion_tokens_details: {
    reasoning_tokens: 0,
    accepted_prediction_tokens: 2,
    rejected_prediction_tokens: 1,
  },
}

function lastRequest(server: Running) {
  const request = server.service.requests.at(-1)
  if (request === undefined) throw new Error('nothing was asked of the engine')
  return request
}

describe('what a chat asks', () => {
  test('[SV61] messages of every role and form become the conversation', async () => {
    await using server = await start(says('ok'))
    await ask(server, CHAT, {
      model: 'coder',
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'developer', content: [{ type: 'text', text: 'Be kind.' }] },
        {
          role: 'user',
          name: 'ann',
          content: [
            { type: 'text', text: 'a' },
            { type: 'text', text: 'b', cache_control: {} },
          ],
        },
        {
          role: 'assistant',
          content: null,
          reasoning_content: 'hm',
          tool_calls: [
            { id: 'c1', type: 'function', function: { name: 'add', arguments: '{"a":1}' } },
            { id: 'c2', type: 'custom', custom: { name: 'patch', input: 'abc' } },
          ],
        },
        { role: 'tool', tool_call_id: 'c1', content: '2' },
        { role: 'tool', tool_call_id: 'c2', content: [{ type: 'text', text: 'done' }] },
        { role: 'assistant', content: [{ type: 'refusal', refusal: 'No.' }] },
        { role: 'user', content: 'go' },
      ],
    })
    expect(server.service.lastPrompt).toBe(
      '«<|system|>»Be brief.\n\nBe kind.«<|end|><|user|>»ab«<|end|><|assistant|>»' +
        '<tool_call>\n{"name": "add", "arguments": {"a":1}}\n</tool_call>\n' +
        '<tool_call>\n{"name": "patch"}\nabc\n</tool_call>«<|end|><|user|>»' +
        '<tool_response>\n2\n</tool_response>\n<tool_response>\ndone\n</tool_response>' +
        '«<|end|><|assistant|>»No.«<|end|><|user|>»go«<|end|><|assistant|>»',
    )
  })

  test('[SV61] a chat says how it is written: sampling, length, stops, priority, prediction', async () => {
    await using server = await start(says('ok'))
    const { status } = await ask(server, CHAT, {
      messages: hi,
      temperature: 0.2,
      top_p: 0.5,
      max_tokens: 9,
      max_completion_tokens: 7,
      stop: ['END'],
      seed: 2 ** 32 + 3,
      service_tier: 'priority',
      prediction: { type: 'content', content: [{ type: 'text', text: 'ok then' }] },
      reasoning_effort: 'low',
      store: true,
      metadata: { a: 'b' },
      user: 'ann',
      turant: { drafting: 'off' },
    })
    const { prompt: _, ...terms } = lastRequest(server)
    expect({ status, terms }).toEqual({
      status: 200,
      terms: {
        model: 'coder',
        maxTokens: 7,
        sampling: { temperature: 0.2, topP: 0.5, seed: 3 },
        stop: ['END'],
        reference: 'ok then',
        drafting: 'off',
        priority: 'interactive',
      },
    })
  })

  test('[SV61] -1 is no limit and no seed, as llama.cpp has it', async () => {
    await using server = await start(says('ok'))
    await ask(server, CHAT, { messages: hi, max_tokens: -1, seed: -1 })
    const { maxTokens, sampling } = lastRequest(server)
    expect({ maxTokens, seed: sampling.seed }).toEqual({ maxTokens: 4096, seed: 7 })
  })

  test('[SV61] formats and grammars hold the answer', async () => {
    await using server = await start(says('{}'))
    const schema = { type: 'object', properties: { title: { type: 'string' } } }
    const json_schema = { name: 'title', schema, strict: true }
    const forms = [
      { response_format: { type: 'json_schema', json_schema } },
      { response_format: { type: 'json_object', schema } },
      { response_format: { type: 'json_object' } },
      { response_format: { type: 'json_schema', json_schema: { name: 'any' } } },
      { grammar: 'root ::= "yes"' },
      { response_format: { type: 'text' } },
    ]
    const grammars: (string | undefined)[] = []
    for (const form of forms) {
      const { status } = await ask(server, CHAT, { messages: hi, ...form })
      expect(status).toBe(200)
      grammars.push(lastRequest(server).grammar)
    }
    const [held, same, any, anyToo, own, none] = grammars
    expect(held).toContain('title')
    expect(same).toBe(held)
    expect(any).not.toContain('title')
    expect([anyToo, own, none]).toEqual([any, 'root ::= "yes"', undefined])
  })

  test('[SV61] tools are offered, chosen and called as in a response', async () => {
    await using server = await start(says('{"a": 1}}\n</tool_call>'))
    const named = { type: 'custom', custom: { name: 'patch' } }
    const choices = [
      'required',
      named,
      { type: 'function', function: { name: 'add' } },
      { type: 'allowed_tools', allowed_tools: { mode: 'required', tools: [named] } },
    ]
    const grammars: string[] = []
    for (const tool_choice of choices) {
      server.service.requests.length = 0
      await ask(server, CHAT, { messages: hi, tools: [add, patch], tool_choice })
      expect(server.service.lastPrompt).toContain('"name":"add","description":"Adds"')
      grammars.push(server.service.requests[0]?.grammar ?? '')
    }
    const offered = grammars.map((grammar) =>
      ['add', 'patch'].filter((name) => grammar.includes(name)),
    )
    expect(offered).toEqual([['add', 'patch'], ['patch'], ['add'], ['patch']])
    await ask(server, CHAT, { messages: hi, tools: [add], tool_choice: 'none' })
    expect(server.service.lastPrompt).not.toContain('Adds')
  })
})

describe('what a chat is answered', () => {
  test('[SV60] [SV62] with a text, under the name that was asked for', async () => {
    await using server = await start(says('Hel', 'lo 😀'), {
      models: { list: () => [] },
    })
    const { status, body } = await ask(server, CHAT, { model: 'my-own', messages: hi })
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        id: 'chatcmpl-1',
        object: 'chat.completion',
        created: 1_700_000_000,
        model: 'my-own',
        choices: [
          {
            index: 0,
            message: { role: 'assistant', content: 'Hello 😀', refusal: null },
            logprobs: null,
            finish_reason: 'stop',
          },
        ],
        usage,
        service_tier: 'default',
        turant: { figures: expect.objectContaining({ prompt_tokens: 10, reused_tokens: 4 }) },
      },
    })
  })

  test('[SV62] with thoughts and calls', async () => {
    await using server = await start(async function* script(request) {
      const isCall = request.grammar !== undefined
      const text = isCall
        ? '\n{"name": "add", "arguments": {"a": 1}}\n</tool_call>'
        : '<think>\nmust add</think>\n\n<tool_call>'
      yield { type: 'text-delta', text }
      yield { type: 'finished', reason: 'end', figures }
    })
    const { body } = await ask(server, CHAT, {
      messages: hi,
      tools: [add],
      parallel_tool_calls: false,
    })
    expect(body).toMatchObject({
      choices: [
        {
          message: {
            role: 'assistant',
            content: null,
            reasoning_content: 'must add',
            tool_calls: [
              {
                id: expect.stringMatching(/^call_/),
                type: 'function',
                function: { name: 'add', arguments: '{"a": 1}' },
              },
            ],
          },
          finish_reason: 'tool_calls',
        },
      ],
    })
  })

  test('[SV62] a call of a custom tool has its text', async () => {
    await using server = await start(says('\n{"name": "patch"}\nabc\n</tool_call>'))
    const { body } = await ask(server, CHAT, {
      messages: hi,
      tools: [patch],
      tool_choice: { type: 'custom', custom: { name: 'patch' } },
    })
    expect(body).toMatchObject({
      choices: [
        { message: { tool_calls: [{ type: 'custom', custom: { name: 'patch', input: 'abc' } }] } },
      ],
    })
  })

  test('[SV62] cut off by its length', async () => {
    await using server = await start(async function* script() {
      yield { type: 'text-delta', text: 'Hel' }
      yield { type: 'finished', reason: 'length', figures }
    })
    const { body } = await ask(server, CHAT, { messages: hi, max_tokens: 1 })
    expect(body).toMatchObject({
      choices: [{ message: { content: 'Hel' }, finish_reason: 'length' }],
    })
  })

  test('[SV60] nothing is kept of it', async () => {
    await using server = await start()
    await ask(server, CHAT, { messages: hi, store: true })
    const next = { input: 'and?', previous_response_id: 'resp_1' }
    const { body } = await ask(server, '/v1/responses', next)
    expect(body).toMatchObject({ error: { code: 'previous_response_not_found' } })
  })
})
