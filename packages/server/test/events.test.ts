import { EngineError, type GenerateEvent } from '@turant/engine'
import type { ServerEvent } from '@turant/protocol'
import { describe, expect, test } from 'vitest'
import { connect, idOf, post, sseEvents, start, textOfEvents } from './harness.ts'
import { fails, figures, says, type Script } from './scripted-service.ts'

const initial = {
  id: 'resp_1',
  object: 'response',
  created_at: 1_700_000_000,
  status: 'in_progress',
  error: null,
  incomplete_details: null,
  instructions: null,
  max_output_tokens: null,
  metadata: {},
  model: 'coder',
  output: [],
  parallel_tool_calls: true,
  previous_response_id: null,
  prompt_cache_key: null,
  reasoning: { effort: null, summary: null },
  service_tier: 'default',
  store: true,
  temperature: 0.7,
  text: { format: { type: 'text' } },
  tool_choice: 'auto',
  tools: [],
  top_p: 0.95,
  truncation: 'disabled',
  usage: null,
}

const place = { item_id: 'msg_2', output_index: 0, content_index: 0 }

function part(text: string) {
  return { type: 'output_text', text, annotations: [], logprobs: [] }
}

function message(status: string, text: string | undefined) {
  const content = text === undefined ? [] : [part(text)]
  return { id: 'msg_2', type: 'message', status, role: 'assistant', content }
}

const usage = {
  input_tokens: 10,
  input_tokens_details: { cached_tokens: 4 },
  output_tokens: 5,
  output_tokens_details: {
    reasoning_tokens: 0,
    accepted_prediction_tokens: 2,
    rejected_prediction_tokens: 1,
  },
  total_tokens: 15,
}

const turant = {
  figures: {
    queued_ms: 1,
    prompt_tokens: 10,
    reused_tokens: 4,
    computed_tokens: 6,
    prompt_ms: 20,
    time_to_first_token_ms: 25,
    decode_ms: 40,
    output_tokens: 5,
    drafted_tokens: 3,
    accepted_tokens: 2,
    reference_drafted_tokens: 3,
    reference_accepted_tokens: 2,
    batches: 3,
  },
}

const helloWorld = [
  { type: 'response.created', sequence_number: 0, response: initial },
  { type: 'response.in_progress', sequence_number: 1, response: initial },
  {
    type: 'response.output_item.added',
    sequence_number: 2,
    output_index: 0,
    item: message('in_progress', undefined),
  },
  { type: 'response.content_part.added', sequence_number: 3, ...place, part: part('') },
  {
    type: 'response.output_text.delta',
    sequence_number: 4,
    ...place,
    delta: 'Hello',
    logprobs: [],
  },
  {
    type: 'response.output_text.delta',
    sequence_number: 5,
    ...place,
    delta: ', world',
    logprobs: [],
  },
  {
    type: 'response.output_text.done',
    sequence_number: 6,
    ...place,
    text: 'Hello, world',
    logprobs: [],
  },
  { type: 'response.content_part.done', sequence_number: 7, ...place, part: part('Hello, world') },
  {
    type: 'response.output_item.done',
    sequence_number: 8,
    output_index: 0,
    item: message('completed', 'Hello, world'),
  },
  {
    type: 'response.completed',
    sequence_number: 9,
    response: {
      ...initial,
      status: 'completed',
      output: [message('completed', 'Hello, world')],
      usage,
      turant,
    },
  },
]

const greeting = says('Hello', ', ', 'world')

describe('one response', () => {
  test('[SV1] over server-sent events: all events, in order, with every field', async () => {
    await using server = await start(greeting)
    expect(await sseEvents(server, { input: 'Hi' })).toEqual(helloWorld)
  })

  test('[SV1] over a WebSocket: the same events', async () => {
    await using server = await start(greeting)
    using caller = await connect(server)
    expect(await caller.exchange({ input: 'Hi' })).toEqual(helloWorld)
  })

  test('[SV1] as one JSON body: the response of the last event', async () => {
    await using server = await start(greeting)
    const { status, body } = await post(server, { input: 'Hi' })
    expect({ status, body }).toEqual({ status: 200, body: helloWorld.at(-1)?.response })
  })

  test('[SV2] the request is echoed, the model under the name it was asked by', async () => {
    await using server = await start(says('x'))
    const { body } = await post(server, {
      model: 'local/My.gguf',
      input: 'Hi',
      instructions: 'be brief',
      max_output_tokens: 5,
      metadata: { run: '1' },
      prompt_cache_key: 'thread',
      service_tier: 'priority',
      store: false,
      temperature: 0,
      top_p: 0.5,
      tools: [{ type: 'web_search' }],
    })
    expect(body).toMatchObject({
      model: 'local/My.gguf',
      instructions: 'be brief',
      max_output_tokens: 5,
      metadata: { run: '1' },
      prompt_cache_key: 'thread',
      service_tier: 'priority',
      store: false,
      temperature: 0,
      top_p: 0.5,
      tools: [{ type: 'web_search' }],
    })
  })

  test('[SV3] a response cut off by its length is incomplete', async () => {
    await using server = await start(async function* script() {
      yield { type: 'text-delta', text: 'Hel' }
      yield { type: 'finished', reason: 'length', figures }
    })
    const events = await sseEvents(server, { input: 'Hi' })
    expect(events.slice(-2)).toEqual([
      {
        type: 'response.output_item.done',
        sequence_number: 7,
        output_index: 0,
        item: message('incomplete', 'Hel'),
      },
      {
        type: 'response.incomplete',
        sequence_number: 8,
        response: {
          ...initial,
          status: 'incomplete',
          incomplete_details: { reason: 'max_output_tokens' },
          output: [message('incomplete', 'Hel')],
          usage,
          turant,
        },
      },
    ])
  })

  test('[SV1] a response without text has all its events', async () => {
    await using server = await start(says())
    const events = await sseEvents(server, { input: 'Hi' })
    expect(events.map((event) => event.type)).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.content_part.added',
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.completed',
    ])
  })

  test('[SV4] a failure in the middle is response.failed, with what was written', async () => {
    await using server = await start(fails(new EngineError('backend-lost', 'it crashed'), 'Hel'))
    const events = await sseEvents(server, { input: 'Hi' })
    expect(events.slice(4)).toEqual([
      {
        type: 'response.output_text.delta',
        sequence_number: 4,
        ...place,
        delta: 'Hel',
        logprobs: [],
      },
      {
        type: 'response.failed',
        sequence_number: 5,
        response: {
          ...initial,
          status: 'failed',
          error: { code: 'server_error', message: 'it crashed. Ask again.' },
          output: [message('incomplete', 'Hel')],
        },
      },
    ])
  })
})

describe('progress', () => {
  const waits: readonly GenerateEvent[] = [
    { type: 'queued', ahead: 2, loading: false },
    { type: 'queued', ahead: 1, loading: true },
    { type: 'prompt-progress', done: 5, reused: 4, total: 10, leftMs: 7.2 },
  ]

  test('[SV5] what a response waits for is told in events of our own', async () => {
    await using server = await start(async function* script(request, signal) {
      yield* waits
      yield* says('x')(request, signal)
    })
    const events = await sseEvents(server, { input: 'Hi', turant: {} })
    const type = 'response.turant.progress'
    expect(events.slice(2, 5)).toEqual([
      { type, sequence_number: 2, phase: 'queued', ahead: 2 },
      { type, sequence_number: 3, phase: 'loading', ahead: 1 },
      { type, sequence_number: 4, phase: 'prompt', done: 5, reused: 4, total: 10, left_ms: 7 },
    ])
  })

  test('[SV5] a client of OpenAI is told nothing that it does not know', async () => {
    await using server = await start(async function* script(request, signal) {
      yield* waits
      yield* says('x')(request, signal)
    })
    const events = await sseEvents(server, { input: 'Hi' })
    expect(events.slice(2, 3)).toMatchObject([
      { type: 'response.output_item.added', sequence_number: 2 },
    ])
  })

  test('[SV6] a model that loads for longer than a moment is told before the engine speaks', async () => {
    await using server = await start(says('x'))
    const loaded = Promise.withResolvers<void>()
    server.service.loading = loaded.promise
    server.service.state = undefined
    using caller = await connect(server)
    caller.create({ input: 'Hi', turant: {} })
    while (caller.messages.length === 0) {
      server.clock.advance(250)
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
    expect(await caller.next()).toMatchObject({ type: 'response.created' })
    expect(await caller.next()).toMatchObject({ type: 'response.in_progress' })
    expect(await caller.next()).toEqual({
      type: 'response.turant.progress',
      sequence_number: 2,
      phase: 'loading',
      ahead: 0,
    })
    loaded.resolve()
    expect((await caller.response()).at(-1)?.type).toBe('response.completed')
  })
})

describe('deltas', () => {
  /** Says each list of texts in a turn of the event loop of its own. */
  function inTurns(turns: readonly (readonly string[])[]): Script {
    return async function* script(request, signal) {
      for (const texts of turns) {
        for (const text of texts) yield { type: 'text-delta', text }
        await new Promise((resolve) => setImmediate(resolve))
      }
      yield* says()(request, signal)
    }
  }

  function deltas(events: readonly ServerEvent[]): string[] {
    return events.flatMap((event) =>
      event.type === 'response.output_text.delta' ? [event.delta] : [],
    )
  }

  test('[SV7] the first goes out at once, later ones once for each turn of the loop', async () => {
    await using server = await start(inTurns([['a', 'b', 'c'], ['d', 'e'], ['f']]))
    expect(deltas(await sseEvents(server, { input: 'Hi' }))).toEqual(['a', 'bc', 'de', 'f'])
  })

  test('[SV8] a surrogate pair is never split', async () => {
    await using server = await start(inTurns([['a'], ['b\ud83d'], ['\ude00c']]))
    expect(deltas(await sseEvents(server, { input: 'Hi' }))).toEqual(['a', 'b', '😀c'])
  })

  test('[SV8] nor where a long text is cut into deltas', async () => {
    const long = `x${'😀'.repeat(40_000)}`
    await using server = await start(inTurns([[long]]))
    const parts = deltas(await sseEvents(server, { input: 'Hi' }))
    expect(parts.map((text) => text.length)).toEqual([65_535, 14_466])
    expect(parts.join('')).toBe(long)
  })

  test('[SV8] half a pair at the very end is still delivered', async () => {
    await using server = await start(inTurns([['a\ud83d']]))
    expect(textOfEvents(await sseEvents(server, { input: 'Hi' }))).toBe('a\ud83d')
  })
})

describe('conversation over HTTP', () => {
  test('[SV9] previous_response_id continues what was said; store: false is not remembered', async () => {
    await using server = await start(says('Hello'))
    const first = await sseEvents(server, { input: 'Hi' })
    await post(server, {
      input: [{ role: 'user', content: [{ type: 'input_text', text: 'More' }] }],
      instructions: 'Be kind',
      previous_response_id: idOf(first),
    })
    expect(server.service.lastPrompt).toBe(
      '«<|system|>»Be kind«<|end|><|user|>»Hi«<|end|><|assistant|>»Hello«<|end|><|user|>»More«<|end|><|assistant|>»',
    )
    const hidden = await sseEvents(server, { input: 'Hi', store: false })
    const { status, body } = await post(server, {
      input: 'More',
      previous_response_id: idOf(hidden),
    })
    expect({ status, body }).toEqual({
      status: 400,
      body: {
        error: {
          type: 'invalid_request_error',
          code: 'previous_response_not_found',
          message: `Previous response with id '${idOf(hidden)}' not found. Send the whole input instead.`,
          param: 'previous_response_id',
        },
      },
    })
  })
})
