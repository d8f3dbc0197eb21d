import { expect, test } from 'vitest'
import { readLlamaChunk } from '../../src/suites/contestants/llama-chunk.ts'

const timings = {
  cache_n: 7,
  prompt_n: 10,
  prompt_ms: 29.9,
  prompt_per_second: 333.4,
  predicted_n: 5,
  predicted_ms: 27.6,
}

const counts = {
  promptTokens: 17,
  computedTokens: 10,
  outputTokens: 5,
  promptMs: 29.9,
  decodeMs: 27.6,
  queuedMs: undefined,
}

test('events of a completion', () => {
  expect(
    readLlamaChunk({
      content: '',
      tokens: [0],
      prompt_progress: { total: 10, cache: 2, processed: 4, time_ms: 9 },
    }),
  ).toEqual({ text: '', progress: { done: 4, reused: 2, total: 10 }, counts: undefined })
  expect(readLlamaChunk({ index: 0, content: ' a', stop: false })).toEqual({
    text: ' a',
    progress: undefined,
    counts: undefined,
  })
  expect(readLlamaChunk({ content: '', stop: true, timings })).toEqual({
    text: '',
    progress: undefined,
    counts,
  })
})

test('events of a chat completion', () => {
  const delta = (content: string | null) => ({ choices: [{ index: 0, delta: { content } }] })
  expect(readLlamaChunk(delta(null)).text).toBe('')
  expect(readLlamaChunk(delta('I')).text).toBe('I')
  expect(readLlamaChunk({ choices: [], timings }).counts).toEqual(counts)
})
