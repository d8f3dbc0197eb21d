import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { GenerateEvent, GenerationService } from '@turant/engine'
import { watchIdle } from '../src/daemon/idle-watch.ts'
import { readSettings } from '../src/daemon/settings.ts'
import { modelFrom } from '../src/edit/task-flags.ts'
import { firstOf, lastOf } from '../src/edit/task-text.ts'

const DEFAULTS = {
  port: 7337,
  isPortFixed: false,
  model: 'smollm2-135m',
  contextTokens: undefined,
  threads: undefined,
  prefixCacheMegabytes: 2048,
  upstreams: [],
}

describe('settings of the server', () => {
  it('have defaults, also for variables that are set to nothing', () => {
    expect(readSettings({}, {})).toEqual(DEFAULTS)
    expect(readSettings({}, { TURANT_PORT: '', TURANT_MODEL: '', TURANT_THREADS: '' })).toEqual(
      DEFAULTS,
    )
  })

  it('come from flags before variables', () => {
    const environment = {
      TURANT_PORT: '1',
      TURANT_MODEL: 'zeta',
      TURANT_CONTEXT: '512',
      TURANT_THREADS: '2',
      TURANT_PREFIX_CACHE: '0',
    }
    expect(readSettings({}, environment)).toEqual({
      port: 1,
      isPortFixed: true,
      model: 'zeta',
      contextTokens: 512,
      threads: 2,
      prefixCacheMegabytes: 0,
      upstreams: [],
    })
    expect(readSettings({ port: '0', model: './a.gguf', threads: '3' }, environment)).toEqual({
      port: 0,
      isPortFixed: true,
      model: resolve('a.gguf'),
      contextTokens: 512,
      threads: 3,
      prefixCacheMegabytes: 0,
      upstreams: [],
    })
  })

  it('name servers elsewhere, and models of theirs', () => {
    const text = 'cerebras, lab:vllm=http://10.0.0.5:8000/v1'
    const model = 'openai/gpt-oss-120b@lab'
    expect(readSettings({ model }, { TURANT_UPSTREAM: text })).toMatchObject({
      model,
      upstreams: [
        { name: 'cerebras', preset: 'cerebras' },
        { name: 'lab', preset: 'vllm', baseUrl: 'http://10.0.0.5:8000/v1' },
      ],
    })
  })

  it.each([
    [{ upstream: 'nobody' }, /^--upstream: there is no preset "nobody"; write PRESET/],
    [{ upstream: 'groq,groq' }, /^--upstream names "groq" twice/],
  ])('refuse %j', (flags, message) => {
    expect(() => readSettings(flags, {})).toThrow(message)
  })

  it('let the server that commands start listen anywhere', () => {
    expect(readSettings({ daemon: true }, { TURANT_PORT: '8000' })).toMatchObject({
      port: 8000,
      isPortFixed: false,
    })
  })

  it.each([
    [{ port: '65536' }, {}, '--port takes a whole number from 0 to 65535, not "65536".'],
    [{}, { TURANT_PORT: '-1' }, 'TURANT_PORT takes a whole number from 0 to 65535, not "-1".'],
    [{ context: '255' }, {}, '--context takes a whole number from 256 to 1048576, not "255".'],
    [{ threads: '1.5' }, {}, '--threads takes a whole number from 1 to 1024, not "1.5".'],
    [{ model: 'smollm2' }, {}, 'There is no model "smollm2". Did you mean smollm2-135m?'],
    [{}, { TURANT_MODEL: 'xyz' }, 'There is no model "xyz". See "turant models list".'],
  ])('%j %j is refused', (flags, environment, message) => {
    expect(() => readSettings(flags, environment)).toThrow(
      expect.objectContaining({ exitCode: 2, message }),
    )
  })
})

describe('the model of a command', () => {
  it('is the one of the flag, else of the variable, else the server decides', () => {
    expect(modelFrom('zeta', { TURANT_MODEL: 'smollm2-135m' })).toBe('zeta')
    expect(modelFrom(undefined, { TURANT_MODEL: 'smollm2-135m' })).toBe('smollm2-135m')
    expect(modelFrom(undefined, { TURANT_MODEL: '' })).toBeUndefined()
    expect(modelFrom('models/a.gguf', {})).toBe(resolve('models/a.gguf'))
  })
})

describe('text around a place', () => {
  it('is cut where it is longer than any context, never through a character', () => {
    const long = '\u{1F600}'.repeat(200_000)
    expect(lastOf(`x${long}`)).toBe('\u{1F600}'.repeat(150_000))
    expect(lastOf(`${long}x`)).toBe(`${'\u{1F600}'.repeat(149_999)}x`)
    expect(firstOf(`x${long}`)).toBe(`x${'\u{1F600}'.repeat(149_999)}`)
    expect([lastOf(''), firstOf('short')]).toEqual(['', 'short'])
  })
})

describe('the idle watch', () => {
  it('counts from the end of the last request, however short it was', async () => {
    let now = 0
    const asked: string[] = []
    const service: GenerationService = {
      async *generate({ model }): AsyncGenerator<GenerateEvent, void, undefined> {
        asked.push(model)
        yield { type: 'text-delta', text: 'a' }
      },
      describe: () => Promise.reject(new Error('not asked')),
      countTokens: () => Promise.resolve(7),
      tokenize: () => Promise.resolve(Int32Array.of(1)),
      pieces: () => Promise.resolve([]),
      status: () => ({ models: [], running: 0, queued: 0 }),
    }
    const watch = watchIdle(service, { now: () => now })
    now = 1000
    expect(watch.idleMs()).toBe(1000)
    const request = {
      model: 'm',
      prompt: [],
      maxTokens: 1,
      sampling: { temperature: 0, topP: 1, seed: 0 },
      stop: [],
      priority: 'interactive',
    } as const
    const stream = watch.service.generate(request, { signal: new AbortController().signal })
    await stream.next()
    now = 5000
    expect(watch.idleMs()).toBe(0)
    await stream.return()
    now = 5500
    expect(watch.idleMs()).toBe(500)
    expect(asked).toEqual(['m'])
    expect(await watch.service.countTokens('m', 'text')).toBe(7)
  })
})
