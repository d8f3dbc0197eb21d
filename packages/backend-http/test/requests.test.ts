import { describe, expect, it } from 'vitest'
import type { ChatRequest } from '@turant/engine'
import { createHttpBackend, presetNames, type PresetName } from '../src/index.ts'
import { ask, backendFor, collect, failure, SECRET } from './harness.ts'
import { saying, startUpstream } from './scripted-upstream.ts'

const READ = { name: 'read', description: 'reads', parameters: { type: 'object' }, strict: true }
const WRITE = { name: 'write' }

/** Everything that a request can ask for. */
const EVERYTHING = ask({
  tools: [READ, WRITE],
  toolChoice: { name: 'read' },
  temperature: 0,
  topP: 0.9,
  maxTokens: 100,
  stop: ['END'],
  seed: 7,
  format: { type: 'json-schema', name: 'n', schema: { type: 'object' }, strict: true },
  prediction: 'old text',
  reasoningEffort: 'low',
})

/** What such a server is sent, and what was left out. */
async function sent(preset: PresetName, request: ChatRequest) {
  const upstream = await startUpstream(saying('x'))
  const backend = backendFor(upstream, { preset, key: () => SECRET })
  const { error } = await collect(backend, request)
  const [asked] = upstream.asked
  if (error || !asked) throw error ?? new Error('nothing was asked')
  const { model: _model, messages: _messages, stream: _stream, ...parameters } = asked.body
  return { asked, parameters, dropped: backend.dropped(request) }
}

describe('requests', () => {
  it('[BH1] sends messages in their form, streamed', async () => {
    const call = { id: 'c1', name: 'read', arguments: '{"f":1}' }
    const { asked } = await sent(
      'vllm',
      ask({
        messages: [
          { role: 'system', content: 'be' },
          { role: 'user', content: 'do' },
          { role: 'assistant', content: '', calls: [call] },
          { role: 'tool', callId: 'c1', content: 'done' },
          { role: 'assistant', content: 'so', calls: [call] },
          { role: 'assistant', content: 'well', calls: [] },
        ],
      }),
    )
    const tool_calls = [
      { id: 'c1', type: 'function', function: { name: 'read', arguments: '{"f":1}' } },
    ]
    expect({ method: asked.method, url: asked.url, body: asked.body }).toEqual({
      method: 'POST',
      url: '/v1/chat/completions',
      body: {
        model: 'm',
        stream: true,
        stream_options: { include_usage: true },
        messages: [
          { role: 'system', content: 'be' },
          { role: 'user', content: 'do' },
          { role: 'assistant', content: null, tool_calls },
          { role: 'tool', tool_call_id: 'c1', content: 'done' },
          { role: 'assistant', content: 'so', tool_calls },
          { role: 'assistant', content: 'well' },
        ],
      },
    })
  })

  it('[BH1] sends all that is asked for to an upstream that takes it', async () => {
    const { parameters, dropped } = await sent('cerebras', { ...EVERYTHING, model: 'gpt-oss-120b' })
    expect({ parameters, dropped }).toEqual({
      parameters: {
        stream_options: { include_usage: true },
        tools: [
          { type: 'function', function: READ },
          {
            type: 'function',
            function: { ...WRITE, parameters: { type: 'object', properties: {} } },
          },
        ],
        tool_choice: { type: 'function', function: { name: 'read' } },
        parallel_tool_calls: true,
        temperature: 0,
        top_p: 0.9,
        max_completion_tokens: 100,
        stop: ['END'],
        seed: 7,
        response_format: {
          type: 'json_schema',
          json_schema: { name: 'n', schema: { type: 'object' }, strict: true },
        },
        reasoning_effort: 'low',
      },
      dropped: ['prediction'],
    })
  })

  it('[BH1] sends a plain JSON format, and the choice of tools only with tools', async () => {
    const request = ask({ format: { type: 'json-object' }, toolChoice: 'none', stop: [] })
    expect((await sent('openai', request)).parameters).toEqual({
      stream_options: { include_usage: true },
      response_format: { type: 'json_object' },
    })
  })

  it.each([
    ['openai', ['prediction', 'reasoning_effort']],
    ['cerebras', ['prediction', 'reasoning_effort']],
    ['groq', ['prediction', 'reasoning_effort', 'tools.strict']],
    ['sambanova', ['prediction', 'seed', 'tools.strict']],
    ['vllm', ['prediction']],
    ['sglang', ['prediction']],
    ['llama-server', ['prediction', 'tools.strict']],
    ['ollama', ['parallel_tool_calls', 'prediction', 'tool_choice', 'tools.strict']],
  ] as const)('[BH2] %s is not sent %j', async (preset, expected) => {
    // A tool that has to be called is what all of them could be asked for.
    const request = { ...EVERYTHING, tools: [READ], toolChoice: 'required' as const }
    const { parameters, dropped } = await sent(preset, request)
    expect(dropped).toEqual(expected)
    const isStrict = JSON.stringify(parameters['tools']).includes('strict')
    const present = [...Object.keys(parameters), ...(isStrict ? ['tools.strict'] : [])]
    expect(present.filter((name) => expected.some((each) => each === name))).toEqual([])
  })

  it('[BH2] every preset is held to its list above', () => {
    expect(presetNames).toHaveLength(8)
  })

  it.each([
    ['openai', 'max_completion_tokens'],
    ['cerebras', 'max_completion_tokens'],
    ['groq', 'max_completion_tokens'],
    ['sambanova', 'max_tokens'],
    ['vllm', 'max_completion_tokens'],
    ['sglang', 'max_completion_tokens'],
    ['llama-server', 'max_tokens'],
    ['ollama', 'max_tokens'],
  ] as const)('[BH3] %s takes %s', async (preset, name) => {
    const { parameters } = await sent(preset, ask({ maxTokens: 9 }))
    expect(parameters).toEqual({ stream_options: { include_usage: true }, [name]: 9 })
  })

  it('[BH3] Groq has no temperature of 0', async () => {
    expect((await sent('groq', ask({ temperature: 0 }))).parameters['temperature']).toBe(1e-8)
    expect((await sent('groq', ask({ temperature: 0.5 }))).parameters['temperature']).toBe(0.5)
  })

  it.each([
    ['openai', 'gpt-4.1-mini', {}, true],
    ['openai', 'gpt-5', {}, false],
    ['openai', 'gpt-4o', { tools: [READ] }, false],
    ['openai', 'gpt-4o', { maxTokens: 5 }, false],
    ['cerebras', 'zai-glm-4.7', { maxTokens: 5 }, true],
    ['cerebras', 'gpt-oss-120b', { tools: [READ] }, false],
    ['cerebras', 'llama3.1-8b', {}, false],
  ] as const)('[BH3] %s %s with %j: a prediction is sent: %s', async (...row) => {
    const [preset, model, more, is] = row
    const { parameters, dropped } = await sent(preset, ask({ model, prediction: 'old', ...more }))
    expect(parameters['prediction']).toEqual(is ? { type: 'content', content: 'old' } : undefined)
    expect(dropped.includes('prediction')).toBe(!is)
  })

  it('[BH3] reasoning models take an effort and no sampling', async () => {
    const more = { temperature: 0, topP: 1, stop: ['x'], reasoningEffort: 'minimal' }
    const reasoning = await sent('openai', ask({ model: 'gpt-5-mini', ...more }))
    expect(reasoning.dropped).toEqual(['stop', 'temperature', 'top_p'])
    const plain = await sent('openai', ask({ model: 'gpt-4.1', ...more }))
    expect(plain.dropped).toEqual(['reasoning_effort'])
    const oss = await sent('groq', ask({ model: 'openai/gpt-oss-20b', ...more }))
    expect(oss.dropped).toEqual(['reasoning_effort'])
  })

  it('[BH4] llama-server is offered the one tool that it has to call', async () => {
    const { parameters } = await sent('llama-server', EVERYTHING)
    expect(parameters).toMatchObject({
      tools: [{ function: { name: 'read' } }],
      tool_choice: 'required',
    })
    expect(parameters['tools']).toHaveLength(1)
  })

  it('[BH4] Ollama is offered no tools when none is to be called', async () => {
    const none = await sent('ollama', ask({ tools: [READ], toolChoice: 'none' }))
    expect(none.parameters).toEqual({ stream_options: { include_usage: true } })
    const auto = await sent('ollama', ask({ tools: [WRITE], parallelCalls: false }))
    expect(auto.dropped).toEqual(['parallel_tool_calls'])
  })

  it('[BH5] says which conversation and which request it is', async () => {
    const upstream = await startUpstream({ status: 503, pieces: [] }, saying('x'))
    const backend = backendFor(upstream, { retry: { baseMs: 0 } })
    const waiting = backendFor(upstream, { retry: { tries: 1 } })
    await collect(waiting, ask({ conversation: 'resp_1 é' }))
    await collect(backend, ask())
    const ids = upstream.asked.map(({ headers }) => [
      headers['x-request-id'],
      headers['x-session-id'],
      headers['accept-encoding'],
    ])
    expect(ids).toEqual([
      ['id1', 'resp_1%20%C3%A9', 'identity'],
      ['id1', undefined, 'identity'],
    ])
  })

  it('[BH6] reads the key of the environment for every request', async () => {
    const upstream = await startUpstream(saying('x'))
    const environment: Record<string, string | undefined> = { FAR_KEY: ' one\n' }
    const backend = backendFor(upstream, { preset: 'groq', key: 'FAR_KEY', environment })
    await collect(backend)
    environment['FAR_KEY'] = 'two'
    await collect(backend)
    environment['FAR_KEY'] = ''
    // No other server is asked for a cloud's key.
    await collect(backend)
    const cloud = createHttpBackend({ name: 'far', preset: 'groq', key: 'FAR_KEY', environment })
    const error = await failure(cloud)
    expect(upstream.asked.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer one',
      'Bearer two',
      undefined,
    ])
    expect([error.code, error.message]).toEqual(['unauthorized', 'far wants a key: set FAR_KEY'])
  })

  it('[BH6] never sends the key of a cloud to another server', async () => {
    const upstream = await startUpstream(saying('x'))
    const environment = { GROQ_API_KEY: SECRET }
    await collect(backendFor(upstream, { preset: 'groq', environment }))
    expect(upstream.asked[0]?.headers.authorization).toBeUndefined()
  })

  it('[BH6] uses the variable of the preset, and asks local servers without a key', async () => {
    const upstream = await startUpstream(saying('x'))
    await collect(backendFor(upstream))
    await collect(backendFor(upstream, { environment: { VLLM_API_KEY: 'local' } }))
    await collect(backendFor(upstream, { key: () => Promise.resolve('given') }))
    expect(upstream.asked.map(({ headers }) => headers.authorization)).toEqual([
      undefined,
      'Bearer local',
      'Bearer given',
    ])
  })
})
