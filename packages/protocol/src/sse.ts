import type { ServerEvent } from './event.ts'

/** One event as a frame of `text/event-stream`. */
export function encodeSseEvent(event: ServerEvent): string {
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
  #rest = ''
  #data: string[] = []
  #first = true

  /** The `data` of every event that this piece completes. */
  push(text: string): string[] {
    const messages: string[] = []
    let buffer = this.#rest + text
    if (this.#first && buffer.length > 0) {
      this.#first = false
      if (buffer.startsWith('\uFEFF')) buffer = buffer.slice(1)
    }
    let start = 0
    for (const { 0: end, index } of buffer.matchAll(/\r\n?|\n/g)) {
      // A carriage return at the very end may be half of a line end: it waits for the next piece.
      if (end === '\r' && index === buffer.length - 1) break
      this.#line(buffer.slice(start, index), messages)
      start = index + end.length
    }
    this.#rest = buffer.slice(start)
    return messages
  }

  #line(line: string, messages: string[]): void {
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
