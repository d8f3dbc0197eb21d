import OpenAI from 'openai'
import { zodFunction, zodResponseFormat } from 'openai/helpers/zod'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { moduleOfPage } from './support/page.ts'
import { call, MODEL, scriptedTurant, type ScriptedTurant } from './support/scripted-turant.ts'
import { until } from './support/until.ts'

/** The client of the page. */
async function clientOf(turant: ScriptedTurant): Promise<OpenAI> {
  const { client } = (await moduleOfPage('openai.md', 'client.js', turant)) as { client: OpenAI }
  // Repeated requests would hide what went wrong with the first.
  return client.withOptions({ maxRetries: 0 })
}

function asks(content: string) {
  return { model: MODEL, messages: [{ role: 'user' as const, content }] }
}

const Title = z.object({ title: z.string(), words: z.number().int() })

/** A tool that says which cities it was asked for. */
function weatherTool(asked: string[]) {
  return zodFunction({
    name: 'weather',
    description: 'Tells the weather of a city.',
    parameters: z.object({ city: z.string() }),
    function: ({ city }) => {
      asked.push(city)
      return city === 'Oslo' ? 'cold' : 'warm'
    },
  })
}

describe('chat answers', () => {
  test('at once', async () => {
    await using turant = await scriptedTurant(() => 'Hello.')
    const client = await clientOf(turant)
    expect(await client.chat.completions.create(asks('Greet me.'))).toMatchObject({
      object: 'chat.completion',
      model: MODEL,
      choices: [
        { index: 0, message: { role: 'assistant', content: 'Hello.' }, finish_reason: 'stop' },
      ],
      usage: { completion_tokens: 6, prompt_tokens_details: { cached_tokens: 0 } },
    })
  })

  test('as chunks, with the usage at the end', async () => {
    await using turant = await scriptedTurant(() => 'One, two, three.')
    const client = await clientOf(turant)
    const stream = await client.chat.completions.create({
      ...asks('Count.'),
      stream: true,
      stream_options: { include_usage: true },
    })
    const chunks = []
    for await (const chunk of stream) chunks.push(chunk)
    const text = chunks.map(({ choices: [choice] }) => choice?.delta.content ?? '').join('')
    expect(text).toBe('One, two, three.')
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { completion_tokens: 16 } })
    expect(chunks.at(-2)).toMatchObject({ choices: [{ finish_reason: 'stop' }] })
  })

  test('with the helper for streams', async () => {
    await using turant = await scriptedTurant(() => 'One, two, three.')
    const client = await clientOf(turant)
    const stream = client.chat.completions.stream(asks('Count.'))
    const snapshots: string[] = []
    stream.on('content', (_delta, snapshot) => snapshots.push(snapshot))
    expect(await stream.finalContent()).toBe('One, two, three.')
    expect(snapshots.at(-1)).toBe('One, two, three.')
  })

  test('until a stop text', async () => {
    await using turant = await scriptedTurant(() => 'One, two, three.')
    const client = await clientOf(turant)
    const completion = await client.chat.completions.create({ ...asks('Count.'), stop: ', three' })
    expect(completion.choices).toMatchObject([
      { message: { content: 'One, two' }, finish_reason: 'stop' },
    ])
  })

  test('cut off by a limit', async () => {
    await using turant = await scriptedTurant(() => 'One, two, three.')
    const client = await clientOf(turant)
    const body = { ...asks('Count.'), max_completion_tokens: 8 }
    expect(await client.chat.completions.create(body)).toMatchObject({
      choices: [{ message: { content: 'One, two' }, finish_reason: 'length' }],
    })
  })

  test('with a prediction', async () => {
    await using turant = await scriptedTurant(() => 'const retries = 5')
    const client = await clientOf(turant)
    const prediction = { type: 'content' as const, content: 'const retries = 3' }
    const body = { ...asks('Set retries to 5: const retries = 3'), prediction }
    const { choices, usage } = await client.chat.completions.create(body)
    expect(choices[0]?.message.content).toBe('const retries = 5')
    expect(usage?.completion_tokens_details).toMatchObject({ accepted_prediction_tokens: 0 })
    expect(turant.requests[0]?.reference).toBe('const retries = 3')
  })

  test('with an object', async () => {
    await using turant = await scriptedTurant(() => '{"title": "On cats", "words": 2}')
    const client = await clientOf(turant)
    const response_format = zodResponseFormat(Title, 'title')
    const body = { ...asks('Name it.'), response_format }
    const expected = { title: 'On cats', words: 2 }
    const parsed = await client.chat.completions.parse(body)
    expect(parsed.choices[0]?.message.parsed).toEqual(expected)
    const streamed = await client.chat.completions.stream(body).finalChatCompletion()
    expect(streamed.choices[0]?.message.parsed).toEqual(expected)
    expect(turant.requests.map(({ grammar }) => grammar?.includes('words'))).toEqual([true, true])
  })
})

describe('tools of a chat', () => {
  const oslo = call('weather', { city: 'Oslo' })
  const rome = call('weather', { city: 'Rome' })

  test('are called until the model has its answer', async () => {
    await using turant = await scriptedTurant(({ outputs }) =>
      outputs.length === 0 ? `${oslo}\n${rome}` : `Oslo is ${outputs[0]}, Rome is ${outputs[1]}.`,
    )
    const client = await clientOf(turant)
    const asked: string[] = []
    const body = { ...asks('How are Oslo and Rome?'), tools: [weatherTool(asked)] }
    const runner = client.chat.completions.runTools(body)
    expect(await runner.finalContent()).toBe('Oslo is cold, Rome is warm.')
    expect(asked).toEqual(['Oslo', 'Rome'])
  })

  test('are called from a stream', async () => {
    await using turant = await scriptedTurant(({ outputs }) =>
      outputs.length === 0 ? `Let me see.\n${oslo}` : `Oslo is ${outputs[0]}.`,
    )
    const client = await clientOf(turant)
    const asked: string[] = []
    const runner = client.chat.completions.runTools({
      ...asks('How is Oslo?'),
      tools: [weatherTool(asked)],
      stream: true,
    })
    expect(await runner.finalContent()).toBe('Oslo is cold.')
    expect(asked).toEqual(['Oslo'])
  })

  test('may be demanded', async () => {
    await using turant = await scriptedTurant(() => oslo)
    const client = await clientOf(turant)
    const completion = await client.chat.completions.create({
      ...asks('How is Oslo?'),
      tools: [{ type: 'function', function: { name: 'weather', parameters: {} } }],
      tool_choice: { type: 'function', function: { name: 'weather' } },
    })
    expect(completion.choices).toMatchObject([
      {
        finish_reason: 'tool_calls',
        message: { tool_calls: [{ type: 'function', function: { name: 'weather' } }] },
      },
    ])
  })
})

describe('completions', () => {
  test('fill the gap between two texts', async () => {
    await using turant = await scriptedTurant(() => 'return a + b')
    const client = await clientOf(turant)
    const completion = await client.completions.create({
      model: MODEL,
      prompt: 'function add(a, b) {\n  ',
      suffix: '\n}\n',
      max_tokens: 64,
    })
    expect(completion).toMatchObject({
      object: 'text_completion',
      choices: [{ text: 'return a + b', finish_reason: 'stop' }],
    })
    expect(turant.requests[0]?.prompt.map(({ text }) => text).join('')).toBe(
      '<|fim_prefix|>function add(a, b) {\n  <|fim_suffix|>\n}\n<|fim_middle|>',
    )
  })

  test('go on from a text, streamed', async () => {
    await using turant = await scriptedTurant(() => ' two, three.')
    const client = await clientOf(turant)
    const stream = await client.completions.create({ model: MODEL, prompt: 'One,', stream: true })
    let text = ''
    for await (const { choices } of stream) text += choices[0]?.text ?? ''
    expect(text).toBe(' two, three.')
  })
})

test('an abort ends the generation', async () => {
  await using turant = await scriptedTurant(() => ({ endless: 'On and on' }))
  const client = await clientOf(turant)
  const stream = client.chat.completions.stream(asks('Talk.'))
  stream.on('content', () => stream.abort())
  await expect(stream.finalContent()).rejects.toBeInstanceOf(OpenAI.APIUserAbortError)
  await until(() => turant.running === 0)
  expect(turant.aborted).toBe(1)
})

test('a wrong field is named by its path', async () => {
  await using turant = await scriptedTurant(() => '')
  const client = await clientOf(turant)
  const body = { ...asks('Hello.'), temperature: 9 }
  const error: unknown = await client.chat.completions
    .create(body)
    .catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(OpenAI.BadRequestError)
  expect(error).toMatchObject({ status: 400, param: 'temperature' })
})
