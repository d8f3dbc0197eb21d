import { ClientError, type Client, type ClientEvent } from '@turant/client'
import { infillThrough, type Infilled, type InfillThroughOptions } from '@turant/completion'
import type { CreateRequest, InfillTask, ResponseObject } from '@turant/protocol'
import { describe, expect, test } from 'vitest'
import { figures } from './scripted-model.ts'

const task: InfillTask = { type: 'infill', path: 'a.ts', before: 'a = ', after: '\n' }

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
  output: [],
  parallel_tool_calls: true,
  previous_response_id: null,
  prompt_cache_key: null,
  reasoning: { effort: null, summary: null },
  service_tier: 'default',
  store: false,
  temperature: 0,
  text: { format: { type: 'text' } },
  tool_choice: 'auto',
  tools: [],
  top_p: 1,
  truncation: 'disabled',
  usage: null,
  turant: { figures },
}

function delta(text: string, sureness?: number): ClientEvent {
  return {
    type: 'response.output_text.delta',
    sequence_number: 1,
    item_id: 'msg_1',
    output_index: 0,
    content_index: 0,
    delta: text,
    logprobs: [],
    ...(sureness === undefined ? {} : { turant: { mean_probability: sureness } }),
  }
}

/** A client whose server answers everything with these events. */
class ScriptedClient implements Client {
  readonly requests: CreateRequest[] = []
  readonly #events: readonly ClientEvent[]
  signal: AbortSignal | undefined

  constructor(events: readonly ClientEvent[]) {
    this.#events = events
  }

  readonly responses: Client['responses'] = {
    stream: (request, options) => {
      this.requests.push(request)
      this.signal = options?.signal
      return this.#answer()
    },
  }

  async *#answer(): AsyncGenerator<ClientEvent, void, undefined> {
    for (const event of this.#events) yield await Promise.resolve(event)
  }

  models(): Promise<never> {
    return Promise.reject(new ClientError('unreachable', 'not scripted'))
  }

  health(): Promise<never> {
    return Promise.reject(new ClientError('unreachable', 'not scripted'))
  }

  close(): void {}
}

async function asked(
  events: readonly ClientEvent[],
  options?: InfillThroughOptions,
): Promise<{ client: ScriptedClient; heard: unknown[]; end: Infilled }> {
  const client = new ScriptedClient(events)
  const heard: unknown[] = []
  const end = await infillThrough(client, options)(task, {
    signal: new AbortController().signal,
    stop: ['\n'],
    maxTokens: 7,
    onDelta: (...piece) => heard.push(piece),
  })
  return { client, heard, end }
}

describe('a server', () => {
  test('[CO19] is asked for the infill, and keeps nothing', async () => {
    const completed = { type: 'response.completed', sequence_number: 2, response } as const
    const { client, heard, end } = await asked([delta('1', 0.5), delta(' + 2'), completed], {
      model: 'coder',
    })
    expect(client.requests).toEqual([
      { model: 'coder', task, stop: ['\n'], max_output_tokens: 7, store: false },
    ])
    expect(client.signal).toBeInstanceOf(AbortSignal)
    expect(heard).toEqual([
      ['1', 0.5],
      [' + 2', undefined],
    ])
    expect(end).toEqual({ type: 'done', figures, isCut: false })
  })

  test('[CO19] says where it cut an answer off', async () => {
    const incomplete = { type: 'response.incomplete', sequence_number: 2, response } as const
    expect((await asked([incomplete])).end).toEqual({ type: 'done', figures, isCut: true })
  })

  test.each([
    [new ClientError('unreachable', 'no answer'), 'no answer. Start the server with'],
    [new ClientError('connection-lost', 'it broke.'), 'it broke. Ask again'],
    [new ClientError('refused', 'no', { status: 401 }), 'another key. Run "turant stop"'],
    [new ClientError('refused', 'Choose another model.'), 'Choose another model.'],
    [new ClientError('bad-answer', 'what?'), 'what?. Run'],
  ])('[CO19] that fails with %s says what to do', async (error, words) => {
    const { end } = await asked([{ type: 'client.failed', error }])
    const message = words.replace('?.', '?')
    expect(end).toEqual({ type: 'failed', message: expect.stringContaining(message) })
  })

  test('[CO19] that fails in the middle, or ends without a word, is a failure', async () => {
    const error = { code: 'server_error', message: 'It crashed. Ask again.' }
    const failed = { type: 'response.failed', sequence_number: 2, response } as const
    const ends = await Promise.all([
      asked([{ ...failed, response: { ...response, error } }]),
      asked([failed]),
      asked([]),
      asked([{ type: 'client.aborted' }]),
    ])
    expect(ends.map(({ end }) => end)).toEqual([
      { type: 'failed', message: 'It crashed. Ask again.' },
      { type: 'failed', message: 'The response failed.' },
      { type: 'failed', message: expect.stringContaining('without an answer') },
      { type: 'aborted' },
    ])
  })
})
