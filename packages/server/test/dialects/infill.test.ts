import { QWEN_INFO } from './qwen-info.ts'
import { describe, expect, test } from 'vitest'
import { start, type Running } from '../harness.ts'
import { figures, says } from '../scripted-service.ts'
import { ask, frames } from './ask.ts'

/** As llama.vim sends it. */
const vim = {
  id_slot: 0,
  input_prefix: 'import x\n',
  input_suffix: '\nexport {}\n',
  input_extra: [],
  prompt: 'let a = ',
  n_predict: 128,
  stop: [],
  n_indent: 0,
  top_k: 40,
  top_p: 0.9,
  samplers: ['top_k', 'top_p', 'infill'],
  stream: false,
  cache_prompt: true,
  t_max_prompt_ms: 500,
  t_max_predict_ms: 1000,
}

const timings = {
  cache_n: 4,
  prompt_n: 6,
  prompt_ms: 20,
  prompt_per_token_ms: 20 / 6,
  prompt_per_second: 300,
  predicted_n: 5,
  predicted_ms: 40,
  predicted_per_token_ms: 8,
  predicted_per_second: 125,
  draft_n: 3,
  draft_n_accepted: 2,
}

const answer = {
  index: 0,
  content: '1\n',
  stop: true,
  model: 'coder',
  tokens_predicted: 5,
  tokens_evaluated: 10,
  tokens_cached: 15,
  has_new_line: true,
  truncated: false,
  generation_settings: { n_ctx: 4096, n_predict: 128, temperature: 0, top_p: 0.9 },
  timings,
}

/** All of the requests but their prompts. */
function terms(server: Running) {
  return server.service.requests.map(({ prompt, isEnough, ...rest }) => {
    expect(prompt).not.toEqual([])
    expect(isEnough).toBeTypeOf('function')
    return rest
  })
}

describe('an infill of llama.cpp', () => {
  test.each(['/infill', '/v1/infill'])('[SV67] %s is asked as llama.vim does', async (route) => {
    await using server = await start(says('1', '\n'))
    const { status, body } = await ask(server, route, vim)
    expect(server.service.lastPrompt).toBe('«<PRE>»import x\nlet a = «<SUF>»\nexport {}\n«<MID>»')
    expect(terms(server)).toEqual([
      {
        model: 'coder',
        maxTokens: 128,
        sampling: { temperature: 0, topP: 0.9, seed: 7 },
        stop: [],
        priority: 'interactive',
        confidence: 'on',
      },
    ])
    expect({ status, body }).toEqual({ status: 200, body: answer })
  })

  test('[SV67] only the fields that were asked for, under their paths', async () => {
    await using server = await start(says('1\n'))
    const response_fields = [
      'content',
      'timings/prompt_n',
      'truncated',
      'nothing/there',
      '__proto__',
    ]
    const { body } = await ask(server, '/infill', { ...vim, response_fields })
    expect(body).toEqual({ content: '1\n', 'timings/prompt_n': 6, truncated: false })
  })

  test('[SV67] is streamed in pieces; the last one tells all but the text', async () => {
    await using server = await start(says('1', '\n'))
    expect(await frames(server, '/infill', vim)).toEqual([
      { index: 0, content: '1', stop: false },
      { index: 0, content: '\n', stop: false },
      { ...answer, content: '' },
    ])
  })

  test('[SV67] other files are shown to a model that was trained with several', async () => {
    await using server = await start(says('1'), { models: { list: () => [] } })
    server.service.info = QWEN_INFO
    const input_extra = [{ filename: 'b.ts', text: 'export const b = 1\n' }, { text: 'c' }]
    await ask(server, '/infill', { ...vim, model: 'qwen', input_extra })
    expect(server.service.lastPrompt).toBe(
      '«<|repo_name|>project\n<|file_sep|>»b.ts«\n»export const b = 1\n«<|file_sep|>»filename«\n»c' +
        '«<|file_sep|>»filename«\n»«<|fim_prefix|>»import x\nlet a = «<|fim_suffix|>»\nexport {}\n«<|fim_middle|>»',
    )
  })

  test('[SV34] those that do not fit are left out whole, the first ones first', async () => {
    await using server = await start(says('1'), { models: { list: () => [] } })
    server.service.info = QWEN_INFO
    const input_extra = ['one', 'two', 'three'].map((filename) => ({
      filename,
      text: `${filename} `.repeat(300),
    }))
    await ask(server, '/infill', { ...vim, model: 'qwen', input_extra })
    const prompt = server.service.lastPrompt
    expect(prompt).toContain('three three')
    expect(prompt).not.toContain('one one')
    expect(prompt).toContain('import x\nlet a = ')
    expect(prompt.replaceAll(/[«»]/g, '').length).toBeLessThanOrEqual(4096 - 128)
  })

  test('[SV68] without tokens to predict the prompt is read, and nothing is said', async () => {
    await using server = await start(async function* script() {
      yield { type: 'finished', reason: 'length', figures: { ...figures, outputTokens: 0 } }
    })
    // As llama.vscode sends it.
    const { body } = await ask(server, '/infill', {
      input_prefix: '',
      input_suffix: '',
      input_extra: [{ text: 'a', filename: 'a.ts', time: 1 }],
      prompt: '',
      n_predict: 0,
      samplers: [],
      cache_prompt: true,
      t_max_prompt_ms: 500,
      t_max_predict_ms: 1,
    })
    expect(terms(server)).toMatchObject([{ maxTokens: 0 }])
    expect(body).toMatchObject({ content: '', tokens_predicted: 0, tokens_evaluated: 10 })
  })

  test('[SV69] ends with the first line that ends after its time', async () => {
    await using server = await start()
    server.service.script = async function* script() {
      for (const text of ['a\n', 'b\n', 'c', 'd\nnever', 'never\n']) {
        yield { type: 'text-delta', text }
        server.clock.advance(600)
      }
      yield { type: 'finished', reason: 'end', figures }
    }
    const { body } = await ask(server, '/infill', vim)
    expect(body).toMatchObject({ content: 'a\nb\ncd\n' })
    const { body: unlimited } = await ask(server, '/infill', { ...vim, t_max_predict_ms: 0 })
    expect(unlimited).toMatchObject({ content: 'a\nb\ncd\nnevernever\n' })
  })
})
