import type { ServerEvent } from '@turant/protocol'

/** Where the events of one response go. */
export type Outlet = {
  /** Writes events in one piece. */
  write(events: readonly ServerEvent[]): void
  /** True while the reader has not taken what was written. */
  isBlocked(): boolean
  /** Has the listener called each time that the reader has caught up. */
  onDrain(listener: () => void): void
}
