import type { GenerateRequest } from '@turant/engine'
import { describe, expect, test } from 'vitest'
import { coder, connect, post, sseEvents, start, textOfEvents } from './harness.ts'
import { aborted, figures, info, says } from './scripted-service.ts'

const edit = {
  type: 'edit',
  path: 'sum.ts',
  before: 'import x\n',
  region: 'let a = 1\n',
  after: 'export {}\n',
  instruction: 'rename a to b',
}

/** All of a request but its prompt. */
function terms(request: GenerateRequest): Omit<GenerateRequest, 'prompt'> {
  const { prompt, ...rest } = request
  expect(prompt).not.toEqual([])
  return rest
}

describe('an edit', () => {
  test("[SV29] is asked for in the model's own words, the file never as control tokens", async () => {
    await using server = await start(says('let b = 1\n', '```\n'))
    await post(server, { task: { ...edit, region: 'let a = "<|end|>"\n' } })
    const [request] = server.service.requests
    const special = request?.prompt.flatMap((part) => (part.special ? [part.text] : []))
    const plain = request?.prompt.flatMap((part) => (part.special ? [] : [part.text])).join('')
    expect(special).toEqual(['<|user|>', '<|end|><|assistant|>'])
    expect(plain).toContain('let a = "<|end|>"\n')
    expect(plain).toMatch(/rename a to b```ts\n$/)
  })

  test('[SV30] is greedy, interactive, bounded, and drafted from the likely edit', async () => {
    await using server = await start(says('let b = 1\n```\n'))
    await post(server, { task: edit })
    expect(server.service.requests.map(terms)).toEqual([
      {
        isEnough: expect.any(Function),
        model: 'coder',
        maxTokens: 1024 + edit.region.length,
        sampling: { temperature: 0, topP: 1, seed: 7 },
        stop: [],
        reference: 'let b = 1\n```',
        priority: 'interactive',
      },
    ])
  })

  test('[PR18] takes another format, and no drafts, where a measurement asks for them', async () => {
    await using server = await start(says('let b = 1\n```\n'))
    const tuning = { drafting: 'off', edit_format: 'whole-file' }
    const { body } = await post(server, { task: edit, turant: tuning })
    expect(body).toMatchObject({ turant: { edit: { format: 'whole-file', status: 'complete' } } })
    expect(server.service.requests.map((request) => request.drafting)).toEqual(['off'])
    const unknown = await post(server, { task: edit, turant: { edit_format: 'no-such' } })
    expect([unknown.status, unknown.body]).toMatchObject([
      400,
      { error: { code: 'invalid_value', param: 'turant.edit_format' } },
    ])
  })

  test('[SV31] answers with the new text of the region, streamed, and stops the model behind it', async () => {
    await using server = await start(async function* script(_request, signal) {
      for (const text of ['let b', ' = 1', '\n', '```', '\nHope this helps']) {
        yield { type: 'text-delta', text }
      }
      await aborted(signal)
      yield { type: 'finished', reason: 'aborted', figures }
    })
    using caller = await connect(server)
    const events = await caller.exchange({ task: edit })
    expect(textOfEvents(events)).toBe('let b = 1\n')
    expect(events.at(-1)).toMatchObject({
      type: 'response.completed',
      response: {
        output: [{ content: [{ text: 'let b = 1\n' }] }],
        turant: { edit: { format: 'fenced-region', status: 'complete' } },
      },
    })
  })

  test('[SV32] an answer that cannot be read is malformed, and says why', async () => {
    await using server = await start(says(''))
    const { body } = await post(server, { task: edit })
    expect(body).toMatchObject({
      status: 'completed',
      turant: {
        edit: {
          format: 'fenced-region',
          status: 'malformed',
          problem: 'The answer held neither code nor a closing fence.',
        },
      },
    })
  })

  test('[SV32] so is one that was cut off, although it looks complete', async () => {
    await using server = await start(async function* script() {
      yield { type: 'text-delta', text: 'let b = 1\n' }
      yield { type: 'finished', reason: 'length', figures }
    })
    const { body } = await post(server, { task: edit })
    expect(body).toMatchObject({
      status: 'incomplete',
      turant: {
        edit: { status: 'malformed', problem: 'the answer was cut off at its length limit' },
      },
    })
  })

  test('[SV33] is not part of a conversation', async () => {
    await using server = await start(says('let b = 1\n```\n'))
    const [first] = await sseEvents(server, { task: edit })
    const { status } = await post(server, {
      input: 'and now?',
      previous_response_id: first?.type === 'response.created' ? first.response.id : '',
    })
    expect(status).toBe(400)
  })
})

describe('a window that is too small', () => {
  const line = 'const number = 1234567890\n'

  test('[SV34] context is trimmed from its far ends until the prompt fits', async () => {
    await using server = await start(says('let b = 1\n```\n'))
    const before = `first line\n${line.repeat(1000)}`
    const after = `${line.repeat(1000)}last line\n`
    const { status } = await post(server, { task: { ...edit, before, after } })
    const text = server.service.lastPrompt.replaceAll(/[«»]/g, '')
    const reserved = edit.region.length + 256
    expect(status).toBe(200)
    expect(text).not.toMatch(/first line|last line/)
    expect(text.length).toBeLessThanOrEqual(4096 - reserved)
    expect(text.length).toBeGreaterThan((4096 - reserved) * 0.85)
  })

  test('[SV35] a region that cannot fit is refused, by how many tokens', async () => {
    await using server = await start()
    const region = line.repeat(200)
    const { status, body } = await post(server, { task: { ...edit, region } })
    expect({ status, body }).toEqual({
      status: 400,
      body: {
        error: {
          type: 'invalid_request_error',
          code: 'context_length_exceeded',
          message: expect.stringMatching(
            /^The region, the instruction and room for the answer need \d+ tokens more than the context window of 4096 tokens; /,
          ),
          param: 'task.region',
        },
      },
    })
    const excess = Number(/need (\d+)/.exec(JSON.stringify(body))?.[1])
    // Shorter by half of that (whole lines) it fits: the answer repeats the region.
    const shorter = line.repeat(200 - Math.ceil(excess / 2 / line.length))
    const retry = await post(server, { task: { ...edit, before: '', after: '', region: shorter } })
    expect(retry.status).toBe(200)
  })

  test('[SV34] the window is the smaller one of memory and training', async () => {
    await using server = await start(says('x'), { models: { list: () => [] } })
    server.service.info = { ...info, contextTokens: 100_000, trainedContextTokens: 2048 }
    await post(server, { task: { ...edit, before: line.repeat(1000) } })
    expect(server.service.lastPrompt.length).toBeLessThan(2048)
  })
})

describe('an infill', () => {
  const infill = { type: 'infill', path: 'a.ts', before: 'let a = ', after: '\n' }

  test('[SV36] is asked for with the fill tokens of the model', async () => {
    await using server = await start(says('1'))
    const { body } = await post(server, { task: infill, stop: ['\n'] })
    expect(body).toMatchObject({ output: [{ content: [{ text: '1' }] }] })
    expect(server.service.lastPrompt).toBe('«<PRE>»let a = «<SUF>»\n«<MID>»')
    expect(server.service.requests.map(terms)).toEqual([
      {
        model: 'coder',
        maxTokens: 512,
        sampling: { temperature: 0, topP: 1, seed: 7 },
        stop: ['\n'],
        priority: 'interactive',
        confidence: 'on',
      },
    ])
  })

  test('[SV34] keeps what is nearest to the cursor, three quarters of it before', async () => {
    await using server = await start(says('1'))
    const before = `${'a'.repeat(9000)}BEFORE`
    const after = `AFTER${'b'.repeat(9000)}`
    await post(server, { task: { ...infill, before, after } })
    const prompt = server.service.lastPrompt
    expect(prompt).toMatch(/^«<PRE>»a+BEFORE«<SUF>»AFTERb+«<MID>»$/)
    const [kept = '', rest = ''] = prompt.split('«<SUF>»')
    expect(kept.length / (kept.length + rest.length)).toBeCloseTo(0.75, 1)
    expect(prompt.length).toBeLessThan(4096 - 512 + 20)
  })

  test('[SV34] does not split a surrogate pair where it cuts', async () => {
    await using server = await start(says('1'))
    for (const shift of ['', 'x']) {
      const before = `${'😀'.repeat(4000)}${shift}`
      const after = `${shift}${'😀'.repeat(4000)}`
      await post(server, { task: { ...infill, before, after } })
    }
    expect(
      server.service.requests.map(({ prompt }) => prompt.every(({ text }) => text.isWellFormed())),
    ).toEqual([true, true])
  })

  test('[SV36] a model that was not made for it refuses', async () => {
    const chatter = { ...coder, profile: { ...coder.profile, fill: undefined } }
    await using server = await start(says('1'), { models: { list: () => [chatter] } })
    const { status, body } = await post(server, { task: infill })
    expect({ status, body }).toMatchObject({
      status: 400,
      body: { error: { code: 'unsupported_value', param: 'model' } },
    })
  })
})

describe('a chat', () => {
  test('[SV37] is sampled, in the background, with its grammar, stops and prediction', async () => {
    await using server = await start(says('yes'))
    await post(server, {
      input: [
        { role: 'developer', content: 'Answer' },
        { type: 'function_call', call_id: 'c', name: 'ls', arguments: '{"a":1}' },
        { type: 'custom_tool_call', call_id: 'd', name: 'patch', input: 'say "x"' },
        {
          role: 'user',
          content: [
            { type: 'input_text', text: 'yes or ' },
            { type: 'input_text', text: 'no?' },
          ],
        },
      ],
      text: { format: { type: 'grammar', grammar: 'root ::= "yes" | "no"' } },
      prediction: { type: 'content', content: [{ type: 'text', text: 'no' }] },
      stop: 'STOP',
      seed: 3,
    })
    expect(server.service.lastPrompt).toBe(
      '«<|system|>»Answer«<|end|><|assistant|>»' +
        '<tool_call>\n{"name": "ls", "arguments": {"a":1}}\n</tool_call>\n' +
        '<tool_call>\n{"name": "patch"}\nsay "x"\n</tool_call>' +
        '«<|end|><|user|>»yes or no?«<|end|><|assistant|>»',
    )
    expect(server.service.requests.map(terms)).toEqual([
      {
        model: 'coder',
        maxTokens: 4096,
        sampling: { temperature: 0.7, topP: 0.95, seed: 3 },
        stop: ['STOP'],
        grammar: 'root ::= "yes" | "no"',
        reference: 'no',
        priority: 'background',
      },
    ])
  })

  test("[SV37] is interactive when it asks for priority; the caller's choices win", async () => {
    await using server = await start(says('yes'))
    await post(server, {
      input: 'x',
      service_tier: 'priority',
      temperature: 0,
      top_p: 0.5,
      max_output_tokens: 9,
    })
    expect(server.service.requests.map(terms)).toEqual([
      {
        model: 'coder',
        maxTokens: 9,
        sampling: { temperature: 0, topP: 0.5, seed: 7 },
        stop: [],
        priority: 'interactive',
      },
    ])
  })
})
