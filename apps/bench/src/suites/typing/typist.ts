import { between, createRandom, type Random } from '../../harness/random.ts'

/** Times between keys of one who types fluently, and of one who stops to think, in milliseconds. */
const KEY_GAP_MS = [80, 250] as const
const PAUSE_MS = [500, 1200] as const
const BURST_KEYS = [5, 13] as const

export type Keystroke = {
  /** When the key goes down, in milliseconds after the typist sat down. */
  readonly atMs: number
  /** All that was typed, this key included. */
  readonly typed: string
}

/**
 * Types a text: bursts of keys with a pause behind each. A new line comes with its indentation, as
 * editors have it. Seed and text decide all of it.
 */
export function typeScript(text: string, seed: number): readonly Keystroke[] {
  const random = createRandom(seed)
  const keys: Keystroke[] = []
  let atMs = 0
  let typed = ''
  let left = burst(random)
  for (const key of text.match(/\n[ \t]*|[^\n]/gu) ?? []) {
    typed += key
    keys.push({ atMs, typed })
    left -= 1
    atMs += left === 0 ? between(random, PAUSE_MS) : keyGap(random)
    if (left === 0) left = burst(random)
  }
  return keys
}

function burst(random: Random): number {
  return Math.floor(between(random, BURST_KEYS))
}

/** Short gaps are the common ones. */
function keyGap(random: Random): number {
  const [shortest, longest] = KEY_GAP_MS
  return shortest + (longest - shortest) * random() ** 2
}
