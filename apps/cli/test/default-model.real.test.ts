import { readFileSync } from 'node:fs'
import process from 'node:process'
import { createLlamaBackend } from '@turant/backend-llama'
import { editFormat, locateRegion, splitAtRange } from '@turant/edits'
import { Engine, type GenerateFigures, type GenerateRequest } from '@turant/engine'
import { createModelStore } from '@turant/model-store'
import { DEFAULT_MODEL_ID, findModel, renderChat } from '@turant/models'
import { createModelResolver } from '../src/daemon/models.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const EXAMPLE = readFileSync(new URL('../../../examples/server-config.ts', import.meta.url), 'utf8')
const NEVER = new AbortController().signal

/** What only the real model can show: attention over real positions, real margins, real text. */
describe('the default model', () => {
  let engine: Engine
  beforeAll(async () => {
    const store = createModelStore({ environment: process.env })
    const model = findModel(DEFAULT_MODEL_ID)
    const pulled = model && (await store.pull(model))
    if (pulled?.status !== 'present') throw new Error('the default model could not be pulled')
    engine = new Engine({
      backend: createLlamaBackend(),
      clock: performance,
      resolver: createModelResolver(store, { contextTokens: 4096, threads: 1 }),
    })
  })
  afterAll(() => engine.close())

  async function request(instruction: string): Promise<GenerateRequest> {
    const info = await engine.describe(DEFAULT_MODEL_ID)
    const parts = splitAtRange(EXAMPLE, locateRegion(EXAMPLE, instruction).range)
    const task = { path: 'server-config.ts', ...parts, instruction }
    const { prompt, reference } = editFormat('bare-region').render(task, { contextChars: 0 })
    if (prompt.type !== 'chat') throw new Error('bare-region is a chat format')
    return {
      model: DEFAULT_MODEL_ID,
      prompt: renderChat({ template: info.chatTemplate, ...info, ...prompt }),
      maxTokens: 150,
      sampling: { temperature: 0, topP: 1, seed: 0 },
      stop: ['\n```'],
      reference,
      priority: 'interactive',
    }
  }

  async function run(asked: GenerateRequest): Promise<{ text: string; figures: GenerateFigures }> {
    let text = ''
    for await (const event of engine.generate(asked, { signal: NEVER })) {
      if (event.type === 'text-delta') text += event.text
      if (event.type === 'failed') throw event.error
      if (event.type === 'finished') return { text, figures: event.figures }
    }
    throw new Error('no terminal event')
  }

  test('[EN10] an edit is the same with drafts and without, in far fewer batches', async () => {
    const asked = await request('set retries to 5')
    const off = await run({ ...asked, drafting: 'off' })
    const on = await run(asked)
    expect(on.text).toBe(off.text)
    expect(on.text).toContain('retries: 5')
    expect(off.figures.batches).toBe(off.figures.outputTokens)
    expect(on.figures.batches).toBeLessThan(off.figures.batches / 2)
  })

  test('[EN4] a reused prefix leads to the same output as a fresh one', async () => {
    const asked = await request('change the port to 9000')
    const first = await run(asked)
    const again = await run(asked)
    expect(again.text).toBe(first.text)
    expect(again.figures).toMatchObject({ computedTokens: 1 })
    expect(again.figures.reusedTokens).toBe(again.figures.promptTokens - 1)
  })

  test('sampling with a seed repeats itself, another seed differs', async () => {
    const asked = { ...(await request('rename address to url')), drafting: 'off' } as const
    const sampled = (seed: number): Promise<{ text: string }> =>
      run({ ...asked, sampling: { temperature: 1.2, topP: 0.95, seed } })
    const [one, same, other] = [await sampled(1), await sampled(1), await sampled(2)]
    expect(same.text).toBe(one.text)
    expect(other.text).not.toBe(one.text)
  })

  test('a grammar holds the model to what may be said', async () => {
    const asked = await request('set retries to 5')
    const { text } = await run({ ...asked, grammar: 'root ::= ("yes" | "no") "!"', stop: [] })
    expect(text).toMatch(/^(yes|no)!$/)
  })

  test('[EN2] an abort in the middle of a long prompt frees the model', async () => {
    const asked = await request('set retries to 5')
    const long = { ...asked, prompt: [{ text: EXAMPLE.repeat(12), special: false }] }
    const abort = new AbortController()
    const events: string[] = []
    for await (const event of engine.generate(long, { signal: abort.signal })) {
      events.push(event.type === 'finished' ? event.reason : event.type)
      if (event.type === 'prompt-progress') abort.abort()
    }
    expect(events.at(-1)).toBe('aborted')
    expect((await run(asked)).text).toContain('retries: 5')
  })
})
