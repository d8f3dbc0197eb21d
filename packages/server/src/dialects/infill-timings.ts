import type { Figures, InfillTimings } from '@turant/protocol'

/** @param figures undefined: the response was cut off before there were any. */
export function infillTimings(figures: Figures | undefined): InfillTimings {
  const promptTokens = figures?.computed_tokens ?? 0
  const promptMs = figures?.prompt_ms ?? 0
  const tokens = figures?.output_tokens ?? 0
  const ms = figures?.decode_ms ?? 0
  return {
    cache_n: figures?.reused_tokens ?? 0,
    prompt_n: promptTokens,
    prompt_ms: promptMs,
    prompt_per_token_ms: ratio(promptMs, promptTokens),
    prompt_per_second: ratio(promptTokens * 1000, promptMs),
    predicted_n: tokens,
    predicted_ms: ms,
    predicted_per_token_ms: ratio(ms, tokens),
    predicted_per_second: ratio(tokens * 1000, ms),
    draft_n: figures?.drafted_tokens ?? 0,
    draft_n_accepted: figures?.accepted_tokens ?? 0,
  }
}

/** JSON has no infinity. */
function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole
}
