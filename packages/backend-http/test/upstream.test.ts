import { describe, expect, it } from 'vitest'
import { createHttpBackend, parseUpstream, presetNames } from '../src/index.ts'
import { backendFor, collect, failure } from './harness.ts'
import { refusing, saying, startUpstream, until } from './scripted-upstream.ts'

describe('limits', () => {
  it('[BH16] keeps what the headers last said', async () => {
    const headers = {
      'x-ratelimit-limit-requests': '1000',
      'x-ratelimit-remaining-requests': '999',
      'x-ratelimit-reset-requests': '6m0s',
      'x-ratelimit-remaining-tokens-minute': '-1',
      'x-ratelimit-reset-tokens-minute': '1.5',
    }
    const lower = { ...headers, 'x-ratelimit-remaining-requests': '998' }
    const upstream = await startUpstream(
      { ...saying('x'), headers },
      saying('x'),
      refusing(429, '', lower),
    )
    const backend = backendFor(upstream)
    expect(backend.limits()).toBeUndefined()
    const kept = (remaining: number) => ({
      seenAtMs: 1_700_000_000_000,
      windows: [
        { name: 'requests', limit: 1000, remaining, resetMs: 360_000 },
        { name: 'tokens-minute', resetMs: 1500 },
      ],
    })
    await collect(backend)
    expect(backend.limits()).toEqual(kept(999))
    await collect(backend)
    expect(backend.limits()).toEqual(kept(999))
    await collect(backend)
    expect(backend.limits()).toEqual(kept(998))
  })
})

describe('models', () => {
  const signal = new AbortController().signal
  const json = { 'content-type': 'application/json' }

  it('[BH21] lists their ids', async () => {
    const body = JSON.stringify({ object: 'list', data: [{ id: 'a' }, { id: 'b' }, {}] })
    const upstream = await startUpstream({ headers: json, pieces: [body] })
    expect(await backendFor(upstream, { key: () => 'k' }).listModels(signal)).toEqual(['a', 'b'])
    const [asked] = upstream.asked
    expect([asked?.method, asked?.url, asked?.headers.authorization]).toEqual([
      'GET',
      '/v1/models',
      'Bearer k',
    ])
  })

  it('[BH21] fails with the codes of a chat', async () => {
    const scripts = [refusing(401, ''), refusing(500, ''), { headers: json, pieces: ['{"a":1}'] }]
    const codes = []
    for (const script of scripts) {
      const listing = backendFor(await startUpstream(script)).listModels(signal)
      codes.push(await listing.catch((error: unknown) => (error as { code?: string }).code))
    }
    expect(codes).toEqual(['unauthorized', 'unavailable', 'lost'])
  })

  it('[BH21] an abort rejects with its reason and ends the request', async () => {
    const upstream = await startUpstream('silence')
    const controller = new AbortController()
    const listing = backendFor(upstream).listModels(controller.signal)
    const told = listing.catch((error: unknown) => error)
    await until(() => upstream.asked.length === 1)
    controller.abort('enough')
    expect(await told).toBe('enough')
    await until(() => upstream.left() === 1)
  })
})

describe('configuration', () => {
  it.each([
    ['cerebras', { name: 'cerebras', preset: 'cerebras', key: 'CEREBRAS_API_KEY' }],
    [
      ' vllm=http://10.0.0.5:8000/v1 ',
      { name: 'vllm', preset: 'vllm', key: 'VLLM_API_KEY', baseUrl: 'http://10.0.0.5:8000/v1' },
    ],
    [
      'big-box.2:llama-server=https://[::1]:8080/v1/',
      {
        name: 'big-box.2',
        preset: 'llama-server',
        key: 'BIG_BOX_2_API_KEY',
        baseUrl: 'https://[::1]:8080/v1/',
      },
    ],
    [
      'openai=https://api.openai.com/v2',
      {
        name: 'openai',
        preset: 'openai',
        key: 'OPENAI_API_KEY',
        baseUrl: 'https://api.openai.com/v2',
      },
    ],
    [
      'lab:openai=http://127.0.0.1:1234/v1',
      { name: 'lab', preset: 'openai', key: 'LAB_API_KEY', baseUrl: 'http://127.0.0.1:1234/v1' },
    ],
    ['work:openai', { name: 'work', preset: 'openai', key: 'WORK_API_KEY' }],
  ])('[BH22] reads %j', (text, upstream) => {
    expect(parseUpstream(text)).toEqual({ type: 'upstream', upstream })
  })

  it.each([
    [
      '',
      `"" names no preset; write PRESET, PRESET=URL or NAME:PRESET=URL with one of ${presetNames.join(', ')}`,
    ],
    [
      'claude',
      `there is no preset "claude"; write PRESET, PRESET=URL or NAME:PRESET=URL with one of ${presetNames.join(', ')}`,
    ],
    [
      'openai=http://127.0.0.1:1234/v1',
      'the URL is not a server of openai: write NAME:openai=URL, and put its key, if any, into NAME_API_KEY',
    ],
    ['a b:vllm', '"a b" is no name: letters, digits, ".", "-" and "_"'],
    [':vllm', '"" is no name: letters, digits, ".", "-" and "_"'],
    [
      'vllm=',
      'the URL of "vllm" must begin with http:// or https://, such as http://10.0.0.5:8000/v1',
    ],
    [
      'vllm=10.0.0.5:8000/v1',
      'the URL of "vllm" must begin with http:// or https://, such as http://10.0.0.5:8000/v1',
    ],
    [
      'vllm=http://u:hunter2@h/v1',
      'the URL of "vllm" must not hold a password: put the key into an environment variable',
    ],
    ['vllm=http://h/v1?key=x', 'the URL of "vllm" must end with its path, such as /v1'],
    [
      'vllm=http://h/v1/chat/completions',
      'the URL of "vllm" must end before /chat/completions, such as /v1',
    ],
  ])('[BH22] says what is wrong with %j', (text, message) => {
    expect(parseUpstream(text)).toEqual({ type: 'unreadable', message })
  })

  it('[BH22] a base URL that is none is never used', () => {
    const make = () =>
      createHttpBackend({ name: 'x', preset: 'vllm', baseUrl: 'http://u:hunter2@h/v1' })
    expect(make).toThrow(
      new TypeError(
        'the base URL of x must not hold a password: put the key into an environment variable',
      ),
    )
  })

  it('[BH22] a slash at the end makes no difference', async () => {
    const upstream = await startUpstream(saying('x'))
    await collect(backendFor(`${upstream.baseUrl}/`))
    expect(upstream.asked[0]?.url).toBe('/v1/chat/completions')
  })

  it('[BH22] an upstream that was read is one that can be asked', async () => {
    const upstream = await startUpstream(refusing(500, ''))
    const parsed = parseUpstream(`near:ollama=${upstream.baseUrl}`)
    if (parsed.type !== 'upstream') throw new Error(parsed.message)
    const backend = createHttpBackend({ ...parsed.upstream, retry: { tries: 1 } })
    expect((await failure(backend)).message).toBe('near has a problem of its own (status 500)')
  })
})
