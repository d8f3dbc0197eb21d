import OpenAI from 'openai'
import { zodResponsesFunction, zodTextFormat } from 'openai/helpers/zod'
import { ResponsesWS } from 'openai/resources/responses/ws'
import type { Response } from 'openai/resources/responses/responses'
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

const Title = z.object({ title: z.string(), words: z.number().int() })

const weather = zodResponsesFunction({
  name: 'weather',
  description: 'Tells the weather of a city.',
  parameters: z.object({ city: z.string() }),
})

describe('answers', () => {
  test('at once', async () => {
    await using turant = await scriptedTurant(() => 'Hello.')
    const client = await clientOf(turant)
    const response = await client.responses.create({
      model: MODEL,
      instructions: 'Be brief.',
      input: 'Greet me.',
    })
    expect(response).toMatchObject({
      object: 'response',
      status: 'completed',
      model: MODEL,
      output_text: 'Hello.',
      output: [{ type: 'message', role: 'assistant', status: 'completed' }],
      usage: { output_tokens: 6, input_tokens_details: { cached_tokens: 0 } },
    })
  })

  test('as events', async () => {
    await using turant = await scriptedTurant(() => 'One, two, three.')
    const client = await clientOf(turant)
    const stream = await client.responses.create({ model: MODEL, input: 'Count.', stream: true })
    const types: string[] = []
    for await (const event of stream) types.push(event.type)
    expect(types.filter((type, index) => type !== types[index - 1])).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.content_part.added',
      'response.output_text.delta',
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.completed',
    ])
  })

  test('with the helper for streams', async () => {
    await using turant = await scriptedTurant(() => 'One, two, three.')
    const client = await clientOf(turant)
    const stream = client.responses.stream({ model: MODEL, input: 'Count.' })
    const snapshots: string[] = []
    stream.on('response.output_text.delta', ({ snapshot }) => snapshots.push(snapshot))
    const final = await stream.finalResponse()
    expect(final.output_text).toBe('One, two, three.')
    expect(snapshots.at(-1)).toBe('One, two, three.')
  })

  test('cut off by a limit', async () => {
    await using turant = await scriptedTurant(() => 'A very long answer.')
    const client = await clientOf(turant)
    const response = await client.responses.create({
      model: MODEL,
      input: 'Talk.',
      max_output_tokens: 6,
    })
    expect(response).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
      output_text: 'A very',
    })
  })
})

describe('structured output', () => {
  const format = zodTextFormat(Title, 'title')

  test('is parsed', async () => {
    await using turant = await scriptedTurant(() => '{"title": "On cats", "words": 2}')
    const client = await clientOf(turant)
    const body = { model: MODEL, input: 'Name it.', text: { format } }
    const { output_parsed } = await client.responses.parse(body)
    expect(output_parsed).toEqual({ title: 'On cats', words: 2 })
    expect(turant.requests.at(-1)?.grammar).toContain('words')
  })

  test('is parsed at the end of a stream', async () => {
    await using turant = await scriptedTurant(() => '{"title": "On cats", "words": 2}')
    const client = await clientOf(turant)
    const stream = client.responses.stream({ model: MODEL, input: 'Name it.', text: { format } })
    const { output_parsed } = await stream.finalResponse()
    expect(output_parsed).toEqual({ title: 'On cats', words: 2 })
  })
})

describe('tools', () => {
  test('are called, and their output is read', async () => {
    await using turant = await scriptedTurant(({ outputs: [output] }) =>
      output === undefined ? call('weather', { city: 'Oslo' }) : `It is ${output}.`,
    )
    const client = await clientOf(turant)
    const body = { model: MODEL, input: 'How is Oslo?', tools: [weather] }
    const asked = await client.responses.parse(body)
    const called = asked.output.find((item) => item.type === 'function_call')
    expect(called).toMatchObject({ name: 'weather', parsed_arguments: { city: 'Oslo' } })
    const answered = await client.responses.create({
      model: MODEL,
      previous_response_id: asked.id,
      tools: [weather],
      input: [{ type: 'function_call_output', call_id: called?.call_id ?? '', output: 'sunny' }],
    })
    expect(answered.output_text).toBe('It is sunny.')
  })

  test('stream their arguments', async () => {
    await using turant = await scriptedTurant(() =>
      [call('weather', { city: 'Oslo' }), call('weather', { city: 'Rome' })].join('\n'),
    )
    const client = await clientOf(turant)
    const stream = client.responses.stream({
      model: MODEL,
      input: 'How are Oslo and Rome?',
      tools: [weather],
    })
    const snapshots: string[] = []
    stream.on('response.function_call_arguments.delta', (event) => {
      snapshots[event.output_index] = event.snapshot
    })
    const { output } = await stream.finalResponse()
    const calls = output.flatMap((item) => (item.type === 'function_call' ? [item] : []))
    expect(calls.map((one) => one.parsed_arguments)).toEqual([{ city: 'Oslo' }, { city: 'Rome' }])
    expect(snapshots.map((text): unknown => JSON.parse(text))).toEqual([
      { city: 'Oslo' },
      { city: 'Rome' },
    ])
  })

  test('may be demanded', async () => {
    await using turant = await scriptedTurant(() => call('weather', { city: 'Oslo' }))
    const client = await clientOf(turant)
    const response = await client.responses.create({
      model: MODEL,
      input: 'How is Oslo?',
      tools: [weather],
      tool_choice: { type: 'function', name: 'weather' },
    })
    expect(response.output).toMatchObject([{ type: 'function_call', name: 'weather' }])
    expect(turant.requests[0]?.grammar).toContain('weather')
  })

  test("of one's own grammar", async () => {
    await using turant = await scriptedTurant(
      () => '<tool_call>\n{"name": "calculate"}\n12 + 30\n</tool_call>',
    )
    const client = await clientOf(turant)
    const response = await client.responses.create({
      model: MODEL,
      input: 'What is twelve and thirty?',
      tools: [
        {
          type: 'custom',
          name: 'calculate',
          format: {
            type: 'grammar',
            syntax: 'lark',
            definition: 'start: NUMBER " + " NUMBER\nNUMBER: /[0-9]+/\n',
          },
        },
      ],
    })
    expect(response.output).toMatchObject([
      { type: 'custom_tool_call', name: 'calculate', input: '12 + 30' },
    ])
  })
})

describe('stored responses', () => {
  test('continue a conversation', async () => {
    await using turant = await scriptedTurant(({ prompt, last }) =>
      last.includes('Which') && prompt.includes('I like green.') ? 'Green.' : 'Noted.',
    )
    const client = await clientOf(turant)
    const first = await client.responses.create({ model: MODEL, input: 'I like green.' })
    const second = await client.responses.create({
      model: MODEL,
      input: 'Which colour?',
      previous_response_id: first.id,
    })
    expect(second).toMatchObject({ previous_response_id: first.id, output_text: 'Green.' })
  })

  test('are read, listed and deleted', async () => {
    await using turant = await scriptedTurant(() => 'Noted.')
    const client = await clientOf(turant)
    const { id } = await client.responses.create({ model: MODEL, input: 'I like green.' })
    expect(await client.responses.retrieve(id)).toMatchObject({ id, output_text: 'Noted.' })
    const items = []
    for await (const item of client.responses.inputItems.list(id)) items.push(item)
    expect(items).toMatchObject([
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'I like green.' }] },
    ])
    await client.responses.delete(id)
    await expect(client.responses.retrieve(id)).rejects.toBeInstanceOf(OpenAI.NotFoundError)
  })

  test('are cancelled while they are made', async () => {
    await using turant = await scriptedTurant(() => ({ endless: 'On and on' }))
    const client = await clientOf(turant)
    const stream = await client.responses.create({ model: MODEL, input: 'Talk.', stream: true })
    let id = ''
    const statuses: unknown[] = []
    for await (const event of stream) {
      if (event.type === 'response.created') ({ id } = event.response)
      if (event.type === 'response.output_text.delta') {
        statuses.push((await client.responses.cancel(id)).status)
      }
    }
    expect(new Set(statuses)).toEqual(new Set(['cancelled']))
    expect(turant).toMatchObject({ aborted: 1, running: 0 })
  })
})

describe('over a WebSocket', () => {
  test('a conversation', async () => {
    await using turant = await scriptedTurant(({ prompt, last }) =>
      last.includes('Which') && prompt.includes('I like green.') ? 'Green.' : 'Noted.',
    )
    const socket = new ResponsesWS(await clientOf(turant))
    try {
      socket.send({ type: 'response.create', model: MODEL, input: 'I like green.' })
      const first = await completed(socket)
      socket.send({
        type: 'response.create',
        model: MODEL,
        input: 'Which colour?',
        previous_response_id: first.id,
      })
      const second = await completed(socket)
      expect(second).toMatchObject({ previous_response_id: first.id, status: 'completed' })
      expect(second.output).toMatchObject([{ content: [{ text: 'Green.' }] }])
    } finally {
      socket.close()
    }
  })

  test('what goes wrong is an error of the socket', async () => {
    await using turant = await scriptedTurant(() => 'Noted.')
    const socket = new ResponsesWS(await clientOf(turant))
    try {
      const { promise, resolve } = Promise.withResolvers<Error>()
      socket.on('error', resolve)
      socket.send({
        type: 'response.create',
        model: MODEL,
        input: 'Which colour?',
        previous_response_id: 'resp_of_nobody',
      })
      expect(await promise).toMatchObject({
        error: { error: { code: 'previous_response_not_found' } },
      })
    } finally {
      socket.close()
    }
  })

  test('a closed socket ends the generation', async () => {
    await using turant = await scriptedTurant(() => ({ endless: 'On and on' }))
    const socket = new ResponsesWS(await clientOf(turant))
    const { promise, resolve } = Promise.withResolvers<unknown>()
    socket.on('response.output_text.delta', resolve)
    socket.send({ type: 'response.create', model: MODEL, input: 'Talk.' })
    await promise
    socket.close()
    await until(() => turant.running === 0)
    expect(turant.aborted).toBe(1)
  })
})

function completed(socket: ResponsesWS): Promise<Response> {
  const { promise, resolve, reject } = Promise.withResolvers<Response>()
  socket.on('response.completed', ({ response }) => resolve(response))
  socket.on('error', reject)
  return promise
}

describe('what goes wrong has its class', () => {
  test('a wrong key', async () => {
    await using turant = await scriptedTurant(() => '')
    const client = (await clientOf(turant)).withOptions({ apiKey: 'wrong' })
    const error: unknown = await client.models.list().catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(OpenAI.AuthenticationError)
    expect(error).toMatchObject({ status: 401, code: 'invalid_api_key' })
  })

  test('a wrong field, by its path', async () => {
    await using turant = await scriptedTurant(() => '')
    const client = await clientOf(turant)
    const body = { model: MODEL, input: 'Hello.', temperature: 9 }
    const error: unknown = await client.responses.create(body).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(OpenAI.BadRequestError)
    expect(error).toMatchObject({ status: 400, param: 'temperature' })
  })

  test('an image', async () => {
    await using turant = await scriptedTurant(() => '')
    const client = await clientOf(turant)
    const image_url = 'data:image/png;base64,AAAA'
    const content = [{ type: 'input_image' as const, detail: 'auto' as const, image_url }]
    const body = { model: MODEL, input: [{ role: 'user' as const, content }] }
    const error: unknown = await client.responses.create(body).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(OpenAI.BadRequestError)
    expect(error).toMatchObject({ status: 400, message: expect.stringMatching(/text/iu) })
  })

  test('a model that is not there', async () => {
    await using turant = await scriptedTurant(() => '')
    const client = await clientOf(turant)
    const body = { model: 'qwen2.5-coder-7', input: 'Hello.' }
    const error: unknown = await client.responses.create(body).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(OpenAI.NotFoundError)
    expect(error).toMatchObject({ status: 404, code: 'model_not_found' })
  })
})

test('an abort ends the generation', async () => {
  await using turant = await scriptedTurant(() => ({ endless: 'On and on' }))
  const client = await clientOf(turant)
  const stream = client.responses.stream({ model: MODEL, input: 'Talk.' })
  stream.on('response.output_text.delta', () => stream.abort())
  await expect(stream.finalResponse()).rejects.toBeInstanceOf(OpenAI.APIUserAbortError)
  await until(() => turant.running === 0)
  expect(turant.aborted).toBe(1)
})

test('lists the models', async () => {
  await using turant = await scriptedTurant(() => '')
  const client = await clientOf(turant)
  const { data } = await client.models.list()
  expect(data).toMatchObject([{ id: MODEL, object: 'model' }])
})
