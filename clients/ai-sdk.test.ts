import type { OpenAIProvider } from '@ai-sdk/openai'
import type { OpenAICompatibleProvider } from '@ai-sdk/openai-compatible'
import { APICallError, generateText, isStepCount, Output, streamText, tool } from 'ai'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { moduleOfPage } from './support/page.ts'
import { call, MODEL, scriptedTurant, type ScriptedTurant } from './support/scripted-turant.ts'
import { until } from './support/until.ts'

const openai = async (turant: ScriptedTurant) =>
  (await moduleOfPage('ai-sdk.md', 'responses.js', turant)) as { turant: OpenAIProvider }

const compatible = async (turant: ScriptedTurant) =>
  (await moduleOfPage('ai-sdk.md', 'chat.js', turant)) as { turant: OpenAICompatibleProvider }

describe.each([
  {
    provider: '@ai-sdk/openai, Responses',
    modelOf: async (turant: ScriptedTurant) => (await openai(turant)).turant(MODEL),
  },
  {
    provider: '@ai-sdk/openai, Chat Completions',
    modelOf: async (turant: ScriptedTurant) => (await openai(turant)).turant.chat(MODEL),
  },
  {
    provider: '@ai-sdk/openai-compatible',
    modelOf: async (turant: ScriptedTurant) => (await compatible(turant)).turant(MODEL),
  },
])('$provider', ({ modelOf }) => {
  test('answers', async () => {
    await using turant = await scriptedTurant(() => 'Hello.')
    const model = await modelOf(turant)
    const result = await generateText({ model, prompt: 'Greet me.', maxRetries: 0 })
    expect(result).toMatchObject({ text: 'Hello.', finishReason: 'stop', warnings: [] })
    expect(result.usage).toMatchObject({ outputTokens: 6 })
  })

  test('streams', async () => {
    await using turant = await scriptedTurant(() => 'One, two, three.')
    const model = await modelOf(turant)
    const result = streamText({ model, prompt: 'Count.', maxRetries: 0 })
    const pieces: string[] = []
    for await (const piece of result.textStream) pieces.push(piece)
    expect(pieces.length).toBeGreaterThan(1)
    expect(pieces.join('')).toBe('One, two, three.')
    expect(await result.usage).toMatchObject({ outputTokens: 16 })
  })

  test('answers with an object', async () => {
    await using turant = await scriptedTurant(() => '{"title": "On cats", "words": 2}')
    const model = await modelOf(turant)
    const schema = z.object({ title: z.string(), words: z.number().int() })
    const output = Output.object({ schema })
    const result = await generateText({ model, prompt: 'Name it.', output, maxRetries: 0 })
    expect(result.output).toEqual({ title: 'On cats', words: 2 })
    expect(turant.requests.at(-1)?.grammar).toContain('words')
  })

  test('calls tools, streamed', async () => {
    await using turant = await scriptedTurant(({ outputs }) =>
      outputs.length === 0
        ? [call('weather', { city: 'Oslo' }), call('weather', { city: 'Rome' })].join('\n')
        : `Oslo is ${outputs[0]}, Rome is ${outputs[1]}.`,
    )
    const model = await modelOf(turant)
    const asked: string[] = []
    const weather = tool({
      description: 'Tells the weather of a city.',
      inputSchema: z.object({ city: z.string() }),
      execute: ({ city }) => {
        asked.push(city)
        return city === 'Oslo' ? 'cold' : 'warm'
      },
    })
    const result = streamText({
      model,
      prompt: 'How are Oslo and Rome?',
      tools: { weather },
      stopWhen: isStepCount(3),
      maxRetries: 0,
    })
    expect(await result.text).toBe('Oslo is cold, Rome is warm.')
    expect(asked).toEqual(['Oslo', 'Rome'])
  })

  test('tells what is wrong', async () => {
    await using turant = await scriptedTurant(() => '')
    const model = await modelOf(turant)
    const options = { model, prompt: 'Hello.', temperature: 9, maxRetries: 0 }
    const error: unknown = await generateText(options).catch((reason: unknown) => reason)
    expect(APICallError.isInstance(error)).toBe(true)
    expect(error).toMatchObject({
      statusCode: 400,
      message: expect.stringContaining('temperature'),
    })
  })

  test('an abort ends the generation', async () => {
    await using turant = await scriptedTurant(() => ({ endless: 'On and on' }))
    const model = await modelOf(turant)
    const abort = new AbortController()
    const { textStream } = streamText({
      model,
      prompt: 'Talk.',
      abortSignal: abort.signal,
      maxRetries: 0,
    })
    for await (const _piece of textStream) abort.abort()
    await until(() => turant.running === 0)
    expect(turant.aborted).toBe(1)
  })
})

test('completes between two texts with @ai-sdk/openai-compatible', async () => {
  await using turant = await scriptedTurant(() => 'return a + b')
  const { turant: provider } = await compatible(turant)
  const model = provider.completionModel(MODEL)
  const { text } = await generateText({
    model,
    prompt: 'function add(a, b) {\n  ',
    providerOptions: { turant: { suffix: '\n}\n' } },
    maxRetries: 0,
  })
  expect(text).toBe('return a + b')
  // The SDK dresses the prompt up as a conversation by itself, which is not what fills a gap best.
  const prompt = turant.requests[0]?.prompt.map((segment) => segment.text).join('')
  expect(prompt).toMatch(
    /^<\|fim_prefix\|>user:\nfunction add.*<\|fim_suffix\|>\n\}\n<\|fim_middle\|>$/su,
  )
})
