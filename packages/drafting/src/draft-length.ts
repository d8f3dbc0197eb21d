/**
 * Draft lengths worth trying. A batch of 16 or 64 tokens (draft and one) is cheap for its size on a
 * CPU, the sizes between are not: attention's tiled kernel starts at 64 rows.
 */
const LADDER = [3, 7, 15, 63] as const
const TOP = LADDER.length - 1

/**
 * How long the next draft should be, from how the last ones went: one rung up after a draft that was
 * accepted whole, down to where the acceptance was otherwise, and a pause after drafts that were
 * refused from their first token.
 */
export class DraftLength {
  #rung = 1
  #misses = 0
  #pause = 0

  /** Length of the next draft; 0 means that one token at a time is better now. */
  next(): number {
    if (this.#pause > 0) {
      this.#pause -= 1
      return 0
    }
    return LADDER[this.#rung] ?? 0
  }

  record(drafted: number, accepted: number): void {
    if (drafted === 0) return
    if (accepted === drafted) {
      this.#misses = 0
      this.#rung = Math.min(TOP, this.#rung + 1)
      return
    }
    if (accepted > 0) {
      this.#misses = 0
      this.#rung = Math.max(
        0,
        LADDER.findLastIndex((length) => length <= Math.max(accepted, LADDER[0])),
      )
      return
    }
    this.#misses += 1
    this.#rung = 0
    // Each refused draft costs about a token's time; back off twice as long every time.
    this.#pause = Math.min(32, 2 ** this.#misses - 1)
  }

  /** A long run in common is strong evidence: forget the misses. */
  encourage(): void {
    this.#pause = 0
    this.#misses = 0
    this.#rung = Math.max(this.#rung, 1)
  }
}
