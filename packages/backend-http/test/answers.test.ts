import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FakeClock } from './fake-clock.ts'
import { backendFor, collect, finished, joined, SECRET } from './harness.ts'
import {
  data,
  delta,
  saying,
  startUpstream,
  until,
  type Piece,
  type ScriptedUpstream,
} from './scripted-upstream.ts'

describe('answers', () => {
  it('[BH8] tells text and reasoning as they come, then the end', async () => {
    const upstream = await startUpstream({
      pieces: [
        data(delta({ role: 'assistant', content: '' }), delta({ reasoning_content: 'hm' })),
        data(delta({ reasoning: 'm', reasoning_content: 'm' }), delta({ reasoning: '!' })),
        data(delta({ content: 'a' }), delta({ content: [{ type: 'text', text: 'b' }] })),
        data(delta({ refusal: 'c', content: null }, 'length'), '[DONE]', delta({ content: 'no' })),
      ],
    })
    const { events } = await collect(backendFor(upstream))
    expect(joined(events)).toEqual([
      { type: 'reasoning', text: 'hmm!' },
      { type: 'text', text: 'abc' },
      finished('length'),
    ])
  })

  it('[BH8] tells what arrives in one piece at once', async () => {
    const words = ['a', 'b', 'c'].map((content) => delta({ content }))
    const upstream = await startUpstream({ pieces: [data(...words, delta({}, 'stop'))] })
    const events = [{ type: 'text', text: 'abc' }, finished('end')]
    expect(await collect(backendFor(upstream))).toEqual({ events })
  })

  it('[BH8] tells what came before damage', async () => {
    const upstream = await startUpstream({ pieces: [data(delta({ content: 'a' }), '{')] })
    const { events, error } = await collect(backendFor(upstream))
    expect([events, error?.code]).toEqual([[{ type: 'text', text: 'a' }], 'lost'])
  })

  it.each([
    ['stop', 'end'],
    ['length', 'length'],
    ['tool_calls', 'calls'],
    ['function_call', 'calls'],
    ['content_filter', 'filtered'],
    ['eos_token', 'end'],
  ] as const)('[BH8] knows the reason %s', async (said, reason) => {
    const upstream = await startUpstream({ pieces: [data(delta({}, said))] })
    expect(await collect(backendFor(upstream))).toEqual({ events: [finished(reason)] })
  })

  it('[BH8] leaves other choices aside, and comments', async () => {
    const other = { choices: [{ index: 1, delta: { content: 'other' }, finish_reason: 'length' }] }
    const upstream = await startUpstream({
      pieces: [
        ': here\n\n',
        data(other),
        'event: ping\n\n',
        data(delta({ content: 'x' }), '[DONE]'),
      ],
    })
    const events = [{ type: 'text', text: 'x' }, finished('end')]
    expect(await collect(backendFor(upstream))).toEqual({ events })
  })

  it('[BH8] uses a connection again after the end', async () => {
    const clock = new FakeClock()
    const upstream = await startUpstream(saying('x'))
    const backend = backendFor(upstream, { clock })
    for (let i = 0; i < 8; i += 1) {
      await collect(backend)
      await until(() => clock.pending.length === 0)
    }
    expect(upstream.connections()).toBe(1)
  })

  it('[BH8] reads what a proxy compressed without being asked', async () => {
    const packed = gzipSync(data(delta({ content: 'packed' }), delta({}, 'stop'), '[DONE]'))
    const headers = { 'content-encoding': 'gzip' }
    const upstream = await startUpstream({
      headers,
      pieces: [packed.subarray(0, 20), packed.subarray(20)],
    })
    const events = [{ type: 'text', text: 'packed' }, finished('end')]
    expect(await collect(backendFor(upstream))).toEqual({ events })
  })

  it('[BH9] puts interleaved calls together', async () => {
    const upstream = await startUpstream({
      pieces: [
        data(
          delta({ tool_calls: [call(0, { id: 'a', name: 'read', arguments: '' })] }),
          delta({ tool_calls: [call(1, { id: 'b', name: 'write', arguments: '{"p' })] }),
          delta({ tool_calls: [call(0, { arguments: '{"f":' }), call(1, { arguments: '":1}' })] }),
          delta({ tool_calls: [call(0, { arguments: '"x"}' })] }),
          delta({}, 'stop'),
          '[DONE]',
        ),
      ],
    })
    expect((await collect(backendFor(upstream))).events).toEqual([
      { type: 'call', index: 0, id: 'a', name: 'read' },
      { type: 'call', index: 1, id: 'b', name: 'write' },
      { type: 'call-arguments', index: 1, text: '{"p' },
      { type: 'call-arguments', index: 0, text: '{"f":' },
      { type: 'call-arguments', index: 1, text: '":1}' },
      { type: 'call-arguments', index: 0, text: '"x"}' },
      finished('calls'),
    ])
  })

  it('[BH9] tells calls apart that all say index 0, or none', async () => {
    const zero = [
      delta({ tool_calls: [call(0, { id: 'a', name: 'f', arguments: '1' })] }),
      delta({ tool_calls: [call(0, { id: 'a', name: 'f', arguments: '2' })] }),
      delta({ tool_calls: [call(0, { id: 'b', name: 'f', arguments: '3' })] }),
      delta({ tool_calls: [call(0, { arguments: '4' })] }),
    ]
    const none = JSON.parse(JSON.stringify(zero).replaceAll('"index":0,"type', '"type'))
    const expected = [
      { type: 'call', index: 0, id: 'a', name: 'f' },
      { type: 'call-arguments', index: 0, text: '1' },
      { type: 'call-arguments', index: 0, text: '2' },
      { type: 'call', index: 1, id: 'b', name: 'f' },
      { type: 'call-arguments', index: 1, text: '3' },
      { type: 'call-arguments', index: 1, text: '4' },
      finished('calls'),
    ]
    for (const chunks of [zero, none]) {
      const upstream = await startUpstream({ pieces: [data(...chunks, delta({}, 'tool_calls'))] })
      expect((await collect(backendFor(upstream))).events).toEqual(expected)
    }
  })

  it('[BH9] holds arguments until the name is known, and mints an id', async () => {
    const upstream = await startUpstream({
      pieces: [
        data(
          delta({ tool_calls: [call(3, { arguments: '{' })] }),
          delta({ tool_calls: [call(3, { name: 'f', arguments: '}' })] }),
          '[DONE]',
        ),
      ],
    })
    expect((await collect(backendFor(upstream))).events).toEqual([
      { type: 'call', index: 0, id: 'call_id2', name: 'f' },
      { type: 'call-arguments', index: 0, text: '{}' },
      finished('calls'),
    ])
  })

  it('[BH9] a call without a name is lost', async () => {
    const chunk = delta({ tool_calls: [call(0, { id: 'a', arguments: '{}' })] })
    const upstream = await startUpstream({ pieces: [data(chunk, '[DONE]')] })
    expect((await collect(backendFor(upstream))).error?.code).toBe('lost')
  })

  it('[BH10] any cut gives the same events', async () => {
    const stream = new TextEncoder().encode(
      `﻿: hi\r\n\r\n${data(delta({ content: 'grüße 👋🏽' })).replaceAll('\n', '\r\n')}` +
        `data: {"choices":[{"delta":\r\ndata: {"content":"日本"}}]}\r\n\r\n` +
        data(delta({ tool_calls: [call(0, { id: 'a', name: 'f', arguments: '{"é":1}' })] })) +
        `${data(delta({}, 'tool_calls')).replaceAll('\n', '\r')}data: [DONE]\n\n`,
    )
    const whole = await startUpstream({ pieces: [stream] })
    const told = async (from: ScriptedUpstream) => joined((await collect(backendFor(from))).events)
    const expected = await told(whole)
    expect(expected.map(({ type }) => type)).toEqual(['text', 'call', 'call-arguments', 'finished'])
    const bytes = await startUpstream({ pieces: cutAt(stream, [...stream.keys()].slice(1)) })
    expect(await told(bytes)).toEqual(expected)
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: stream.length - 1 }), { maxLength: 40 })
    await fc.assert(
      fc.asyncProperty(cuts, async (places) => {
        const upstream = await startUpstream({ pieces: cutAt(stream, places) })
        expect(await told(upstream)).toEqual(expected)
      }),
      { numRuns: 60 },
    )
  })

  it('[BH10] takes a line of megabytes', async () => {
    const text = 'x'.repeat(4_000_000)
    const upstream = await startUpstream(saying(text))
    expect((await collect(backendFor(upstream))).events[0]).toEqual({ type: 'text', text })
  })

  it('[BH10] a last event without its blank line counts', async () => {
    const upstream = await startUpstream({
      pieces: [data(delta({ content: 'x' }, 'stop')).trimEnd()],
    })
    const events = [{ type: 'text', text: 'x' }, finished('end')]
    expect(await collect(backendFor(upstream))).toEqual({ events })
  })

  it('[BH11] reads a whole JSON answer', async () => {
    const message = {
      role: 'assistant',
      reasoning: 'hm',
      content: 'hi',
      tool_calls: [
        { id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } },
        { id: 'b', type: 'function', function: { name: 'g', arguments: { x: 1 } } },
      ],
    }
    const body = {
      object: 'chat.completion',
      choices: [{ index: 0, message, finish_reason: 'tool_calls' }],
      usage: { prompt_tokens: 3, completion_tokens: 4 },
    }
    const upstream = await startUpstream({
      headers: { 'content-type': 'application/json; charset=utf-8' },
      pieces: [JSON.stringify(body)],
    })
    expect((await collect(backendFor(upstream))).events).toEqual([
      { type: 'reasoning', text: 'hm' },
      { type: 'text', text: 'hi' },
      { type: 'call', index: 0, id: 'a', name: 'f' },
      { type: 'call-arguments', index: 0, text: '{}' },
      { type: 'call', index: 1, id: 'b', name: 'g' },
      { type: 'call-arguments', index: 1, text: '{"x":1}' },
      finished('calls', { promptTokens: 3, outputTokens: 4 }),
    ])
  })

  it('[BH11] a whole message is its own end', async () => {
    const upstream = await startUpstream({
      headers: { 'content-type': 'application/json' },
      pieces: ['{"choices":[{"message":{"content":"x"}}]}'],
    })
    const events = [{ type: 'text', text: 'x' }, finished('end')]
    expect(await collect(backendFor(upstream))).toEqual({ events })
  })

  it.each([
    [
      'cached, reasoning and predicted tokens',
      {
        choices: [],
        usage: {
          prompt_tokens: 100,
          completion_tokens: 20,
          prompt_tokens_details: { cached_tokens: 64 },
          completion_tokens_details: {
            reasoning_tokens: 5,
            accepted_prediction_tokens: 7,
            rejected_prediction_tokens: 2,
          },
        },
      },
      {
        promptTokens: 100,
        cachedTokens: 64,
        outputTokens: 20,
        reasoningTokens: 5,
        acceptedPredictionTokens: 7,
        rejectedPredictionTokens: 2,
      },
    ],
    [
      'time_info of Cerebras',
      { choices: [], time_info: { queue_time: 0.5, prompt_time: 0.25, completion_time: 2 } },
      { queuedMs: 500, promptMs: 250, decodeMs: 2000 },
    ],
    [
      'x_groq',
      {
        choices: [],
        x_groq: {
          usage: {
            prompt_tokens: 9,
            completion_tokens: 8,
            queue_time: 0.125,
            prompt_time: 0.25,
            completion_time: 0.5,
          },
        },
      },
      { promptTokens: 9, outputTokens: 8, queuedMs: 125, promptMs: 250, decodeMs: 500 },
    ],
    [
      'timings of llama-server',
      {
        choices: [],
        timings: { cache_n: 236, prompt_n: 1, prompt_ms: 30.5, predicted_n: 35, predicted_ms: 661 },
      },
      {
        promptTokens: 237,
        cachedTokens: 236,
        outputTokens: 35,
        promptMs: 30.5,
        decodeMs: 661,
      },
    ],
    [
      'metrics of vLLM',
      { choices: [], metrics: { queue_time_ms: 3, generation_time_ms: 40 } },
      { queuedMs: 3, decodeMs: 40 },
    ],
  ])('[BH12] reads %s', async (_name, chunk, figures) => {
    const upstream = await startUpstream({ pieces: [data(delta({}, 'stop'), chunk, '[DONE]')] })
    expect(await collect(backendFor(upstream))).toEqual({ events: [finished('end', figures)] })
  })

  it('[BH12] counts that come with every chunk do not add up', async () => {
    const counted = (content: string, tokens: number) => ({
      ...delta({ content }),
      usage: { prompt_tokens: 5, completion_tokens: tokens },
    })
    const upstream = await startUpstream({
      pieces: [data(counted('a', 1), counted('b', 2), '[DONE]')],
    })
    const { events } = await collect(backendFor(upstream, { key: () => SECRET }))
    expect(events.at(-1)).toEqual(finished('end', { promptTokens: 5, outputTokens: 2 }))
  })
})

function call(index: number, { id, ...called }: { id?: string; name?: string; arguments: string }) {
  return { index, type: 'function', ...(id === undefined ? {} : { id }), function: called }
}

function cutAt(bytes: Uint8Array, places: readonly number[]): readonly Piece[] {
  const ends = [...places].sort((a, b) => a - b)
  return [...ends, bytes.length].map((end, i) => bytes.slice(i === 0 ? 0 : ends[i - 1], end))
}
