import type { BackendModel } from '@turant/engine'
import { createLlamaBackend } from '@turant/backend-llama'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chooseCacheFormat, type MemoryNeed } from '../src/native/cache-format.ts'
import { bytes, GREEDY, NEVER, spoken, successorModelFile } from './models.ts'

/** SmolLM2-135M in Q8_0 at its 8,192 tokens: 23,040 bytes of each in f16, and 1 kB of mask. */
const SMALL: MemoryNeed = {
  numbersPerToken: 30 * 3 * (64 + 64),
  headWidth: 64,
  contextTokens: 8192,
  workBytesPerToken: 1024,
  otherBytes: 300e6,
}

describe('the format of the key/value memory', () => {
  test.each([
    [1e9, { status: 'fits', format: 'f16' }],
    [500e6, { status: 'fits', format: 'q8_0' }],
    [430e6, { status: 'fits', format: 'q4_0' }],
    [400e6, { status: 'too-large', mostTokens: 7995 }],
    [100e6, { status: 'too-large', mostTokens: 0 }],
  ])('[BL12] with %d bytes available', (available, choice) => {
    expect(chooseCacheFormat(SMALL, available)).toEqual(choice)
  })

  test('[BL12] heads that are not whole blocks wide are kept in f16 or not at all', () => {
    const odd = { ...SMALL, headWidth: 48 }
    expect(chooseCacheFormat(odd, 1e9)).toEqual({ status: 'fits', format: 'f16' })
    expect(chooseCacheFormat(odd, 500e6)).toEqual({ status: 'too-large', mostTokens: 6233 })
  })

  test('[BL12] as many tokens as are said to fit do fit, and more memory never means a worse format', () => {
    const need = fc.record({
      numbersPerToken: fc.integer({ min: 1, max: 4000 }).map((heads) => heads * 32),
      headWidth: fc.constantFrom(32, 64, 128, 80),
      contextTokens: fc.integer({ min: 256, max: 1_048_576 }),
      workBytesPerToken: fc.nat(2048),
      otherBytes: fc.nat(10_000_000_000),
    })
    const order = ['f16', 'q8_0', 'q4_0', undefined]
    const rank = (asked: MemoryNeed, available: number): number => {
      const choice = chooseCacheFormat(asked, available)
      return order.indexOf(choice.status === 'fits' ? choice.format : undefined)
    }
    fc.assert(
      fc.property(need, fc.nat(40_000_000_000), fc.nat(1e9), (asked, available, more) => {
        expect(rank(asked, available + more)).toBeLessThanOrEqual(rank(asked, available))
        const choice = chooseCacheFormat(asked, available)
        if (choice.status === 'fits' || choice.mostTokens === 0) return
        const fitting = { ...asked, contextTokens: choice.mostTokens }
        expect(chooseCacheFormat(fitting, available).status).toBe('fits')
        const larger = { ...asked, contextTokens: choice.mostTokens + 1 }
        expect(chooseCacheFormat(larger, available).status).toBe('too-large')
      }),
    )
  })
})

describe('a model in little memory', () => {
  async function load(availableBytes: number): Promise<BackendModel> {
    return createLlamaBackend({ availableBytes }).load({
      path: successorModelFile({ contextTokens: 131_072 }),
      contextTokens: 131_072,
      sequences: 2,
      threads: 1,
    })
  }

  test.each([
    ['f16', 300e6],
    ['q8_0', 252e6],
    ['q4_0', 239e6],
  ])('[BL12] computes in %s', async (format, available) => {
    const model = await load(available)
    expect(model.info).toMatchObject({ cacheFormat: format, contextTokens: 131_072 })
    const text = bytes('0123456789'.repeat(10))
    await model.prefill({ sequence: 0, position: 0, tokens: text }, NEVER)
    await model.copyPrefix(0, 1, 100)
    const requests = [0, 1].map((sequence) => ({
      sequence,
      position: 100,
      tokens: bytes('abcX'),
      sampling: GREEDY,
    }))
    expect(spoken(await model.verify(requests, NEVER))).toBe('bcd bcd')
    await model.close()
  })

  test('[BL12] or is refused with what would fit and the flag to ask for it', async () => {
    await expect(load(150e6)).rejects.toMatchObject({
      code: 'load-failed',
      message: expect.stringMatching(
        /^A context of 131072 tokens does not fit into the memory that is free\. At most \d{5} tokens fit: ask for a smaller context with --context\.$/,
      ),
    })
    await expect(load(1e6)).rejects.toThrow(/Not even a short one fits: use a smaller model\.$/)
  })
})
