import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  parseChatRequest,
  parseCompletionRequest,
  parseCreateRequest,
  parseDetokenizeRequest,
  parseInfillRequest,
  parseTokenizeRequest,
} from '../src/index.ts'

const parsers = {
  chat: parseChatRequest,
  completion: parseCompletionRequest,
  infill: parseInfillRequest,
  tokenize: parseTokenizeRequest,
  detokenize: parseDetokenizeRequest,
  response: parseCreateRequest,
}

type Name = keyof typeof parsers
type Refused = readonly [code: string, param: string | null]

function refusal(name: Name, body: unknown): Refused | 'accepted' {
  const result = parsers[name](body)
  return result.ok ? 'accepted' : [result.error.code, result.error.param]
}

const messages = [{ role: 'user', content: 'Hi' }]
const infill = { input_prefix: 'a', input_suffix: 'b' }

function assistant(call: unknown) {
  return { messages: [{ role: 'assistant', tool_calls: [call] }] }
}

type Row = readonly [rule: string, name: Name, body: unknown, refused: Refused]

const rows: readonly Row[] = [
  [
    'PR30',
    'chat',
    { messages: [{ role: 'user' }] },
    ['missing_required_parameter', 'messages[0].content'],
  ],
  [
    'PR30',
    'chat',
    { messages: [{ role: 'user', content: [{ type: 'file', file: {} }] }] },
    ['unsupported_value', 'messages[0].content[0]'],
  ],
  [
    'PR30',
    'chat',
    assistant({ id: 'c', type: 'function', function: { name: 'a', arguments: {} } }),
    ['invalid_type', 'messages[0].tool_calls[0].function.arguments'],
  ],
  [
    'PR30',
    'chat',
    assistant({ id: 'c', type: 'computer' }),
    ['unsupported_value', 'messages[0].tool_calls[0].type'],
  ],
  ['PR30', 'chat', { messages, n: 3 }, ['unsupported_value', 'n']],
  ['PR30', 'chat', { messages, function_call: 'auto' }, ['unsupported_value', 'function_call']],
  [
    'PR30',
    'chat',
    {
      messages,
      tools: [{ type: 'custom', custom: { name: 'a', format: { type: 'grammar', grammar: {} } } }],
    },
    ['missing_required_parameter', 'tools[0].custom.format.grammar.syntax'],
  ],
  [
    'PR30',
    'chat',
    { messages, tools: [{ type: 'function', function: { name: 'a b' } }] },
    ['invalid_value', 'tools[0].function.name'],
  ],
  [
    'PR30',
    'chat',
    { messages, response_format: { type: 'json_schema', json_schema: { name: 'a', schema: 1 } } },
    ['invalid_type', 'response_format.json_schema.schema'],
  ],
  [
    'PR30',
    'chat',
    { messages, stream_options: { include_usage: 1 } },
    ['invalid_type', 'stream_options.include_usage'],
  ],
  ['PR31', 'completion', { prompt: [] }, ['invalid_value', 'prompt']],
  ['PR31', 'completion', { prompt: [1] }, ['unsupported_value', 'prompt']],
  ['PR31', 'completion', { prompt: 'a', best_of: 0 }, ['unsupported_value', 'best_of']],
  ['PR32', 'chat', { messages, max_tokens: -2 }, ['invalid_value', 'max_tokens']],
  ['PR32', 'infill', { ...infill, n_predict: 0.5 }, ['invalid_type', 'n_predict']],
  ['PR33', 'tokenize', { content: null }, ['missing_required_parameter', 'content']],
  ['PR33', 'detokenize', { tokens: 'a' }, ['invalid_type', 'tokens']],
  ['PR33', 'detokenize', { tokens: [2 ** 31] }, ['invalid_value', 'tokens[0]']],
  ['PR34', 'completion', { prompt: '\ud800' }, ['invalid_value', 'prompt']],
  [
    'PR34',
    'infill',
    { ...infill, input_extra: [{ text: '\udc00' }] },
    ['invalid_value', 'input_extra[0].text'],
  ],
  ['PR34', 'tokenize', { content: '\ud83d' }, ['invalid_value', 'content']],
  ['PR5', 'response', { task: { type: 'continue' } }, ['missing_required_parameter', 'task.text']],
  [
    'PR5',
    'response',
    { task: { type: 'infill', before: '', after: '', write_ms: 0 } },
    ['invalid_value', 'task.write_ms'],
  ],
  [
    'PR5',
    'response',
    { task: { type: 'infill', before: '', after: '', context: [{ path: 'a' }] } },
    ['missing_required_parameter', 'task.context[0].text'],
  ],
]

describe('the requests of other APIs', () => {
  test.each(
    rows.map(([rule, name, body, refused]) => ({ rule, name, body, refused, param: refused[1] })),
  )('[$rule] a $name is refused at $param', ({ name, body, refused }) => {
    expect(refusal(name, body)).toEqual(refused)
  })

  test('[PR30] what clients send is taken as it is', () => {
    const chat = {
      model: 'm',
      messages: [
        { role: 'developer', content: 'a' },
        { role: 'assistant', content: null, tool_calls: null },
        { role: 'tool', tool_call_id: 'c', content: [{ type: 'text', text: 'b' }] },
      ],
      tool_choice: { type: 'function', function: { name: 'f' } },
      n: 1,
      logprobs: false,
      max_tokens: -1,
      modalities: ['text'],
    }
    expect(parseChatRequest(chat)).toMatchObject({ ok: true, value: { messages: chat.messages } })
  })

  test('[PR5] a text may have no name, and others beside it', () => {
    const context = [{ text: 'a' }, { path: 'b', text: 'c' }]
    const task = { type: 'infill', before: 'd', after: 'e', context, write_ms: 5 }
    expect(parseCreateRequest({ task })).toEqual({ ok: true, value: { task } })
  })

  test('[PR34] no body makes a parser throw', () => {
    const fields = ['messages', 'prompt', 'input_prefix', 'tokens', 'content', 'tools', 'stop']
    const body = fc.dictionary(fc.constantFrom(...fields), fc.jsonValue())
    const name = fc.constantFrom<Name>('chat', 'completion', 'infill', 'tokenize', 'detokenize')
    fc.assert(
      fc.property(name, fc.oneof(body, fc.jsonValue()), (which, value) => {
        const result = parsers[which](value)
        expect(result.ok || result.error.type).toSatisfy(
          (end) => end === true || typeof end === 'string',
        )
      }),
    )
  })
})
