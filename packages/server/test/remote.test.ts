import {
  ChatBackendError,
  type ChatBackendErrorCode,
  type ChatEvent,
  type ChatFigures,
  type ChatRequest,
} from '@turant/engine'
import { describe, expect, test } from 'vitest'
import { coder, post, sseEvents, start, textOfEvents, type Running } from './harness.ts'

const figures: ChatFigures = {
  promptTokens: 20,
  cachedTokens: 12,
  outputTokens: 7,
  reasoningTokens: 3,
  acceptedPredictionTokens: 2,
  rejectedPredictionTokens: 1,
  timeToFirstTokenMs: 5,
}

type Remote = {
  readonly server: Running
  readonly requests: ChatRequest[]
  [Symbol.asyncDispose](): Promise<void>
}

async function startRemote(
  chat: (request: ChatRequest) => AsyncIterable<ChatEvent>,
): Promise<Remote> {
  const requests: ChatRequest[] = []
  const backend = {
    name: 'elsewhere',
    async *chat(request: ChatRequest) {
      requests.push(request)
      yield* chat(request)
    },
  }
  const remote = (id: string) => (id === 'far' ? { backend, model: 'their-name' } : undefined)
  const server = await start(undefined, { models: { list: () => [coder], remote } })
  return { server, requests, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
}

async function* answers(...events: readonly ChatEvent[]): AsyncGenerator<ChatEvent> {
  yield* events
  await Promise.resolve()
  yield { type: 'finished', reason: 'end', figures }
}

const tool = { type: 'function', name: 'ls', parameters: { type: 'object' } }
const patch = { type: 'custom', name: 'apply_patch' }

describe('a model elsewhere', () => {
  test('[SV88] is asked by its own name, and answers under the name it was asked by', async () => {
    await using remote = await startRemote(() =>
      answers({ type: 'reasoning', text: 'hm' }, { type: 'text', text: 'Yes' }),
    )
    const events = await sseEvents(remote.server, {
      model: 'far',
      instructions: 'Be brief',
      input: [
        { role: 'user', content: 'list' },
        { type: 'function_call', call_id: 'c1', name: 'ls', arguments: '{}' },
        { type: 'function_call', call_id: 'c2', name: 'ls', arguments: '{"a":1}' },
        { type: 'function_call_output', call_id: 'c1', output: 'a.ts' },
        { type: 'custom_tool_call', call_id: 'c3', name: 'apply_patch', input: 'p' },
      ],
      tools: [tool, patch],
      temperature: 0,
      max_output_tokens: 9,
      prompt_cache_key: 'thread',
      prediction: { type: 'content', content: 'p' },
    })
    expect(textOfEvents(events)).toBe('Yes')
    expect(remote.requests).toMatchObject([
      {
        model: 'their-name',
        messages: [
          { role: 'system', content: 'Be brief' },
          { role: 'user', content: 'list' },
          { role: 'assistant', calls: [{ id: 'c1' }, { id: 'c2', arguments: '{"a":1}' }] },
          { role: 'tool', callId: 'c1', content: 'a.ts' },
          { role: 'assistant', calls: [{ id: 'c3', arguments: '{"input":"p"}' }] },
        ],
        tools: [{ name: 'ls' }, { name: 'apply_patch', parameters: { required: ['input'] } }],
        temperature: 0,
        maxTokens: 9,
        conversation: 'thread',
        prediction: 'p',
      },
    ])
    expect(events.at(-1)).toMatchObject({
      response: {
        model: 'far',
        output: [{ type: 'reasoning' }, { type: 'message' }],
        usage: {
          input_tokens: 20,
          input_tokens_details: { cached_tokens: 12 },
          output_tokens_details: { reasoning_tokens: 3, accepted_prediction_tokens: 2 },
        },
      },
    })
  })

  test('[SV88] calls functions as they come, and custom tools with their text', async () => {
    await using remote = await startRemote(() =>
      answers(
        { type: 'call', index: 0, id: 'theirs', name: 'ls' },
        { type: 'call-arguments', index: 0, text: '{"a"' },
        { type: 'call-arguments', index: 0, text: ':1}' },
        { type: 'call', index: 1, id: 'c2', name: 'apply_patch' },
        { type: 'call-arguments', index: 1, text: '{"input":"a\\nb"}' },
      ),
    )
    const { body } = await post(remote.server, { model: 'far', input: 'x', tools: [tool, patch] })
    expect(body).toMatchObject({
      output: [
        { type: 'function_call', call_id: 'theirs', name: 'ls', arguments: '{"a":1}' },
        { type: 'custom_tool_call', call_id: 'c2', name: 'apply_patch', input: 'a\nb' },
      ],
    })
  })

  test('[SV88] edits by a chat about the region', async () => {
    await using remote = await startRemote(() =>
      answers({ type: 'text', text: '```ts\nlet b\n```' }),
    )
    const task = {
      type: 'edit',
      path: 'a.ts',
      before: '',
      region: 'let a\n',
      after: '',
      instruction: 'rename a to b',
    }
    const { body } = await post(remote.server, { model: 'far', task })
    expect(body).toMatchObject({
      output: [{ content: [{ text: 'let b\n' }] }],
      turant: { edit: { format: 'fenced-region', status: 'complete' } },
    })
    const infill = { type: 'infill', path: 'a.ts', before: 'a', after: 'b' }
    expect((await post(remote.server, { model: 'far', task: infill })).status).toBe(400)
  })

  const failures: readonly [ChatBackendErrorCode, number, string][] = [
    ['unavailable', 502, 'server_error'],
    ['lost', 502, 'server_error'],
    ['circuit-open', 503, 'model_unavailable'],
    ['rate-limited', 429, 'rate_limit_exceeded'],
    ['unauthorized', 503, 'model_unavailable'],
    ['context-overflow', 400, 'context_length_exceeded'],
    ['unknown-model', 404, 'model_not_found'],
    ['refused', 400, 'invalid_value'],
  ]
  test.each(failures)('[SV88] that fails with %s is a %i', async (code, status, wireCode) => {
    await using remote = await startRemote(() => {
      throw new ChatBackendError(code, 'It says why.', { retryAfterMs: 1500 })
    })
    const answer = await post(remote.server, { model: 'far', input: 'x' })
    expect(answer).toMatchObject({ status, body: { error: { code: wireCode } } })
    const later = ['rate-limited', 'circuit-open'].includes(code) ? '2' : undefined
    expect(answer.headers['retry-after']).toBe(later)
    expect(remote.server.defects).toEqual([])
  })

  test('[SV88] that fails in the middle is response.failed with what was said', async () => {
    await using remote = await startRemote(async function* chat() {
      yield { type: 'text', text: 'So' }
      await Promise.resolve()
      throw new ChatBackendError('lost', 'It ended.')
    })
    const events = await sseEvents(remote.server, { model: 'far', input: 'x' })
    expect(events.at(-1)).toMatchObject({
      type: 'response.failed',
      response: { output: [{ status: 'incomplete', content: [{ text: 'So' }] }] },
    })
  })
})
