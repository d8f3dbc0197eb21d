import { HitRate } from './hit-rate.ts'

/** Longer spans are rewritten text, not a name. */
const LONGEST_SPAN = 6
/** Names that one edit changes; the oldest is forgotten for another. */
const REMEMBERED = 16
/** What was replaced once is replaced again as often as not. The next place where it stands tells most. */
const ASSUMED = { rate: 0.5, weight: 1, kept: 0.8 }
/** From here on a replacement is expected rather than the old span. */
const EXPECTED_FROM = 0.5

/** A span of the reference that the output replaced by another. */
export type Rename = {
  readonly from: Int32Array
  readonly to: Int32Array
  /** How often the old span was replaced where it stood again. */
  readonly rate: HitRate
}

/** The replacements that an output made in its reference so far, newest first. */
export class Renames {
  readonly #known: Rename[] = []

  /** Remembers that the output has `to` where the reference has `from`, when both could be names. */
  learn(from: Int32Array, to: Int32Array): void {
    if (!isName(from) || !isName(to)) return
    const same = this.#known.findIndex((known) => areEqual(known.from, from))
    const [before] = same < 0 ? [] : this.#known.splice(same, 1)
    const isRepeated = before !== undefined && areEqual(before.to, to)
    const rate = isRepeated ? before.rate : new HitRate(ASSUMED)
    this.#known.unshift({ from, to, rate })
    if (this.#known.length > REMEMBERED) this.#known.pop()
  }

  /** The newest replacement of a span that begins at a place of the reference. */
  at(reference: Int32Array, place: number): Rename | undefined {
    const next = reference[place]
    return this.#known.find(
      ({ from }) => from[0] === next && from.every((token, i) => token === reference[place + i]),
    )
  }
}

export function isExpected(rename: Rename): boolean {
  return rename.rate.value >= EXPECTED_FROM
}

function isName(span: Int32Array): boolean {
  return span.length > 0 && span.length <= LONGEST_SPAN
}

function areEqual(a: Int32Array, b: Int32Array): boolean {
  return a.length === b.length && a.every((token, i) => token === b[i])
}
