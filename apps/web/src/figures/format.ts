/** Figures for people. Units are part of the text; what is not known is a dash. */

const DASH = '–'

/** `840 µs`, `4.2 ms`, `142 ms`, `1.84 s`. */
export function milliseconds(ms: number | undefined): string {
  if (ms === undefined || !Number.isFinite(ms)) return DASH
  if (ms >= 1000) return `${(ms / 1000).toFixed(2)} s`
  if (ms >= 10) return `${Math.round(ms)} ms`
  if (ms >= 1) return `${ms.toFixed(1)} ms`
  return ms <= 0 ? '0 ms' : `${Math.max(1, Math.round(ms * 1000))} µs`
}

export function count(value: number | undefined): string {
  return value === undefined ? DASH : value.toLocaleString('en')
}

/** A share from 0 to 1. */
export function percent(share: number | undefined): string {
  return share === undefined || !Number.isFinite(share) ? DASH : `${Math.round(share * 100)} %`
}

export function perSecond(rate: number | undefined): string {
  if (rate === undefined || !Number.isFinite(rate)) return DASH
  return rate >= 100 || rate === 0 ? Math.round(rate).toLocaleString('en') : rate.toFixed(1)
}

/** Decimal units, as model files are announced: `98 MB`, `4.7 GB`. */
export function bytes(value: number | null | undefined): string {
  if (value === null || value === undefined) return DASH
  if (value >= 1e9) return `${(value / 1e9).toFixed(1)} GB`
  if (value >= 1e6) return `${Math.round(value / 1e6)} MB`
  return `${Math.max(1, Math.round(value / 1e3))} kB`
}

/** A window of tokens, as models are named by it: `8k`, `128k`. */
export function thousands(tokens: number): string {
  return `${Math.round(tokens / 1024)}k`
}

/** `135 M`, `1.5 B` weights. */
export function parameters(value: number): string {
  if (value >= 1e9) return `${(value / 1e9).toFixed(value >= 1e10 ? 0 : 1)} B`
  return `${Math.round(value / 1e6)} M`
}
