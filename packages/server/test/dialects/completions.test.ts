import { describe, expect, test } from 'vitest'
import { coder, start, type Running } from '../harness.ts'
import { EngineError } from '@turant/engine'
import { fails, figures, says } from '../scripted-service.ts'
import { ask, frames, refusal } from './ask.ts'

const COMPLETIONS = '/v1/completions'

function terms(server: Running) {
  return server.service.requests.map(({ prompt, ...rest }) => {
    expect(prompt).not.toEqual([])
    return rest
  })
}

describe('a completion', () => {
  test('[SV65] goes on with the text as it is, 16 tokens far, greedy, in the background', async () => {
    await using server = await start(says(' world'))
    const { status, body } = await ask(server, COMPLETIONS, { prompt: 'hello <|end|>' })
    expect(server.service.lastPrompt).toBe('hello <|end|>')
    expect(terms(server)).toEqual([
      {
        model: 'coder',
        maxTokens: 16,
        sampling: { temperature: 0, topP: 1, seed: 7 },
        stop: [],
        priority: 'background',
      },
    ])
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        id: 'cmpl-1',
        object: 'text_completion',
        created: 1_700_000_000,
        model: 'coder',
        choices: [{ index: 0, text: ' world', logprobs: null, finish_reason: 'stop' }],
        usage: expect.objectContaining({ prompt_tokens: 10, completion_tokens: 5 }),
        turant: { figures: expect.anything() },
      },
    })
  })

  test('[SV65] takes one text in a list, and what a chat takes', async () => {
    await using server = await start(says('x'))
    await ask(server, COMPLETIONS, {
      prompt: ['one'],
      max_tokens: -1,
      temperature: 0.5,
      top_p: 0.9,
      seed: 4,
      stop: '\n',
      grammar: 'root ::= "x"',
      service_tier: 'priority',
      best_of: 1,
      n: 1,
      echo: false,
      logprobs: null,
    })
    expect(server.service.lastPrompt).toBe('one')
    expect(terms(server)).toEqual([
      {
        model: 'coder',
        maxTokens: 4096,
        sampling: { temperature: 0.5, topP: 0.9, seed: 4 },
        stop: ['\n'],
        grammar: 'root ::= "x"',
        priority: 'interactive',
      },
    ])
  })

  test('[SV65] with a suffix fills in what is between, for a person who waits', async () => {
    await using server = await start(says('1'))
    await ask(server, COMPLETIONS, { prompt: 'let a = ', suffix: '\nuse(a)', max_tokens: 40 })
    expect(server.service.lastPrompt).toBe('«<PRE>»let a = «<SUF>»\nuse(a)«<MID>»')
    expect(terms(server)).toMatchObject([{ maxTokens: 40, priority: 'interactive' }])
    await ask(server, COMPLETIONS, { prompt: 'let a = ', suffix: '' })
    expect(server.service.lastPrompt).toBe('let a = ')
  })

  test.each([
    ['the form of the model', '<PRE>let a = <SUF>\n<MID>', '«<PRE>»let a = «<SUF>»\n«<MID>»'],
    ['a text in front', 'x<PRE>a<SUF>b<MID>', 'x<PRE>a<SUF>b<MID>'],
    ['a text behind', '<PRE>a<SUF>b<MID>x', '<PRE>a<SUF>b<MID>x'],
    ['a token twice', '<PRE>a<SUF>b<SUF>c<MID>', '<PRE>a<SUF>b<SUF>c<MID>'],
    ['a token inside', '<PRE>a<MID><SUF>b<MID>', '<PRE>a<MID><SUF>b<MID>'],
    ['nothing', '', '\n'],
  ])('[SV65] fill tokens in the prompt: %s', async (_, prompt, shown) => {
    await using server = await start(says('1'))
    await ask(server, COMPLETIONS, { prompt })
    expect(server.service.lastPrompt).toBe(shown)
  })

  test('[SV65] suffix-first models are read in their own order', async () => {
    const fill = {
      type: 'tokens',
      order: 'suffix-first',
      prefix: '[P]',
      suffix: '[S]',
      middle: '',
    } as const
    const model = { ...coder, profile: { ...coder.profile, fill } }
    await using server = await start(says('1'), { models: { list: () => [model] } })
    await ask(server, COMPLETIONS, { prompt: '[S]after[P]before' })
    expect(server.service.lastPrompt).toBe('«[S]»after«[P]»before')
  })

  test('[SV66] the text is told as it is, thoughts and calls included', async () => {
    const text = '<think>a</think>\n\n<tool_call>b</tool_call>'
    await using server = await start(says('<thi', text.slice(4)))
    const body = { prompt: 'x', max_tokens: 100 }
    const whole = await ask(server, COMPLETIONS, body)
    expect(whole.body).toMatchObject({ choices: [{ text }] })
    const told = await frames(server, COMPLETIONS, body)
    expect(told.map((one) => Object(one)['choices']?.[0]?.text ?? '').join('')).toBe(text)
  })

  test('[SV63] is streamed like a chat', async () => {
    await using server = await start(async function* script() {
      yield { type: 'text-delta', text: 'a' }
      yield { type: 'text-delta', text: 'b' }
      yield { type: 'finished', reason: 'length', figures }
    })
    const body = { prompt: 'x', stream_options: { include_usage: true } }
    const head = { id: 'cmpl-1', object: 'text_completion', created: 1_700_000_000, model: 'coder' }
    const piece = (text: string, finish_reason: string | null = null) => ({
      ...head,
      choices: [{ index: 0, text, logprobs: null, finish_reason }],
      usage: null,
    })
    expect(await frames(server, COMPLETIONS, body)).toEqual([
      piece('a'),
      piece('b'),
      { ...piece('', 'length'), turant: expect.anything() },
      { ...head, choices: [], usage: expect.objectContaining({ completion_tokens: 5 }) },
      '[DONE]',
    ])
  })

  test('[SV64] what fails is told in the words of completions', async () => {
    await using server = await start(fails(new EngineError('context-overflow', 'too long')))
    expect(refusal(await ask(server, COMPLETIONS, { prompt: 'x' }))).toEqual({
      status: 400,
      code: 'context_length_exceeded',
      param: 'prompt',
    })
    server.service.script = fails(new EngineError('backend-lost', 'gone'), 'a')
    expect((await frames(server, COMPLETIONS, { prompt: 'x' })).at(-1)).toMatchObject({
      error: { code: 'server_error' },
    })
  })
})
