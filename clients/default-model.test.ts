import type { OpenAICompatibleProvider } from '@ai-sdk/openai-compatible'
import { Agent, tool, type Runner } from '@openai/agents'
import { generateText, Output } from 'ai'
import type OpenAI from 'openai'
import { zodResponsesFunction, zodTextFormat } from 'openai/helpers/zod'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { moduleOfPage } from './support/page.ts'
import { DEFAULT_MODEL, realTurant, type RealTurant } from './support/real-turant.ts'

const MODEL = DEFAULT_MODEL

/** What the clients of the pages do with a model that nobody scripts: less is certain, and more is true. */
describe('the default model', () => {
  let turant: RealTurant | string = 'not started'

  beforeAll(async () => {
    turant = await realTurant()
    if (typeof turant !== 'string') vi.stubEnv('TURANT_API_KEY', turant.key)
  }, 300_000)
  afterAll(async () => {
    vi.unstubAllEnvs()
    if (typeof turant !== 'string') await turant[Symbol.asyncDispose]()
  })
  beforeEach(({ skip }) => {
    if (typeof turant === 'string') skip(turant)
  })

  /** The server, with its model named in the block of a page. */
  function place(): { url: string; key: string; edit: (block: string) => string } {
    if (typeof turant === 'string') throw new Error(turant)
    return { ...turant, edit: (block) => block.replaceAll('qwen2.5-coder-7b', MODEL) }
  }

  async function openai(): Promise<OpenAI> {
    const { url } = place()
    return ((await moduleOfPage('openai.md', 'client.js', { url })) as { client: OpenAI }).client
  }

  test('answers the openai package, and goes on from there', async () => {
    const client = await openai()
    const brief = { model: MODEL, max_output_tokens: 16, temperature: 0 }
    const stream = client.responses.stream({ ...brief, input: 'Say hello.' })
    const first = await stream.finalResponse()
    expect(first.output_text).not.toBe('')
    const second = await client.responses.create({
      ...brief,
      input: 'Again.',
      previous_response_id: first.id,
    })
    expect(second.output_text).not.toBe('')
    expect(second.usage?.input_tokens_details.cached_tokens).toBeGreaterThan(0)
  })

  test('follows a schema', async () => {
    const client = await openai()
    const format = zodTextFormat(
      z.object({ name: z.string().max(20), age: z.number().int(), likes: z.enum(['tea', 'milk']) }),
      'person',
    )
    const { output_parsed } = await client.responses.parse({
      model: MODEL,
      input: 'Make up a person.',
      text: { format },
      temperature: 0,
    })
    expect(output_parsed).toEqual({
      name: expect.any(String),
      age: expect.any(Number),
      likes: expect.stringMatching(/^(?:tea|milk)$/u),
    })
  })

  test('calls a tool that it has to call', async () => {
    const client = await openai()
    const weather = zodResponsesFunction({
      name: 'weather',
      description: 'Tells the weather of a city.',
      parameters: z.object({ city: z.enum(['Oslo', 'Rome']) }),
    })
    const { output } = await client.responses.parse({
      model: MODEL,
      input: 'How is the weather in Oslo?',
      tools: [weather],
      tool_choice: 'required',
      parallel_tool_calls: false,
      temperature: 0,
    })
    expect(output).toMatchObject([
      { type: 'function_call', name: 'weather', parsed_arguments: { city: expect.any(String) } },
    ])
  })

  test('completes a text', async () => {
    const client = await openai()
    const body = { model: MODEL, prompt: 'One, two, three,', max_tokens: 4, temperature: 0 }
    const { choices, usage } = await client.completions.create(body)
    expect(choices[0]?.text).not.toBe('')
    expect(usage?.completion_tokens).toBeLessThanOrEqual(4)
  })

  test('answers the AI SDK with an object', async () => {
    const module = await moduleOfPage('ai-sdk.md', 'chat.js', { url: place().url })
    const provider = (module as { turant: OpenAICompatibleProvider }).turant
    const { output } = await generateText({
      model: provider(MODEL),
      prompt: 'Make up a pet.',
      output: Output.object({
        schema: z.object({ name: z.string().max(20), kind: z.enum(['cat', 'dog']) }),
      }),
      temperature: 0,
    })
    expect(output).toEqual({ name: expect.any(String), kind: expect.stringMatching(/cat|dog/u) })
  })

  test('calls a tool of an agent', async () => {
    const asked: string[] = []
    const agent = new Agent({
      name: 'Forecaster',
      instructions: 'You know the weather.',
      modelSettings: { toolChoice: 'required', parallelToolCalls: false, maxTokens: 64 },
      toolUseBehavior: 'stop_on_first_tool',
      tools: [
        tool({
          name: 'weather',
          description: 'Tells the weather of a city.',
          parameters: z.object({ city: z.enum(['Oslo', 'Rome']) }),
          execute: ({ city }) => {
            asked.push(city)
            return 'cold'
          },
        }),
      ],
    })
    const { runner } = (await moduleOfPage('agents.md', 'runner.js', place())) as { runner: Runner }
    const { finalOutput } = await runner.run(agent, 'How is Oslo?')
    expect(finalOutput).toBe('cold')
    expect(asked).toEqual([expect.stringMatching(/Oslo|Rome/u)])
  })
})
