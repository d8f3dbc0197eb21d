import { createLineBuffer } from './line-buffer.ts'
import { splitLines } from './lines.ts'

/** One line with its `\n` (only the last line of a text can lack it). `oldLine` counts from 0. */
export type DiffEvent =
  | { readonly type: 'same'; readonly line: string; readonly oldLine: number }
  | { readonly type: 'delete'; readonly line: string; readonly oldLine: number }
  | { readonly type: 'insert'; readonly line: string }

export interface StreamingDiff {
  /** Takes more of the new text, cut anywhere; returns what became certain. */
  push(delta: string): DiffEvent[]
  /** The new text is complete; returns all that was still open. */
  end(): DiffEvent[]
}

/** Old lines that one unmistakable line may skip. */
const NEAR_LINES = 3
/** Old lines that two matching lines may skip, on top of as many as were inserted. */
const FAR_LINES = 30
/** Matching lines that confirm any jump. */
const MOST_CONFIRMING = 4

/**
 * Diffs a new text against an old one while the new one is still arriving. Each complete line becomes
 * events in document order, and no event is ever taken back: the lines of `same` and `insert` joined are
 * the new text, those of `same` and `delete` the old one.
 *
 * A new line that is not the expected old line is an insertion, until one is found further down in the
 * old text; then the old lines in between are deleted. Such a jump waits for at most three more lines to
 * confirm it, one of which says more than a blank or a `}` does, so that a moved or repeated line does not
 * tear the text in between down.
 */
export function createStreamingDiff(oldText: string): StreamingDiff {
  const resync = new Resync(splitLines(oldText))
  const buffer = createLineBuffer()
  return {
    push: (delta) => buffer.push(delta).flatMap((line) => resync.take(line)),
    end() {
      const last = buffer.end()
      return [...(last === '' ? [] : resync.take(last)), ...resync.finish()]
    },
  }
}

class Resync {
  readonly #old: readonly string[]
  readonly #places: ReadonlyMap<string, readonly number[]>
  /** The old line expected next. */
  #next = 0
  /** New lines inserted since old and new last agreed. */
  #inserted = 0
  /** New lines that match the old ones from `#candidate` on but do not yet confirm the jump there. */
  #held: string[] = []
  #candidate = 0

  constructor(old: readonly string[]) {
    this.#old = old
    const places = new Map<string, number[]>()
    for (const [index, line] of old.entries()) {
      const known = places.get(line)
      if (known === undefined) places.set(line, [index])
      else known.push(index)
    }
    this.#places = places
  }

  take(line: string): DiffEvent[] {
    if (this.#held.length === 0) {
      const at = this.#nextPlace(line)
      if (at === undefined) return this.#insert(line)
      this.#candidate = at
    } else if (this.#old[this.#candidate + this.#held.length] !== line) {
      return this.#reject([line])
    }
    this.#held.push(line)
    if (this.#isConfirmed()) return this.#jump()
    return this.#held.length < MOST_CONFIRMING ? [] : this.#reject([])
  }

  /** The jump was not confirmed: its first line was an insertion, the others are looked at afresh. */
  #reject(next: readonly string[]): DiffEvent[] {
    const [first = '', ...rest] = this.#held
    this.#held = []
    return [...this.#insert(first), ...[...rest, ...next].flatMap((line) => this.take(line))]
  }

  finish(): DiffEvent[] {
    // Every old line left is deleted anyway, so a held match can only save insertions.
    const events = this.#held.length > 0 ? this.#jump() : []
    return [...events, ...this.#deleteUpTo(this.#old.length)]
  }

  #insert(line: string): DiffEvent[] {
    this.#inserted += 1
    return [{ type: 'insert', line }]
  }

  #jump(): DiffEvent[] {
    const events = this.#deleteUpTo(this.#candidate)
    for (const line of this.#held) {
      events.push({ type: 'same', line, oldLine: this.#next })
      this.#next += 1
    }
    this.#held = []
    this.#inserted = 0
    return events
  }

  #deleteUpTo(end: number): DiffEvent[] {
    const events: DiffEvent[] = []
    for (; this.#next < end; this.#next += 1) {
      events.push({ type: 'delete', line: this.#old[this.#next] ?? '', oldLine: this.#next })
    }
    return events
  }

  /** First place of a line at or behind the expected one. */
  #nextPlace(line: string): number | undefined {
    const places = this.#places.get(line)
    if (places === undefined) return undefined
    let low = 0
    let high = places.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((places[middle] ?? 0) < this.#next) low = middle + 1
      else high = middle
    }
    return places[low]
  }

  #isConfirmed(): boolean {
    const skipped = this.#candidate - this.#next
    if (skipped === 0) return true
    if (!this.#held.some((line) => isTelling(line))) return false
    const [first = ''] = this.#held
    const isUnmistakable = isTelling(first) && this.#places.get(first)?.length === 1
    if (isUnmistakable && skipped <= NEAR_LINES) return true
    return this.#held.length >= (skipped <= FAR_LINES + this.#inserted ? 2 : MOST_CONFIRMING)
  }
}

/** A line that is not blank, a lone bracket or a lone short keyword. */
function isTelling(line: string): boolean {
  return (line.match(/[\p{L}\p{N}]/gu)?.length ?? 0) >= 5
}
