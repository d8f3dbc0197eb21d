/** When the pieces of one streamed answer came, in milliseconds of one monotonic clock. */
export type StreamMarks = {
  readonly requestedAt: number
  /** One entry for each piece with content. */
  readonly contentAt: readonly number[]
  readonly endedAt: number
  readonly outputTokens: number
}

/** Times by the definitions of NVIDIA's AIPerf (`metrics/types`), in milliseconds. */
export type StreamTimes = {
  /** From the request to the first content. NaN when there was none. */
  readonly ttftMs: number
  /** `(last content - first content) / (tokens - 1)`. NaN below two tokens. */
  readonly interTokenMs: number
  /** From the request to the last content, as AIPerf has it. NaN when there was none. */
  readonly requestMs: number
  /** From the request to the end of the stream. */
  readonly endMs: number
}

export function streamTimes(marks: StreamMarks): StreamTimes {
  const { requestedAt, contentAt, endedAt, outputTokens } = marks
  const first = contentAt[0] ?? Number.NaN
  const last = contentAt.at(-1) ?? Number.NaN
  return {
    ttftMs: first - requestedAt,
    interTokenMs: outputTokens < 2 ? Number.NaN : (last - first) / (outputTokens - 1),
    requestMs: last - requestedAt,
    endMs: endedAt - requestedAt,
  }
}
