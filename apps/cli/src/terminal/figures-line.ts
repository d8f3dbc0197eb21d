import type { Figures } from '@turant/protocol'

/** `first token 62 ms · applied 0.38 s · 158 tok/s · ...`: where the time of one edit went. */
export function figuresLine(figures: Figures, appliedMs: number | undefined): string {
  const rate = figures.decode_ms > 0 ? (figures.output_tokens * 1000) / figures.decode_ms : 0
  return [
    `first token ${duration(figures.time_to_first_token_ms)}`,
    ...(appliedMs === undefined ? [] : [`applied ${duration(appliedMs)}`]),
    `${rate.toFixed(0)} tok/s`,
    `drafts accepted ${figures.accepted_tokens}/${figures.drafted_tokens}`,
    `prompt reused ${figures.reused_tokens} / computed ${figures.computed_tokens}`,
  ].join(' · ')
}

function duration(ms: number): string {
  return ms < 1000 ? `${ms.toFixed(0)} ms` : `${(ms / 1000).toFixed(2)} s`
}
