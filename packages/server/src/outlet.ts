import { once } from 'node:events'
import type { Writable } from 'node:stream'
import type { ServerEvent } from '@turant/protocol'

/** Where the events of one response go. Once the reader is gone, writing does nothing. */
export type Outlet = {
  /** Writes events in one piece. */
  write(events: readonly ServerEvent[]): void
  /** True while a reader who is there has not taken what was written. */
  isBlocked(): boolean
  /** Resolves as soon as it is not blocked. */
  ready(): Promise<void>
}

/** Resolves when everything written to a stream was taken, or the stream is closed. */
export async function drained(stream: Writable): Promise<void> {
  if (stream.destroyed || !stream.writableNeedDrain) return
  const over = new AbortController()
  const options = { signal: over.signal }
  const events = ['drain', 'close'].map((name) => once(stream, name, options).catch(() => []))
  await Promise.race(events)
  over.abort()
}
