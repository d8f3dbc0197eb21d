/** How a request is tried again after a failure. */
export const retry = {
  maxAttempts: 3,
  firstDelayMs: 100,
  factor: 2,
  longestDelayMs: 5000,
}

/** How long to wait before an attempt, in milliseconds; the first one is number 0. */
export function delayBefore(attempt: number): number {
  if (attempt === 0) return 0
  const delay = retry.firstDelayMs * retry.factor ** (attempt - 1)
  return Math.min(delay, retry.longestDelayMs)
}

/** Runs a task until it succeeds or all attempts are used up. */
export async function withRetry<T>(task: () => Promise<T>): Promise<T> {
  let lastError: unknown
  for (let attempt = 0; attempt < retry.maxAttempts; attempt += 1) {
    await new Promise((resolve) => setTimeout(resolve, delayBefore(attempt)))
    try {
      return await task()
    } catch (error) {
      lastError = error
    }
  }
  throw lastError
}
