import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  encodeSseComment,
  encodeSseEvent,
  errorFrameSchema,
  errorObject,
  errorStatus,
  isTerminal,
  readServerEvent,
  SseDecoder,
  type Figures,
  type ResponseObject,
  type ServerEvent,
} from '../src/index.ts'

const figures: Figures = {
  queued_ms: 0,
  prompt_tokens: 3,
  reused_tokens: 1,
  computed_tokens: 2,
  prompt_ms: 1,
  time_to_first_token_ms: 2,
  decode_ms: 3,
  output_tokens: 2,
  drafted_tokens: 1,
  accepted_tokens: 1,
  reference_drafted_tokens: 1,
  reference_accepted_tokens: 1,
  batches: 1,
}

const response: ResponseObject = {
  id: 'resp_1',
  object: 'response',
  created_at: 1,
  status: 'completed',
  error: null,
  incomplete_details: null,
  instructions: null,
  max_output_tokens: null,
  metadata: {},
  model: 'm',
  output: [
    {
      id: 'msg_1',
      type: 'message',
      status: 'completed',
      role: 'assistant',
      content: [{ type: 'output_text', text: 'a', annotations: [], logprobs: [] }],
    },
  ],
  parallel_tool_calls: true,
  previous_response_id: null,
  prompt_cache_key: null,
  reasoning: { effort: null, summary: null },
  service_tier: 'default',
  store: true,
  temperature: 0,
  text: { format: { type: 'text' } },
  tool_choice: 'auto',
  tools: [],
  top_p: 1,
  truncation: 'disabled',
  usage: {
    input_tokens: 3,
    input_tokens_details: { cached_tokens: 1 },
    output_tokens: 2,
    output_tokens_details: {
      reasoning_tokens: 0,
      accepted_prediction_tokens: 1,
      rejected_prediction_tokens: 0,
    },
    total_tokens: 5,
  },
  turant: {
    figures,
    edit: { format: 'region', status: 'malformed', problem: 'no end' },
  },
}

const place = { item_id: 'msg_1', output_index: 0, content_index: 0 }

const delta: ServerEvent = {
  type: 'response.output_text.delta',
  sequence_number: 4,
  ...place,
  delta: 'a',
  logprobs: [],
}

const progress: readonly ServerEvent[] = [
  { type: 'response.turant.progress', sequence_number: 2, phase: 'queued', ahead: 1 },
  { type: 'response.turant.progress', sequence_number: 3, phase: 'loading', ahead: 0 },
  {
    type: 'response.turant.progress',
    sequence_number: 4,
    phase: 'prompt',
    done: 2,
    reused: 1,
    total: 3,
    left_ms: 40,
  },
]

describe('events', () => {
  test('[PR13] every event that is written can be read', () => {
    const events = [{ type: 'response.completed', sequence_number: 9, response } as const, delta]
    expect(events.map((event) => readServerEvent(JSON.parse(JSON.stringify(event))))).toEqual(
      events.map((event) => ({ type: 'event', event })),
    )
  })

  test('[PR13] a kind that is not known is passed over', () => {
    expect([
      readServerEvent({ type: 'response.dance', sequence_number: 1 }),
      readServerEvent({ type: 'response.turant.progress', sequence_number: 1, phase: 'dreaming' }),
    ]).toEqual([
      { type: 'unknown', name: 'response.dance' },
      { type: 'unknown', name: 'response.turant.progress' },
    ])
  })

  test('[PR13] a damaged event of a known kind is reported', () => {
    expect([readServerEvent({ ...delta, delta: 4 }), readServerEvent(null)]).toEqual([
      {
        type: 'malformed',
        problem:
          'response.output_text.delta: delta: Invalid input: expected string, received number',
      },
      { type: 'malformed', problem: 'an event without a type' },
    ])
  })

  test('[PR14] progress is read in its three phases', () => {
    expect(progress.map((event) => readServerEvent(event))).toEqual(
      progress.map((event) => ({ type: 'event', event })),
    )
  })

  test('[PR15] figures and the edit outcome come with the terminal event alone', () => {
    const completed: ServerEvent = { type: 'response.completed', sequence_number: 9, response }
    const reading = readServerEvent(completed)
    expect(reading).toEqual({ type: 'event', event: completed })
    expect([completed, delta].map(isTerminal)).toEqual([true, false])
  })

  test('[PR24] a delta and the figures may tell how sure the model was', () => {
    const sure = { ...delta, turant: { mean_probability: 0.5 } }
    const turant = { figures: { ...figures, mean_probability: 0.5 } }
    const ended = {
      type: 'response.completed',
      sequence_number: 9,
      response: { ...response, turant },
    }
    expect([sure, ended].map((event) => readServerEvent(event))).toEqual(
      [sure, ended].map((event) => ({ type: 'event', event })),
    )
    const damaged = { ...delta, turant: { mean_probability: 'very' } }
    expect(readServerEvent(damaged)).toMatchObject({ type: 'malformed' })
  })

  test('[PR12] an error frame is read back', () => {
    const error = errorObject('previous_response_not_found', 'gone', 'previous_response_id')
    const frame = { type: 'error', status: errorStatus('previous_response_not_found'), error }
    expect(errorFrameSchema.parse(JSON.parse(JSON.stringify(frame)))).toEqual(frame)
  })

  test('[PR17] a code has its status and its type', () => {
    const error = errorObject('invalid_api_key', 'no key')
    expect([error, errorStatus('invalid_api_key')]).toEqual([
      { type: 'authentication_error', code: 'invalid_api_key', message: 'no key', param: null },
      401,
    ])
  })
})

describe('server-sent events', () => {
  test('[PR16] frames name their event', () => {
    expect(encodeSseEvent(delta)).toBe(
      `event: response.output_text.delta\ndata: ${JSON.stringify(delta)}\n\n`,
    )
  })

  test('[PR16] decoding gives back what was encoded, wherever it is cut', () => {
    const texts = fc.array(fc.string({ unit: 'binary' }), { maxLength: 5 })
    const lineEnds = fc.constantFrom('\n', '\r\n', '\r')
    const cuts = fc.array(fc.nat({ max: 500 }), { maxLength: 8 })
    fc.assert(
      fc.property(texts, lineEnds, cuts, (deltas, lineEnd, at) => {
        const events = deltas.map((text): ServerEvent => ({ ...delta, delta: text }))
        const frames = events.map((event) => encodeSseComment('waiting') + encodeSseEvent(event))
        const stream = frames.join('').replaceAll('\n', lineEnd)
        const edges = [0, ...at.toSorted((a, b) => a - b), stream.length]
        const decoder = new SseDecoder()
        const data = edges
          .slice(1)
          .flatMap((edge, index) => decoder.push(stream.slice(edges[index], edge)))
        expect(data.map((text) => JSON.parse(text))).toEqual(events)
      }),
    )
  })

  test('[PR16] a long line in many pieces takes time in proportion to its length', () => {
    const decoder = new SseDecoder()
    const piece = 'x'.repeat(16_384)
    decoder.push('data: ')
    for (let count = 0; count < 4096; count += 1) decoder.push(piece)
    expect(decoder.push('\n\n').map((data) => data.length)).toEqual([4096 * 16_384])
  })

  test('[PR16] data over several lines is joined, other fields are passed over', () => {
    const decoder = new SseDecoder()
    expect(decoder.push('\uFEFFid: 1\ndata: a\ndata:b\ndata\n\nretry: 4\n\ndata: c\n\nda')).toEqual(
      ['a\nb\n', 'c'],
    )
    expect(decoder.push('ta: d\n\n')).toEqual(['d'])
  })
})
