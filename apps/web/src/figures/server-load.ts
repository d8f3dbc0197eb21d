import { total, type Sample } from './prometheus.ts'

/** How busy the server is, of its metrics. */
export type ServerLoad = {
  readonly queued: number | undefined
  /** The share of all loaded models' key/value memory that is used; undefined while none is loaded. */
  readonly memoryShare: number | undefined
  readonly memoryTokens: number | undefined
}

export function serverLoad(samples: readonly Sample[]): ServerLoad {
  const held = total(samples, 'turant_kv_tokens')
  const room = total(samples, 'turant_kv_capacity_tokens')
  const isKnown = held !== undefined && room !== undefined && room > 0
  return {
    queued: total(samples, 'turant_queue_depth'),
    memoryShare: isKnown ? Math.min(1, held / room) : undefined,
    memoryTokens: held,
  }
}
