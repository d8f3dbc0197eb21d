/** How long is waited for what, in milliseconds. */
export type PullLimits = {
  /** For a connection, name look-up included. */
  readonly connectTimeoutMs: number
  /** From a request to the beginning of its answer. */
  readonly responseTimeoutMs: number
  /** Without a single byte while bytes are due. */
  readonly stallTimeoutMs: number
  /** How often in a row a transfer may break off without having got any further. */
  readonly retries: number
  /** Before the first of these; doubled for each further one. */
  readonly retryDelayMs: number
  /** How often the holder of a lock shows that it lives. */
  readonly heartbeatMs: number
  /** Without a heartbeat for this long, a lock is taken over. */
  readonly lockStaleMs: number
  /** How often one that waits for a lock looks again. */
  readonly lockPollMs: number
}

export const DEFAULT_LIMITS: PullLimits = {
  connectTimeoutMs: 5_000,
  responseTimeoutMs: 10_000,
  stallTimeoutMs: 30_000,
  retries: 4,
  retryDelayMs: 500,
  heartbeatMs: 2_000,
  lockStaleMs: 20_000,
  lockPollMs: 200,
}
