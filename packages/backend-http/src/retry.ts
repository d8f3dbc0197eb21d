import type { ChatBackendError } from '@turant/engine'
import type { HttpClock } from './clock.ts'

export type RetryOptions = {
  /** Attempts in all. */
  readonly tries: number
  /** Wait before the second attempt, in milliseconds; it doubles with each, and chance takes up to half of it. */
  readonly baseMs: number
  /** No attempt begins later than this after the call, in milliseconds: whoever waits has waited enough. */
  readonly withinMs: number
}

/** How long to wait before another attempt; undefined when there is none to be made. */
export function retryWaitMs(
  failure: ChatBackendError,
  state: { readonly attempts: number; readonly elapsedMs: number; readonly random: number },
  options: RetryOptions,
): number | undefined {
  const { attempts, elapsedMs, random } = state
  const { code, retryAfterMs } = failure
  const backOffMs = options.baseMs * 2 ** (attempts - 1) * (1 - random / 2)
  const waitMs =
    code === 'unavailable'
      ? Math.max(backOffMs, retryAfterMs ?? 0)
      : code === 'rate-limited'
        ? retryAfterMs
        : undefined
  if (waitMs === undefined || attempts >= options.tries) return undefined
  return elapsedMs + waitMs <= options.withinMs ? waitMs : undefined
}

/** Ends early, without an error, when the signal is aborted. */
export async function pause(clock: HttpClock, delayMs: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  using _timer = clock.after(delayMs, resolve)
  const onAbort = (): void => resolve()
  signal.addEventListener('abort', onAbort)
  if (!signal.aborted) await promise
  signal.removeEventListener('abort', onAbort)
}
