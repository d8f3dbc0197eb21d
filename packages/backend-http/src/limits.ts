/** One of the windows in which an upstream counts, as its headers tell it. */
export type LimitWindow = {
  /** The end of the header's name: `requests`, `tokens`, `requests-day`, `tokens-minute`. */
  readonly name: string
  readonly limit?: number
  readonly remaining?: number
  /** Milliseconds until it is full again, counted from `seenAtMs`. */
  readonly resetMs?: number
}

/** What an upstream said of its limits when it last said anything. */
export type UpstreamLimits = {
  /** Milliseconds since 1970. */
  readonly seenAtMs: number
  /** Sorted by name. */
  readonly windows: readonly LimitWindow[]
}

const HEADER = /^x-ratelimit-(?<field>limit|remaining|reset)-(?<name>[a-z0-9_-]+)$/

/** Undefined when no header says anything. */
export function readLimits(headers: Headers, nowMs: number): UpstreamLimits | undefined {
  const windows = new Map<string, LimitWindow>()
  for (const [header, value] of headers) {
    const { field, name } = HEADER.exec(header)?.groups ?? {}
    if (name === undefined) continue
    const amount = field === 'reset' ? readDurationMs(value, nowMs) : readCount(value)
    if (amount === undefined) continue
    const key = field === 'reset' ? 'resetMs' : field === 'limit' ? 'limit' : 'remaining'
    windows.set(name, { ...(windows.get(name) ?? { name }), [key]: amount })
  }
  if (windows.size === 0) return undefined
  const sorted = [...windows.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
  return { seenAtMs: nowMs, windows: sorted }
}

/** When to come back, as far as `retry-after-ms` or `retry-after` say it. */
export function retryAfterMs(headers: Headers, nowMs: number): number | undefined {
  const exact = readCount(headers.get('retry-after-ms') ?? '')
  if (exact !== undefined) return exact
  const after = headers.get('retry-after') ?? ''
  return readDurationMs(after, nowMs) ?? untilDate(after, nowMs)
}

/**
 * How long to wait after a refusal for a limit, as far as it is told: by the headers for it, the message, or the reset
 * of the window of which least is left, since that one refused.
 */
export function limitWaitMs(
  { headers, message }: { readonly headers: Headers; readonly message: string },
  nowMs: number,
): number | undefined {
  // "Please try again in 5.289s."
  const told = /try again in (?<time>[\d.]+[a-zµ]+(?:[\d.]+[a-zµ]+)*)/i.exec(message)
  return (
    retryAfterMs(headers, nowMs) ??
    readDurationMs(told?.groups?.['time'] ?? '', nowMs) ??
    resetOfFullest(readLimits(headers, nowMs))
  )
}

function resetOfFullest(limits: UpstreamLimits | undefined): number | undefined {
  let found: LimitWindow | undefined
  for (const window of limits?.windows ?? []) {
    if (window.resetMs === undefined) continue
    const difference = found ? shareLeft(window) - shareLeft(found) : -1
    const waitsLonger = window.resetMs > (found?.resetMs ?? 0)
    if (difference < 0 || (difference === 0 && waitsLonger)) found = window
  }
  return found?.resetMs
}

function shareLeft({ limit, remaining }: LimitWindow): number {
  if (remaining === undefined) return 1
  return limit === undefined ? Math.min(remaining, 1) : remaining / Math.max(limit, 1)
}

/** Milliseconds of each unit of a Go duration, the form that OpenAI and Groq use. */
const UNITS: Readonly<Record<string, number>> = {
  d: 86_400_000,
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
  us: 1e-3,
  µs: 1e-3,
  ns: 1e-6,
}

/** `6m0s`, `1.5s`, `12ms`; plain seconds; or seconds since 1970, where they are too many for anything else. */
function readDurationMs(text: string, nowMs: number): number | undefined {
  const trimmed = text.trim()
  const seconds = readCount(trimmed)
  if (seconds !== undefined) {
    return Math.ceil(seconds < 1e9 ? seconds * 1000 : Math.max(0, seconds * 1000 - nowMs))
  }
  if (!/^(?:\d+(?:\.\d+)?(?:d|h|ms|m|s|us|µs|ns))+$/.test(trimmed)) return undefined
  let sum = 0
  for (const { groups } of trimmed.matchAll(/(?<count>[\d.]+)(?<unit>[a-zµ]+)/g)) {
    sum += Number(groups?.['count']) * (UNITS[groups?.['unit'] ?? ''] ?? 0)
  }
  return Math.ceil(sum)
}

function readCount(text: string): number | undefined {
  return /^\d+(?:\.\d+)?$/.test(text.trim()) ? Number(text) : undefined
}

function untilDate(text: string, nowMs: number): number | undefined {
  const dateMs = Date.parse(text)
  return Number.isNaN(dateMs) ? undefined : Math.ceil(Math.max(0, dateMs - nowMs))
}
