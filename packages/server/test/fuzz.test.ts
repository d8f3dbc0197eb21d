import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  encodeSseEvent,
  isErrorCode,
  parseClientFrame,
  parseCreateRequest,
  readServerEvent,
  routes,
  SseDecoder,
  type Checked,
  type ServerEvent,
} from '@turant/protocol'
import { AnswerReader } from '../src/translate/answer-reader.ts'
import { CallReader } from '../src/translate/call-reader.ts'
import type { AnswerPiece } from '../src/answer.ts'
import type { ToolSet } from '../src/translate/tool-set.ts'
import { authorization, connect, postText, send, start } from './harness.ts'
import { mutated } from './mutated.ts'
import { says, saysOn } from './scripted-service.ts'

const request = {
  model: 'm',
  input: [
    { role: 'user', id: 'a', content: [{ type: 'input_text', text: 'x' }] },
    { type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' },
    { type: 'function_call_output', call_id: 'c', output: 'y' },
  ],
  tools: [{ type: 'function', name: 'f', parameters: { type: 'object' } }],
  tool_choice: { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'function', name: 'f' }] },
  text: { format: { type: 'json_schema', name: 'x', schema: {} } },
  metadata: { a: 'b' },
  stop: ['x'],
}

/** A schema in which most keywords stand where they belong. */
const schemaOfAll = {
  $defs: { node: { type: 'object', properties: { next: { $ref: '#/$defs/node' } } } },
  type: 'object',
  properties: {
    text: { type: 'string', minLength: 1, maxLength: 9, pattern: '^[a-c]+(d|e{2,3})$' },
    count: { type: 'integer', minimum: -5, exclusiveMaximum: 120 },
    list: { type: 'array', items: { enum: ['a', 1, null] }, minItems: 1, maxItems: 3 },
    any: { anyOf: [{ $ref: '#/$defs/node' }, { const: { a: [true] } }] },
    all: { allOf: [{ type: 'string' }, { minLength: 2 }] },
  },
  required: ['text', 'any'],
  additionalProperties: { type: 'number' },
}
const keywords = fc.constantFrom(
  '$ref',
  'type',
  'properties',
  'items',
  'enum',
  'const',
  'anyOf',
  'allOf',
  'required',
  'pattern',
  'minimum',
  'maxLength',
  'additionalProperties',
  'not',
)

const task = { type: 'edit', path: 'a', before: '', region: '', after: '', instruction: 'x' }

const messages = [
  { role: 'user', content: [{ type: 'text', text: 'x' }] },
  {
    role: 'assistant',
    content: null,
    tool_calls: [{ type: 'function', id: 'c', function: { name: 'f', arguments: '{' } }],
  },
  { role: 'tool', tool_call_id: 'c', content: 'y' },
]
const chatTools = [{ type: 'function', function: { name: 'f', parameters: schemaOfAll } }]

/** A body of each route that is answered. */
const valid: readonly (readonly [path: string, body: object])[] = [
  [routes.responses, request],
  [routes.responses, { ...request, stream: true }],
  [routes.responses, { task, turant: { edit_format: 'fenced-region' }, temperature: 1 }],
  [routes.responses, { task: { type: 'infill', before: 'a', after: 'b' }, seed: 1 }],
  [
    routes.chatCompletions,
    { messages, tools: chatTools, response_format: { type: 'json_object' } },
  ],
  [routes.chatCompletions, { messages, stream: true, stream_options: { include_usage: true } }],
  [routes.completions, { prompt: 'x', suffix: 'y', max_tokens: 3, stop: ['x'] }],
  [routes.infill, { input_prefix: 'a', input_suffix: 'b', input_extra: [{ text: 'x' }] }],
  [routes.tokenize, { content: 'x', with_pieces: true }],
  [routes.detokenize, { tokens: [1, 2] }],
]

const event: ServerEvent = {
  type: 'response.output_item.done',
  sequence_number: 1,
  output_index: 0,
  item: {
    id: 'm',
    type: 'message',
    status: 'completed',
    role: 'assistant',
    content: [{ type: 'output_text', text: 'x', annotations: [], logprobs: [] }],
  },
}

/** Accepted, or refused with a code of the list and a path that exists as far as the value goes. */
function expectVerdict(result: Checked<unknown>): void {
  if (result.ok) return
  expect(isErrorCode(result.error.code)).toBe(true)
  expect(result.error.message).not.toBe('')
}

describe('whatever is read', () => {
  test('[PR10] as a request is accepted or refused with a code', () => {
    const body = fc.oneof(mutated(request), mutated({ task, turant: {} }), fc.anything())
    fc.assert(fc.property(body, (value) => expectVerdict(parseCreateRequest(value))))
  })

  test('[PR10] as a frame is accepted or refused with a code', () => {
    const frames = [
      { type: 'response.create', generate: true, stream_id: 'l', ...request },
      { type: 'response.steer', previous_response_id: 'r', input: 'x' },
    ]
    const text = fc.oneof(
      ...frames.map((frame) => mutated(frame).map((value) => JSON.stringify(value))),
      fc.string({ unit: 'binary' }),
    )
    fc.assert(fc.property(text, (value) => expectVerdict(parseClientFrame(value))))
  })

  test('[PR13] as an event is one, unknown, or malformed', () => {
    const value = fc.oneof(mutated(event), fc.anything())
    fc.assert(
      fc.property(value, (one) => {
        expect(['event', 'unknown', 'malformed']).toContain(readServerEvent(one).type)
      }),
    )
  })
})

describe('a stream of server-sent events', () => {
  const line = fc.constantFrom(
    'data: a',
    'data:b',
    'data',
    ': c',
    'event: d',
    'x',
    '',
    '',
    '\uFEFF',
  )
  const end = fc.constantFrom('\n', '\r\n', '\r')
  const lines = fc.array(fc.tuple(line, end)).map((all) => all.flat().join(''))
  const text = fc.oneof(lines, fc.string({ unit: 'binary' }))

  test('[PR16] says the same wherever it is cut', () => {
    fc.assert(
      fc.property(text, fc.array(fc.nat(200)), (whole, cuts) => {
        const decoder = new SseDecoder()
        const messages = piecesOf(whole, cuts).flatMap((piece) => decoder.push(piece))
        expect(messages).toEqual(new SseDecoder().push(whole))
      }),
    )
  })

  test('[PR16] never loses an event behind nonsense', () => {
    fc.assert(
      fc.property(text, (nonsense) => {
        const messages = new SseDecoder().push(`${nonsense}\n\n${encodeSseEvent(event)}`)
        expect(messages.at(-1)).toBe(JSON.stringify(event))
      }),
    )
  })
})

function piecesOf(text: string, cuts: readonly number[]): string[] {
  const places = [0, ...cuts.map((cut) => Math.min(cut, text.length)), text.length]
  const sorted = places.toSorted((a, b) => a - b)
  return sorted.slice(1).map((place, index) => text.slice(sorted[index], place))
}

const tools: ToolSet = {
  all: [],
  allowed: [],
  mustCall: false,
  parallel: true,
  called: (name, kind) => ({ name, kind: name === 'patch' ? 'custom' : kind }),
}

const CALL = '<tool_call>\n{"name": "f", "arguments": {"a": "}{"}}\n</tool_call>'
const PATCH = '<tool_call>\n{"name": "patch"}\n*** Begin\n\n*** End\n</tool_call>'

/** What models write, and parts of it in no order. */
const answer: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.constantFrom(CALL, PATCH, '<think>', '</think>', '<tool_call>', '</tool_call>'),
      fc.constantFrom('<tool_', '<', '\n', ' ', '{"name": "f"', '"arguments": {', '}', '"', '\\'),
      fc.constantFrom('{"arguments": {}, "name": "f"}', '{"name": "patch", "input": "x"}', '7'),
      fc.string({ unit: 'binary', maxLength: 8 }),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''))

/** Neighbours that are about the same are one: how text is divided depends on the pieces it came in. */
function joined(pieces: readonly AnswerPiece[]): AnswerPiece[] {
  const all: AnswerPiece[] = []
  for (const piece of pieces) {
    const last = all.at(-1)
    const isMore = last !== undefined && 'text' in last && 'text' in piece
    if (isMore && last.type === piece.type) {
      all[all.length - 1] = { ...last, text: last.text + piece.text }
    } else {
      all.push(piece)
    }
  }
  return all
}

function readAnswer(pieces: readonly string[], offered: ToolSet | undefined): AnswerPiece[] {
  const reader = new AnswerReader(offered)
  const read = pieces.flatMap((piece) => reader.push(piece))
  return joined([...read, ...reader.end()])
}

describe('whatever a model writes', () => {
  const cuts = fc.array(fc.nat(200))
  const offered = fc.constantFrom(tools, undefined)

  test('[SV57] is read the same in whatever pieces it comes', () => {
    fc.assert(
      fc.property(answer, cuts, offered, (text, places, set) => {
        expect(readAnswer(piecesOf(text, places), set)).toEqual(readAnswer([text], set))
      }),
      { numRuns: 3000 },
    )
  })

  test('[SV57] comes out as it is where it holds no call and no thought', () => {
    const plain = answer.filter((text) => !/<tool_call>|^\s*<think>/u.test(text))
    fc.assert(
      fc.property(plain, cuts, offered, (text, places, set) => {
        const expected = text === '' ? [] : [{ type: 'text', text }]
        expect(readAnswer(piecesOf(text, places), set)).toEqual(expected)
      }),
      { numRuns: 1000 },
    )
  })

  test('[SV57] comes out as it is where its calls are none after all', () => {
    const inside = fc.string({ unit: 'binary' }).filter((text) => !/[{<]/u.test(text))
    const some = fc.tuple(inside, inside, inside, fc.constantFrom('</tool_call>', ''))
    fc.assert(
      fc.property(some, cuts, ([before, within, behind, close], places) => {
        const text = `-${before}<tool_call>-${within}${close}${behind}`
        expect(readAnswer(piecesOf(text, places), tools)).toEqual([{ type: 'text', text }])
      }),
      { numRuns: 1000 },
    )
  })

  test('[SV57] inside a call is one call, or the text that it was', () => {
    fc.assert(
      fc.property(answer, cuts, (text, places) => {
        const reader = new CallReader(tools, 0)
        const read = piecesOf(text, places).flatMap((piece) => reader.push(piece))
        const all = [...read, ...reader.end()]
        const kinds = all.map(({ type }) => type).join(' ')
        expect(kinds).toMatch(/^(?:call(?: call-input)* call-end|text)$/)
        const texts = all.filter((piece) => piece.type === 'text')
        const whole = { type: 'text', text: `<tool_call>${text}</tool_call>` }
        expect(texts).toEqual(kinds === 'text' ? [whole] : [])
      }),
      { numRuns: 1000 },
    )
  })
})

describe('a whole server', () => {
  const schema = fc.oneof(
    fc.jsonValue({ maxDepth: 5 }),
    fc.dictionary(keywords, fc.jsonValue({ maxDepth: 2 })),
    mutated(schemaOfAll),
  )

  test('[SV81] takes or refuses any schema', async () => {
    await using server = await start(says('{}'))
    await fc.assert(
      fc.asyncProperty(schema, async (value) => {
        const format = { type: 'json_schema', name: 'x', schema: value }
        const tool = { type: 'function', name: 'f', parameters: value }
        for (const body of [
          { input: 'x', text: { format } },
          { input: 'x', tools: [tool] },
        ]) {
          const { status } = await postText(server, JSON.stringify(body))
          expect([200, 400]).toContain(status)
        }
      }),
      { numRuns: 150 },
    )
    expect(server.defects).toEqual([])
  })

  test('[SV54] takes or refuses any grammar of a tool', async () => {
    await using server = await start(says('ok'))
    const word = fc.constantFrom(
      'start',
      ':',
      '|',
      '(',
      ')',
      '"a"',
      '/[a-z]+/',
      '~',
      '3',
      '*',
      '\n',
    )
    const text = fc.oneof(
      fc.array(word, { maxLength: 20 }).map((words) => `start: ${words.join(' ')}`),
      fc.string({ unit: 'grapheme' }),
    )
    await fc.assert(
      fc.asyncProperty(text, fc.constantFrom('lark', 'regex'), async (definition, syntax) => {
        const format = { type: 'grammar', syntax, definition }
        const body = { input: 'x', tools: [{ type: 'custom', name: 'f', format }] }
        const { status } = await postText(server, JSON.stringify(body))
        expect([200, 400]).toContain(status)
      }),
      { numRuns: 150 },
    )
    expect(server.defects).toEqual([])
  })

  test('[SV19] takes or refuses any body of any route, with a code of the list', async () => {
    await using server = await start(saysOn(CALL))
    const asked = fc.oneof(
      ...valid.map(([path, body]) => mutated(body).map((value) => ({ path, value }))),
    )
    await fc.assert(
      fc.asyncProperty(asked, async ({ path, value }) => {
        const headers = { authorization, 'content-type': 'application/json' }
        const options = { method: 'POST', path, headers }
        const { status, body } = await send(server, options, JSON.stringify(value))
        if (status === 200) return
        expect([400, 404]).toContain(status)
        expect(isErrorCode(Object(Object(body)['error'])['code'])).toBe(true)
      }),
      { numRuns: 500 },
    )
    expect(server.defects).toEqual([])
  })

  test('[SV19] answers any frame of a WebSocket, each in its turn', async () => {
    await using server = await start(says('ok'))
    using caller = await connect(server)
    const frames = [
      { type: 'response.create', generate: true, ...request },
      { type: 'response.steer', previous_response_id: 'resp_1', input: 'x' },
    ]
    const frame = fc.oneof(...frames.map((one) => mutated(one)))
    const isAnswered = (message: unknown): boolean =>
      Object(message)['type'] === 'response.completed' && Object(message)['stream_id'] === 'after'
    await fc.assert(
      fc.asyncProperty(frame, async (value) => {
        caller.socket.send(JSON.stringify(value))
        caller.create({ input: 'Hi', stream_id: 'after' })
        while (!isAnswered(await caller.next()));
      }),
      { numRuns: 100 },
    )
    expect(server.defects).toEqual([])
  })
})
