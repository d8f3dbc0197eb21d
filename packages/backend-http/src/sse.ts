/**
 * Takes `text/event-stream` apart, in pieces of any size, which may end in the middle of a line, of a line end or of a
 * character. Only `data` is of interest: no upstream says anything in the other fields.
 * https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export class SseReader {
  /** Leaves the byte order mark out, as the specification wants. */
  readonly #decoder = new TextDecoder()
  /** The line that is still arriving. Only new text is searched, so that a long one stays linear. */
  #line = ''
  #data: string[] = []
  /** The last piece ended in a carriage return; a line feed that follows belongs to it. */
  #afterReturn = false

  /** The `data` of every event that this piece completes. */
  push(bytes: Uint8Array): readonly string[] {
    const piece = this.#decoder.decode(bytes, { stream: true })
    if (piece === '') return []
    const messages: string[] = []
    let start = this.#afterReturn && piece.startsWith('\n') ? 1 : 0
    for (const { 0: end, index } of piece.matchAll(/\r\n?|\n/g)) {
      if (index < start) continue
      this.#takeLine(this.#line + piece.slice(start, index), messages)
      this.#line = ''
      start = index + end.length
    }
    this.#line += piece.slice(start)
    this.#afterReturn = piece.endsWith('\r')
    return messages
  }

  /** Characters of the line that has not ended yet. */
  get pending(): number {
    return this.#line.length
  }

  /** What stands there unfinished when the stream ends: some servers leave the last blank line out. */
  end(): readonly string[] {
    const messages: string[] = []
    this.#takeLine(this.#line, messages)
    this.#takeLine('', messages)
    this.#line = ''
    return messages
  }

  #takeLine(line: string, messages: string[]): void {
    if (line === '') {
      if (this.#data.length > 0) messages.push(this.#data.join('\n'))
      this.#data = []
      return
    }
    if (line.startsWith('data:')) this.#data.push(line.slice(line[5] === ' ' ? 6 : 5))
  }
}
