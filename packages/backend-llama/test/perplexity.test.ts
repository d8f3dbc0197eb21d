import { statSync } from 'node:fs'
import { measurePerplexity, requantize } from '@turant/backend-llama'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { surprise } from '../src/native/perplexity.ts'
import { successorModelFile, temporaryPath } from './models.ts'

const LETTERS = 'abcdefghijklmnopqrstuvwxyz'

describe('perplexity', () => {
  test('[BL15] surprise is -log of the softmax, however large the logits', () => {
    const logits = fc.array(fc.float({ min: -1000, max: 1000, noNaN: true }), {
      minLength: 1,
      maxLength: 50,
    })
    fc.assert(
      fc.property(logits, fc.nat(), (values, which) => {
        const all = Float32Array.from(values)
        const total = values.reduce((sum, _, token) => sum + Math.exp(-surprise(all, token)), 0)
        expect(total).toBeCloseTo(1, 9)
        const [one, other] = [which % values.length, (which + 1) % values.length]
        expect(surprise(all, one) - surprise(all, other)).toBeCloseTo(
          (all[other] ?? 0) - (all[one] ?? 0),
          6,
        )
      }),
    )
  })

  test('[BL15] a text that the model foresees costs nothing, another one a lot', async () => {
    const path = successorModelFile()
    const expected = await measurePerplexity(path, `${LETTERS}{|}`)
    const unexpected = await measurePerplexity(path, 'na'.repeat(200))
    expect(expected).toMatchObject({ tokens: 28, weights: 'f32' })
    expect(expected.perplexity).toBeCloseTo(1, 2)
    expect(unexpected).toMatchObject({ tokens: 399 })
    expect(unexpected.perplexity).toBeGreaterThan(100)
    expect(unexpected.promptTokensPerSecond).toBeGreaterThan(0)
  })

  test('[BL15] text of one token, or of more than it can score, is refused', async () => {
    const path = successorModelFile()
    await expect(measurePerplexity(path, 'a')).rejects.toMatchObject({ code: 'refused' })
    await expect(measurePerplexity(path, 'a'.repeat(2049))).rejects.toMatchObject({
      code: 'refused',
    })
  })

  test('[BL15] rewritten weights are scored alike, and named', async () => {
    const from = successorModelFile()
    for (const format of ['q8_0', 'q4_0', 'iq4_nl'] as const) {
      const to = temporaryPath(`${format}.gguf`)
      await requantize(from, to, { format })
      expect(statSync(to).size).toBeLessThan(statSync(from).size)
      const scored = await measurePerplexity(to, LETTERS)
      expect(scored.weights).toBe(format)
      expect(scored.perplexity).toBeLessThan(1.1)
    }
  })

  test('a measurement ends at once when it is told to', async () => {
    const path = successorModelFile()
    await expect(
      measurePerplexity(path, LETTERS, { signal: AbortSignal.abort() }),
    ).rejects.toMatchObject({ code: 'lost' })
  })
})
