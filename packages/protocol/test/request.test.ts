import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseClientFrame, parseCreateRequest, parseJson } from '../src/index.ts'

const edit = {
  type: 'edit',
  path: 'a.ts',
  before: '',
  region: 'let a = 1',
  after: '',
  instruction: 'rename a to b',
}

function refusal(body: unknown): { code: string | null; param: string | null } | 'accepted' {
  const result = parseCreateRequest(body)
  return result.ok ? 'accepted' : { code: result.error.code, param: result.error.param }
}

describe('input', () => {
  test('[PR1] takes a string', () => {
    expect(parseCreateRequest({ model: 'm', input: 'hello' })).toEqual({
      ok: true,
      value: { model: 'm', input: 'hello' },
    })
  })

  test('[PR1] takes the items that a coding agent sends', () => {
    const input = [
      { role: 'developer', content: 'be brief' },
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'list files' }] },
      { type: 'reasoning' },
      { type: 'function_call', call_id: 'c1', name: 'shell', arguments: '{"cmd":"ls"}' },
      { type: 'function_call_output', call_id: 'c1', output: 'a.ts' },
      { type: 'custom_tool_call', call_id: 'c2', name: 'apply_patch', input: '*** Begin Patch' },
      {
        type: 'custom_tool_call_output',
        call_id: 'c2',
        output: [{ type: 'input_text', text: 'Done' }],
      },
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'ok' }] },
      { type: 'message', role: 'assistant', content: [{ type: 'refusal', refusal: 'no' }] },
    ]
    expect(parseCreateRequest({ input })).toEqual({ ok: true, value: { input } })
  })

  test.each(['input_image', 'input_file', 'input_audio'])(
    '[PR1] refuses %s as not text',
    (type) => {
      const result = parseCreateRequest({
        input: [{ role: 'user', content: [{ type: 'input_text', text: 'see' }, { type }] }],
      })
      expect(result).toEqual({
        ok: false,
        error: {
          type: 'invalid_request_error',
          code: 'unsupported_value',
          message: `Invalid value for 'input[0].content[1]': this server takes text only; leave out the ${type} part`,
          param: 'input[0].content[1]',
        },
      })
    },
  )
})

const table: readonly (readonly [string, unknown, readonly [string, string | null]])[] = [
  ['a list as the body', [], ['invalid_type', null]],
  ['a text as the body', 'hello', ['invalid_type', null]],
  ['null as the body', null, ['invalid_type', null]],
  ['a number as input', { input: 4 }, ['invalid_type', 'input']],
  ['a number as an item', { input: ['a', 4] }, ['invalid_type', 'input[0]']],
  [
    'an unknown kind of item',
    { input: [{ type: 'dance' }] },
    ['unsupported_value', 'input[0].type'],
  ],
  [
    'a message without content',
    { input: [{ role: 'user' }] },
    ['missing_required_parameter', 'input[0].content'],
  ],
  [
    'an unknown role',
    { input: [{ role: 'boss', content: 'do' }] },
    ['invalid_value', 'input[0].role'],
  ],
  [
    'a part without its text',
    { input: [{ role: 'user', content: [{ type: 'input_text' }] }] },
    ['missing_required_parameter', 'input[0].content[0].text'],
  ],
  [
    'an unknown kind of part',
    { input: [{ role: 'user', content: [{ type: 'smell' }] }] },
    ['unsupported_value', 'input[0].content[0].type'],
  ],
  ['a model that is no text', { input: '', model: {} }, ['invalid_type', 'model']],
  [
    'a temperature that is no number',
    { input: '', temperature: '1' },
    ['invalid_type', 'temperature'],
  ],
  ['a temperature out of range', { input: '', temperature: 3 }, ['invalid_value', 'temperature']],
  ['an empty nucleus', { input: '', top_p: 0 }, ['invalid_value', 'top_p']],
  ['no output tokens', { input: '', max_output_tokens: 0 }, ['invalid_value', 'max_output_tokens']],
  ['half a seed', { input: '', seed: 0.5 }, ['invalid_type', 'seed']],
  ['an empty stop text', { input: '', stop: ['a', ''] }, ['invalid_value', 'stop[1]']],
  ['a tool that is no object', { input: '', tools: ['shell'] }, ['invalid_type', 'tools[0]']],
  ['metadata that is no text', { input: '', metadata: { a: 1 } }, ['invalid_type', 'metadata.a']],
  [
    'a grammar format without a grammar',
    { input: '', text: { format: { type: 'grammar' } } },
    ['missing_required_parameter', 'text.format.grammar'],
  ],
  [
    'a task without its path',
    { task: { ...edit, path: undefined } },
    ['missing_required_parameter', 'task.path'],
  ],
  ['an unknown kind of task', { task: { type: 'poem' } }, ['unsupported_value', 'task.type']],
  ['a task that is no object', { task: 'edit' }, ['invalid_type', 'task']],
  ['a task with an empty path', { task: { ...edit, path: '' } }, ['invalid_value', 'task.path']],
]

describe('refusals', () => {
  test.each(table)('[PR2] %s', (_, body, expected) => {
    expect(refusal(body)).toEqual({ code: expected[0], param: expected[1] })
  })

  test('[PR3] unknown fields are dropped and null is absent', () => {
    expect(
      parseCreateRequest({ input: null, task: edit, include: ['x'], client_metadata: { a: 1 } }),
    ).toEqual({ ok: true, value: { input: null, task: edit } })
  })

  test.each([
    ['input', { input: 'a\ud800b' }, 'input'],
    ['a part', { input: [{ role: 'user', content: '\udc00' }] }, 'input[0].content'],
    ['a region', { task: { ...edit, region: '\ud83d' } }, 'task.region'],
    ['instructions', { input: '', instructions: '\ud83d' }, 'instructions'],
  ])('[PR4] half of a surrogate pair in %s', (_, body, param) => {
    expect(refusal(body)).toEqual({ code: 'invalid_value', param })
  })

  test('[PR4] a whole pair is text', () => {
    expect(refusal({ input: '😀' })).toBe('accepted')
  })

  test.each([
    ['a conversation', { conversation: 'c' }, 'conversation'],
    ['a stored prompt', { prompt: { id: 'p' } }, 'prompt'],
  ])('[PR9] %s is not supported', (_, fields, param) => {
    expect(refusal({ input: 'x', ...fields })).toEqual({ code: 'unsupported_value', param })
  })

  test('[PR9] a background response is not supported, the absence of one is', () => {
    expect(refusal({ input: 'x', background: true })).toEqual({
      code: 'invalid_value',
      param: 'background',
    })
    expect(refusal({ input: 'x', background: false, conversation: null })).toBe('accepted')
  })
})

describe('tasks', () => {
  test('[PR5] an edit and an infill are accepted, beside an input too', () => {
    const infill = { type: 'infill', path: 'a.ts', before: 'let ', after: ' = 1' }
    expect([refusal({ task: edit }), refusal({ task: infill, input: 'write' })]).toEqual([
      'accepted',
      'accepted',
    ])
  })

  test.each([
    ['previous_response_id', { previous_response_id: 'resp_1' }, 'previous_response_id'],
    ['stop', { stop: ';' }, 'stop'],
    [
      'a grammar',
      { text: { format: { type: 'grammar', grammar: 'root ::= "a"' } } },
      'text.format',
    ],
  ])('[PR6] an edit takes no %s', (_, fields, param) => {
    expect(refusal({ task: edit, ...fields })).toEqual({ code: 'invalid_value', param })
  })

  test.each(['', '  \n\t '])('[PR7] a blank instruction %j is refused with a remedy', (blank) => {
    const result = parseCreateRequest({ task: { ...edit, instruction: blank } })
    expect(result).toMatchObject({
      ok: false,
      error: { param: 'task.instruction', message: expect.stringContaining('say what to change') },
    })
  })

  test('[PR7] an instruction has at most 20,000 characters', () => {
    const sized = (length: number) =>
      refusal({ task: { ...edit, instruction: 'x'.repeat(length) } })
    expect([sized(20_000), sized(20_001)]).toEqual([
      'accepted',
      { code: 'invalid_value', param: 'task.instruction' },
    ])
  })
})

describe('parsers', () => {
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)

  test('[PR10] 64 levels are read, 65 are not, and a million do no harm', () => {
    const codes = [64, 65, 1_000_000].map((depth) => {
      const result = parseJson(nested(depth))
      return result.ok ? 'read' : result.error.code
    })
    expect(codes).toEqual(['read', 'invalid_json', 'invalid_json'])
  })

  test('[PR10] no value makes the request parser throw', () => {
    const field = fc.constantFrom(
      'input',
      'task',
      'text',
      'stop',
      'metadata',
      'prediction',
      'tools',
      '__proto__',
    )
    const value = fc.oneof(fc.jsonValue(), fc.constant(edit), fc.anything())
    fc.assert(
      fc.property(fc.oneof(value, fc.dictionary(field, value)), (body) => {
        expect(parseCreateRequest(body)).toMatchObject({ ok: expect.any(Boolean) })
      }),
    )
  })

  test('[PR10] no text makes the frame parser throw', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), (text) => {
        expect(parseClientFrame(text).ok).toBe(false)
      }),
    )
  })
})

describe('frames', () => {
  const frame = (fields: object) => parseClientFrame(JSON.stringify(fields))

  test('[PR11] response.create carries the body beside its type', () => {
    expect(frame({ type: 'response.create', model: 'm', input: [], stream: true })).toEqual({
      ok: true,
      value: {
        type: 'response.create',
        mode: 'generate',
        lane: undefined,
        request: { model: 'm', input: [], stream: true },
      },
    })
  })

  test('[PR11] generate: false asks to be remembered', () => {
    expect(frame({ type: 'response.create', input: 'base', generate: false })).toMatchObject({
      value: { mode: 'remember' },
    })
  })

  test.each([
    ['{', 'invalid_json', null],
    ['{}', 'missing_required_parameter', 'type'],
    ['{"type":"response.append"}', 'unsupported_value', 'type'],
    ['{"type":"response.steer"}', 'missing_required_parameter', 'previous_response_id'],
    ['{"type":"response.create","stream_id":"a b"}', 'invalid_value', 'stream_id'],
    ['{"type":"response.create","stream_id":7}', 'invalid_type', 'stream_id'],
    ['{"type":"response.create","input":1}', 'invalid_type', 'input'],
  ])('[PR11] %s is refused', (text, code, param) => {
    expect(parseClientFrame(text)).toMatchObject({ ok: false, error: { code, param } })
  })
})
