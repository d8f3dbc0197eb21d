import { setTimeout } from 'node:timers/promises'

const POLL_MS = 5

/** Waits until something becomes true by itself; the test's own time limit ends a vain wait. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await setTimeout(POLL_MS)
}
