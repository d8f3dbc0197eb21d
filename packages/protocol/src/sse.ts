import type { PullEvent } from './catalog.ts'
import type { ServerEvent } from './event.ts'

/** One event as a frame of `text/event-stream`. */
export function encodeSseEvent(event: ServerEvent | PullEvent): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`
}

/** A comment: keeps a quiet stream alive and is read by nobody. */
export function encodeSseComment(text: string): string {
  return `: ${text}\n\n`
}

/**
 * Takes `text/event-stream` apart, in pieces of any size.
 * https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export class SseDecoder {
  /** The line that is still arriving. Only new text is searched: a line can be megabytes long. */
  #line = ''
  #data: string[] = []
  #isFirst = true
  /** The last piece ended in a carriage return; a line feed that follows belongs to it. */
  #afterReturn = false

  /** The `data` of every event that this piece completes. */
  push(piece: string): string[] {
    if (piece === '') return []
    const messages: string[] = []
    let start = this.#skip(piece)
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

  /** How much of a piece belongs to what came before it: a byte order mark, half of a line end. */
  #skip(piece: string): number {
    const skips = this.#isFirst ? piece.startsWith('\uFEFF') : false
    this.#isFirst = false
    return skips || (this.#afterReturn && piece.startsWith('\n')) ? 1 : 0
  }

  #takeLine(line: string, messages: string[]): void {
    if (line === '') {
      if (this.#data.length > 0) messages.push(this.#data.join('\n'))
      this.#data = []
      return
    }
    if (line === 'data') this.#data.push('')
    else if (line.startsWith('data: ')) this.#data.push(line.slice(6))
    else if (line.startsWith('data:')) this.#data.push(line.slice(5))
  }
}
