import { describe, expect, test } from 'vitest'
import { authorization, coder, send, start, type Running } from '../harness.ts'
import { info } from '../scripted-service.ts'
import { refusal } from './ask.ts'

const get = (server: Running, path: string) => send(server, { path, headers: { authorization } })

describe('the models', () => {
  test('[SV71] are told as OpenAI does and as the catalog of Codex, in one answer', async () => {
    const filler = { ...coder, id: 'filler', roles: ['fill'] as const }
    const large = { ...coder, id: 'large', contextTokens: 8192 }
    await using server = await start(undefined, {
      models: { list: () => [large, filler, coder] },
    })
    const { body } = await get(server, '/v1/models?client_version=0.169.0')
    const data: unknown = Object(body)['data']
    expect(data).toMatchObject([{ id: 'large' }, { id: 'filler' }, { id: 'coder' }])
    expect(Object(body)['models']).toMatchObject([
      { slug: 'coder', priority: 1, context_window: 4096 },
      { slug: 'large', priority: 2, context_window: 8192 },
    ])
    expect(Object(body)['models'][0]).toEqual({
      slug: 'coder',
      display_name: 'coder',
      description: 'Served by Turant.',
      supported_reasoning_levels: [],
      shell_type: 'unified_exec',
      visibility: 'list',
      supported_in_api: true,
      priority: 1,
      base_instructions: expect.stringContaining('apply_patch'),
      supports_reasoning_summaries: false,
      support_verbosity: false,
      truncation_policy: { mode: 'tokens', limit: 10_000 },
      supports_parallel_tool_calls: true,
      experimental_supported_tools: [],
      context_window: 4096,
      apply_patch_tool_type: 'freeform',
      input_modalities: ['text'],
    })
  })

  test('[SV71] tell Codex the window that there is memory for', async () => {
    await using server = await start(undefined, {
      models: { list: () => [{ ...coder, contextTokens: 128_000 }] },
    })
    const { body } = await get(server, '/v1/models')
    expect(body).toMatchObject({ models: [{ context_window: info.contextTokens }] })
  })

  test('[SV71] one of them is told by its id, which may be a path', async () => {
    await using server = await start()
    const loaded = {
      id: '/m/own.gguf',
      state: 'ready',
      info,
      isCalibrated: true,
      heldTokens: 0,
    } as const
    server.service.status = () => ({ models: [loaded], running: 0, queued: 0 })
    const found = await Promise.all([
      get(server, '/v1/models/coder'),
      get(server, '/v1/models//m/own.gguf'),
      get(server, `/v1/models/${encodeURIComponent('/m/own.gguf')}`),
    ])
    expect(found.map(({ body }) => body)).toMatchObject([
      { id: 'coder', object: 'model' },
      { id: '/m/own.gguf' },
      { id: '/m/own.gguf' },
    ])
    expect(refusal(await get(server, '/v1/models/none'))).toEqual({
      status: 404,
      code: 'model_not_found',
      param: 'model',
    })
  })

  test('[SV71] are those that can be used', async () => {
    const ids = ['coder', 'here', 'loaded', 'far', 'absent']
    const remote = { backend: { name: 'far', chat: () => expect.unreachable() }, model: 'm' }
    await using server = await start(undefined, {
      models: {
        list: () => ids.map((id) => ({ ...coder, id })),
        isPresent: (id) => Promise.resolve(id === 'here'),
        remote: (id) => (id === 'far' ? remote : undefined),
      },
    })
    const loaded = {
      id: 'loaded',
      state: 'ready',
      info,
      isCalibrated: true,
      heldTokens: 0,
    } as const
    server.service.status = () => ({ models: [loaded], running: 0, queued: 0 })
    const { body } = await get(server, '/v1/models')
    const data: unknown = Object(body)['data']
    expect(data).toMatchObject(ids.slice(0, 4).map((id) => ({ id })))
  })
})
