import type { BackendModel, VerifyResult } from '@turant/engine'
import { createLlamaBackend, measurePerplexity } from '@turant/backend-llama'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { surprise } from '../src/native/perplexity.ts'
import { logProbability } from '../src/native/sampling.ts'
import { bytes, GREEDY, NEVER, successorModelFile } from './models.ts'

const LETTERS = 'abcdefghijklmnopqrstuvwxyz'
/** Any text but what the model would say. */
const STRANGE = 'na'.repeat(20)

describe('how likely a token was', () => {
  const path = successorModelFile()
  let model: BackendModel
  beforeAll(async () => {
    model = await createLlamaBackend().load({
      path,
      contextTokens: 1024,
      sequences: 4,
      threads: 1,
    })
  })
  afterAll(() => model.close())

  test('[BL20] is the logarithm of its softmax, to within 1/64', () => {
    const values = fc.array(fc.float({ min: -60, max: 60, noNaN: true }), {
      minLength: 1,
      maxLength: 60,
    })
    fc.assert(
      fc.property(values, fc.nat(), (values, which) => {
        const logits = Float32Array.from(values)
        const token = which % values.length
        const difference = logProbability(logits, token) + surprise(logits, token)
        expect(Math.abs(difference)).toBeLessThan(1 / 64)
      }),
    )
  })

  test('[BL20] a token that can not be chosen does not count', () => {
    expect(logProbability(Float32Array.of(3, -Infinity, -Infinity), 0)).toBe(0)
  })

  test('[BL20] is told of a draft, of what follows it, and as perplexity has it', async () => {
    const { perplexity } = await measurePerplexity(path, LETTERS)
    const base = { position: 0, sampling: GREEDY, confidence: 'on' } as const
    const drafted = await model.verify([{ ...base, sequence: 0, tokens: bytes('abcdef') }], NEVER)
    const single = await model.verify(
      [{ ...base, sequence: 1, tokens: bytes('a'), more: 5 }],
      NEVER,
    )
    expect(told(drafted)).toEqual([['bcdefg', 6]])
    expect(told(single)).toEqual([['bcdefg', 6]])
    for (const value of [...sure(drafted), ...sure(single)]) {
      expect(Math.abs(value)).toBeLessThan(1 / 64 + Math.log(perplexity))
    }
  })

  test('[BL20] under a grammar that forbids what the model would say, it is hardly likely', async () => {
    await model.setGrammar(2, `root ::= "${STRANGE}"`)
    const request = { sequence: 2, position: 0, tokens: bytes('a'), sampling: GREEDY } as const
    const result = await model.verify([{ ...request, confidence: 'on' }], NEVER)
    await model.setGrammar(2, undefined)
    await model.trim(2, 0)
    expect(told(result)).toEqual([['n', 1]])
    const { perplexity } = await measurePerplexity(path, STRANGE)
    expect(perplexity).toBeGreaterThan(100)
    expect(Math.max(...sure(result))).toBeLessThan(-1)
  })

  test('[BL20] only who asks is told, also in one batch', async () => {
    const request = { sampling: GREEDY, tokens: bytes('xa') } as const
    const one = { ...request, sequence: 2, position: 0 }
    const other = { ...request, sequence: 3, position: 0, confidence: 'on' } as const
    expect(told(await model.verify([one, other], NEVER))).toEqual([
      ['y', 0],
      ['y', 1],
    ])
    const unasked = await model.verify([{ ...one, position: 1, tokens: bytes('y') }], NEVER)
    expect('logProbabilities' in unasked).toBe(false)
  })
})

/** What each request chose, and of how many tokens it was told how likely they were. */
function told(result: VerifyResult): [string, number | undefined][] {
  if (result.status !== 'ok') return []
  return result.chosen.map((tokens, index) => [
    Buffer.from(tokens).toString(),
    result.logProbabilities?.[index]?.length,
  ])
}

function sure(result: VerifyResult): number[] {
  return result.status === 'ok' ? (result.logProbabilities ?? []).flatMap((of) => [...of]) : []
}
