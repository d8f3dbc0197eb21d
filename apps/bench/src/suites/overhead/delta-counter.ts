const MARK = '"type":"response.output_text.delta"'

/** Counts the events with text in a stream of whichever kind that is cut anywhere. */
export class DeltaCounter {
  deltas = 0
  bytes = 0
  /** The end of what was read, where a mark may have begun. */
  #tail = ''

  /** @param text one character for each byte */
  push(text: string): void {
    this.bytes += text.length
    const all = this.#tail + text
    for (let at = all.indexOf(MARK); at >= 0; at = all.indexOf(MARK, at + MARK.length)) {
      this.deltas += 1
    }
    this.#tail = all.slice(-(MARK.length - 1))
  }
}
