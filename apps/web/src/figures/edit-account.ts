import type { LiveEditTimes } from '@turant/live-edit'
import type { Figures } from '@turant/protocol'

export type PartId = 'queue' | 'prefill' | 'first-token' | 'decode' | 'network' | 'render'

/** A part of the time of an edit. Together they are the whole. */
export type Part = {
  readonly id: PartId
  readonly label: string
  readonly ms: number
  /** What was done in it, for people. */
  readonly detail: string
}

/** Where the time of the last edit went, from the key to the last changed line in the document. */
export type EditAccount = {
  readonly totalMs: number
  readonly firstLineMs: number | undefined
  readonly parts: readonly Part[]
  readonly figures: Figures | undefined
}

/**
 * Accounts for every millisecond of an edit. What the server does not claim of the time from asking to the last byte
 * was spent on the way; what is left of the whole, in this page.
 *
 * @param answeredMs from asking the server to the end of its answer
 */
export function accountFor(times: LiveEditTimes, answeredMs: number): EditAccount {
  const { finishedMs, firstLineMs, server } = times
  const totalMs = Math.max(finishedMs, 0)
  const outsideMs = Math.min(Math.max(answeredMs, 0), totalMs)
  const inServer = server === undefined ? [] : serverParts(server)
  const claimedMs = inServer.reduce((sum, { ms }) => sum + ms, 0)
  // Clocks of two programs may differ by a little: the server can not have worked longer than it was waited for.
  const scale = claimedMs > outsideMs && claimedMs > 0 ? outsideMs / claimedMs : 1
  const parts: Part[] = inServer.map((part) => ({ ...part, ms: part.ms * scale }))
  const spentMs = Math.min(claimedMs, outsideMs)
  parts.push(
    {
      id: 'network',
      label: 'network',
      ms: outsideMs - spentMs,
      detail: 'connection, and the way there and back',
    },
    {
      id: 'render',
      label: 'render',
      ms: totalMs - outsideMs,
      detail: 'key, diff and frames in this page',
    },
  )
  return { totalMs, firstLineMs, parts, figures: server }
}

function serverParts(figures: Figures): readonly Part[] {
  const { queued_ms, prompt_ms, time_to_first_token_ms, decode_ms } = figures
  // Decoding begins when the prompt is read, and its first step chooses the first token.
  const firstMs = clamp(time_to_first_token_ms - queued_ms - prompt_ms, 0, decode_ms)
  return [
    { id: 'queue', label: 'queue', ms: queued_ms, detail: 'until the model was free' },
    {
      id: 'prefill',
      label: 'prefill',
      ms: prompt_ms,
      detail: `${figures.reused_tokens} tokens reused, ${figures.computed_tokens} computed`,
    },
    { id: 'first-token', label: 'first token', ms: firstMs, detail: 'the first step of decoding' },
    {
      id: 'decode',
      label: 'decode',
      ms: decode_ms - firstMs,
      detail: `${figures.output_tokens} tokens, ${verification(figures)}`,
    },
  ]
}

/** Drafts are verified in the batches that decode: their time is one. */
function verification({ batches, drafted_tokens, accepted_tokens, decode_ms }: Figures): string {
  const each = batches > 0 ? ` of ${(decode_ms / batches).toFixed(1)} ms` : ''
  const verified = `verified in ${batches} ${batches === 1 ? 'batch' : 'batches'}${each}`
  return `${accepted_tokens} of ${drafted_tokens} drafted accepted, ${verified}`
}

/** Tokens a second while decoding; undefined where nothing was decoded. */
export function tokensPerSecond({ output_tokens, decode_ms }: Figures): number | undefined {
  return decode_ms > 0 && output_tokens > 0 ? (output_tokens * 1000) / decode_ms : undefined
}

/** The share of drafted tokens that were accepted; undefined where none were drafted. */
export function acceptance({ accepted_tokens, drafted_tokens }: Figures): number | undefined {
  return drafted_tokens > 0 ? accepted_tokens / drafted_tokens : undefined
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), Math.max(low, high))
}
