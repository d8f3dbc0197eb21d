import { setTimeout as sleep } from 'node:timers/promises'
import type { Keystroke } from './typist.ts'
import type { Wait } from './waiting.ts'

/** What the typist sees of an answer: something at all, then all of it. */
export type Sight = 'first' | 'all'

/** Asks for what belongs to the text so far. Ends early, without a throw, when the signal is aborted. */
export type Ask = (typed: string, signal: AbortSignal) => AsyncGenerator<Sight, void, undefined>

/** One key and what came of it. */
export type WatchedKey = {
  readonly first: Wait
  readonly all: Wait
  /** It was answered before the next key, and there was nothing to show. */
  readonly isEmpty: boolean
}

/** A server may lose a request among so many that were given up, and must not stop the bench. */
const PATIENCE_MS = 15_000

/**
 * Types, and asks at every key as an editor does: the newest question ends the one before it. After the
 * last key the typist waits for the answer, `patienceMs` at most (default 15 s). Throws what `ask` throws.
 */
export async function watchTyping(
  keys: readonly Keystroke[],
  ask: Ask,
  { patienceMs = PATIENCE_MS }: { readonly patienceMs?: number } = {},
): Promise<WatchedKey[]> {
  const started = performance.now()
  const watched: Promise<WatchedKey>[] = []
  let previous: AbortController | undefined
  for (const key of keys) {
    await sleep(Math.max(0, started + key.atMs - performance.now()))
    previous?.abort()
    previous = new AbortController()
    const watching = watchKey(key.typed, ask, previous.signal)
    // A failure is told at the end, when all are awaited.
    watching.catch(() => {})
    watched.push(watching)
  }
  const last = previous
  const patience = setTimeout(() => last?.abort(), patienceMs)
  try {
    return await Promise.all(watched)
  } finally {
    clearTimeout(patience)
  }
}

async function watchKey(typed: string, ask: Ask, signal: AbortSignal): Promise<WatchedKey> {
  const asked = performance.now()
  let first: number | undefined
  let all: number | undefined
  let supersededMs = Number.NaN
  signal.addEventListener('abort', () => (supersededMs = performance.now() - asked), { once: true })
  for await (const sight of ask(typed, signal)) {
    // What arrives behind the next key is not shown.
    if (signal.aborted) continue
    const ms = performance.now() - asked
    if (sight === 'first') first ??= ms
    else all ??= ms
  }
  const unseen = { ms: supersededMs, isSeen: false }
  if (all !== undefined) {
    const seen = { ms: all, isSeen: true }
    return {
      first: first === undefined ? seen : { ms: first, isSeen: true },
      all: seen,
      isEmpty: first === undefined,
    }
  }
  if (!signal.aborted) throw new Error('an answer ended before all of it was there')
  return {
    first: first === undefined ? unseen : { ms: first, isSeen: true },
    all: unseen,
    isEmpty: false,
  }
}
