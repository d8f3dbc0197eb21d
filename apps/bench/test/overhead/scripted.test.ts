import { X509Certificate } from 'node:crypto'
import { createHttpBackend } from '@turant/backend-http'
import type { ChatEvent, GenerateEvent } from '@turant/engine'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { configText } from '../../src/peers/litellm.ts'
import { DeltaCounter } from '../../src/suites/overhead/delta-counter.ts'
import { duePieces } from '../../src/suites/overhead/due-pieces.ts'
import {
  ScriptedEngine,
  scriptedModel,
  scriptedPace,
} from '../../src/suites/overhead/scripted-engine.ts'
import { startScriptedUpstream } from '../../src/suites/overhead/scripted-upstream.ts'
import { selfSigned } from '../../src/suites/overhead/self-signed.ts'

test('a certificate vouches for itself and for the loopback alone', () => {
  const { cert } = selfSigned(Date.UTC(2030, 0, 2, 3, 4, 5))
  const read = new X509Certificate(cert)
  expect(read.verify(read.publicKey)).toBe(true)
  expect(read.checkIP('127.0.0.1')).toBe('127.0.0.1')
  expect(read.checkIP('127.0.0.2')).toBeUndefined()
  expect([read.validFrom, read.validTo]).toEqual([
    'Jan  1 03:04:05 2030 GMT',
    'Jan  3 03:04:05 2030 GMT',
  ])
})

describe('the scripted engine', () => {
  test('is told by the name of its model what to do', () => {
    for (const pace of [
      { type: 'at-once', stepMs: 20 },
      { type: 'steady', tokensPerSecond: 1000 },
    ] as const) {
      expect(scriptedPace(scriptedModel(pace))).toEqual(pace)
    }
    expect(() => scriptedPace('gpt')).toThrow('no scripted model is called gpt')
  })

  test('says all that is due and never more, however late the beats are', async () => {
    const beats = fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 40 })
    await fc.assert(
      fc.asyncProperty(beats, fc.integer({ min: 1, max: 200 }), async (gaps, pieces) => {
        let nowMs = 0
        const steps = gaps[Symbol.iterator]()
        const tick = () => Promise.resolve((nowMs += steps.next().value ?? 100))
        let given = 0
        const startedAt = gaps[0] ?? 100
        for await (const due of duePieces(tick, { tokensPerSecond: 500, pieces })) {
          given += due
          expect(due).toBeGreaterThan(0)
          expect(given).toBe(Math.min(pieces, Math.floor((nowMs - startedAt) / 2)))
        }
        expect(given).toBe(pieces)
      }),
    )
  })

  test('says as many tokens as it may', async () => {
    const engine = new ScriptedEngine(() => Promise.resolve(0))
    const events: GenerateEvent[] = []
    const request = {
      model: 'after-0-ms',
      prompt: [],
      maxTokens: 3,
      sampling: { temperature: 0, topP: 1, topK: 0, minP: 0, seed: 0 },
      stop: [],
      priority: 'background',
    } as const
    const { signal } = new AbortController()
    for await (const event of engine.generate(request, { signal })) events.push(event)
    expect(events.map(({ type }) => type)).toEqual([
      'text-delta',
      'text-delta',
      'text-delta',
      'finished',
    ])
    expect(events.at(-1)).toMatchObject({ reason: 'end', figures: { outputTokens: 3 } })
  })
})

test('events with text are counted however a stream is cut', () => {
  const event = '{"type":"response.output_text.delta","delta":" = x"}\n\n'
  fc.assert(
    fc.property(fc.nat(20), fc.array(fc.nat(40)), (deltas, cuts) => {
      const counter = new DeltaCounter()
      let rest = `{"type":"response.created"}${event.repeat(deltas)}{"type":"response.completed"}`
      const { length } = rest
      for (const cut of cuts) {
        counter.push(rest.slice(0, cut))
        rest = rest.slice(cut)
      }
      counter.push(rest)
      expect([counter.deltas, counter.bytes]).toEqual([deltas, length])
    }),
  )
})

describe('the scripted upstream', () => {
  test('streams a chat that an OpenAI client of ours understands', async () => {
    await using upstream = await startScriptedUpstream()
    const baseUrl = `http://127.0.0.1:${upstream.places.plain}/v1`
    const backend = createHttpBackend({ name: 'scripted', preset: 'vllm', baseUrl })
    const events: ChatEvent[] = []
    const request = {
      model: 'scripted',
      messages: [{ role: 'user', content: 'x' }],
      tools: [],
      toolChoice: 'auto',
      parallelCalls: true,
    } as const
    const { signal } = new AbortController()
    for await (const event of backend.chat(request, { signal })) events.push(event)
    const said = events.flatMap((event) => (event.type === 'text' ? event.text : [])).join('')
    expect(said).toMatch(/^word0 (?:word\d+ ){18}word19 $/)
    expect(events.at(-1)).toMatchObject({
      reason: 'end',
      figures: { promptTokens: 100, outputTokens: 20 },
    })
  })

  test('answers as a whole, and knows no other route', async () => {
    await using upstream = await startScriptedUpstream()
    const post = (path: string) =>
      fetch(`http://127.0.0.1:${upstream.places.plain}${path}`, { method: 'POST', body: '{}' })
    expect(await (await post('/v1/chat/completions')).json()).toMatchObject({
      object: 'chat.completion',
      choices: [{ message: { role: 'assistant' }, finish_reason: 'stop' }],
      usage: { total_tokens: 120 },
    })
    expect((await post('/v1/other')).status).toBe(404)
  })
})

test('LiteLLM is told of one model, at the upstream that everybody asks', () => {
  const config: unknown = JSON.parse(configText({ upstreamPort: 99, upstreamModel: 'scripted' }))
  expect(config).toMatchObject({
    model_list: [
      { litellm_params: { model: 'openai/scripted', api_base: 'http://127.0.0.1:99/v1' } },
    ],
  })
})
