import type { Figures } from '@turant/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { acceptance, accountFor, tokensPerSecond } from '../src/figures/edit-account.ts'

const figures: Figures = {
  queued_ms: 2,
  prompt_tokens: 448,
  reused_tokens: 412,
  computed_tokens: 36,
  prompt_ms: 20,
  time_to_first_token_ms: 30,
  decode_ms: 60,
  output_tokens: 30,
  drafted_tokens: 28,
  accepted_tokens: 24,
  reference_drafted_tokens: 28,
  reference_accepted_tokens: 24,
  batches: 6,
}

describe('[WB10] the account of an edit', () => {
  test('names what was done in each part', () => {
    const times = { firstLineMs: 50, finishedMs: 100, server: figures }
    expect(accountFor(times, 90)).toEqual({
      totalMs: 100,
      firstLineMs: 50,
      figures,
      parts: [
        { id: 'queue', label: 'queue', ms: 2, detail: 'until the model was free' },
        { id: 'prefill', label: 'prefill', ms: 20, detail: '412 tokens reused, 36 computed' },
        { id: 'first-token', label: 'first token', ms: 8, detail: 'the first step of decoding' },
        {
          id: 'decode',
          label: 'decode',
          ms: 52,
          detail: '30 tokens, 24 of 28 drafted accepted, verified in 6 batches of 10.0 ms',
        },
        {
          id: 'network',
          label: 'network',
          ms: 8,
          detail: 'connection, and the way there and back',
        },
        { id: 'render', label: 'render', ms: 10, detail: 'key, diff and frames in this page' },
      ],
    })
  })

  test('without figures of the server it still knows what happened in the page', () => {
    const { parts } = accountFor({ firstLineMs: undefined, finishedMs: 40, server: undefined }, 30)
    expect(parts.map(({ id, ms }) => [id, ms])).toEqual([
      ['network', 30],
      ['render', 10],
    ])
  })

  test('the parts are never negative, and together they are the whole', () => {
    const ms = fc.double({ min: 0, max: 1e6, noNaN: true })
    const anyFigures = fc
      .record({ queued_ms: ms, prompt_ms: ms, time_to_first_token_ms: ms, decode_ms: ms })
      .map((times) => ({ ...figures, ...times }))
    fc.assert(
      fc.property(anyFigures, ms, ms, (server, finishedMs, answeredMs) => {
        const { parts, totalMs } = accountFor({ firstLineMs: 1, finishedMs, server }, answeredMs)
        const sum = parts.reduce((all, part) => all + part.ms, 0)
        expect(parts.every((part) => part.ms >= 0)).toBe(true)
        expect(Math.abs(sum - totalMs)).toBeLessThan(1e-6 * (1 + totalMs))
      }),
    )
  })

  test('[WB11] rates are told only where something was done', () => {
    const nothing = { ...figures, output_tokens: 0, decode_ms: 0, drafted_tokens: 0 }
    expect([tokensPerSecond(figures), acceptance(figures)]).toEqual([500, 24 / 28])
    expect([tokensPerSecond(nothing), acceptance(nothing)]).toEqual([undefined, undefined])
  })
})
