import { createLlamaBackend } from '@turant/backend-llama'
import { Engine, type GenerateFigures, type GenerateRequest } from '@turant/engine'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { successorModelFile } from './models.ts'

const NEVER = new AbortController().signal

/** The engine's rules over the real library, with a model whose margins no rounding can cross. */
describe('the engine on llama.cpp', () => {
  let engine: Engine
  beforeAll(() => {
    const path = successorModelFile()
    engine = new Engine({
      backend: createLlamaBackend(),
      clock: performance,
      resolver: {
        resolve: () => Promise.resolve({ path, contextTokens: 1024, sequences: 4, threads: 1 }),
      },
    })
  })
  afterAll(() => engine.close())

  async function run(
    changes: Partial<GenerateRequest>,
  ): Promise<{ text: string; figures: GenerateFigures }> {
    const request: GenerateRequest = {
      model: 'm',
      prompt: [{ text: 'start: a', special: false }],
      maxTokens: 200,
      sampling: { temperature: 0, topP: 1, seed: 5 },
      stop: [],
      priority: 'background',
      ...changes,
    }
    let text = ''
    for await (const event of engine.generate(request, { signal: NEVER })) {
      if (event.type === 'text-delta') text += event.text
      if (event.type === 'failed') throw event.error
      if (event.type === 'finished') return { text, figures: event.figures }
    }
    throw new Error('no terminal event')
  }

  test('[EN11] a reference that is right takes few batches', async () => {
    const off = await run({ drafting: 'off' })
    expect(off.text).toBe('bcdefghijklmnopqrstuvwxyz{|}~')
    expect(off.figures.batches).toBe(off.figures.outputTokens)
    const on = await run({ reference: off.text })
    expect(on.text).toBe(off.text)
    expect(on.figures.batches).toBeLessThanOrEqual(4)
  })

  test.each([0, 30])(
    '[EN10] [BL9] at temperature %d output is the same whatever was drafted',
    async (temperature) => {
      const sampling = { temperature, topP: 1, seed: 5 }
      const off = await run({ drafting: 'off', sampling, maxTokens: 40 })
      const reference = fc
        .array(fc.constantFrom('abcdef', 'jkl', 'q', 'stuvwxyz{|}~', '\n', off.text), {
          maxLength: 8,
        })
        .map((parts) => parts.join(''))
      await fc.assert(
        fc.asyncProperty(reference, async (text) => {
          const on = await run({ reference: text, sampling, maxTokens: 40 })
          expect(on.text).toBe(off.text)
        }),
        { numRuns: 25 },
      )
    },
  )

  test('[EN4] prefixes are reused, and counted', async () => {
    const long = 'x'.repeat(200)
    await run({ prompt: [{ text: `${long}1a`, special: false }], maxTokens: 3 })
    const { figures, text } = await run({
      prompt: [{ text: `${long}2m`, special: false }],
      maxTokens: 3,
    })
    expect(text).toBe('nop')
    expect(figures).toMatchObject({ promptTokens: 202, reusedTokens: 200, computedTokens: 2 })
  })
})
