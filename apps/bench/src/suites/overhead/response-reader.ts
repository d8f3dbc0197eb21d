import { listAt, textAt } from '../../harness/json-field.ts'

/** One answered request. Times in milliseconds since it was sent. */
export type Answered = {
  /** Until the event that ends the response. */
  readonly ms: number
  /** Until the first text; NaN without any. */
  readonly firstMs: number
  /** Events that carried text. */
  readonly deltas: number
  /** Written to the connection for it: what was asked and its headers, without what TLS adds. */
  readonly bytesSent: number
  readonly id: string
  /** What was answered, to be sent again with a whole history. */
  readonly output: readonly unknown[]
}

/** Reads the events of one response as they come. It checks no schema: that would be measured too. */
export class ResponseReader {
  readonly #sentAt = performance.now()
  #firstMs = Number.NaN
  #deltas = 0

  /** What was answered, once it is over. Throws when the server refuses or fails. */
  read(event: unknown): Omit<Answered, 'bytesSent'> | undefined {
    switch (textAt(event, 'type')) {
      case 'response.output_text.delta':
        if (this.#deltas === 0) this.#firstMs = this.#elapsedMs()
        this.#deltas += 1
        return undefined
      case 'response.completed':
      case 'response.incomplete':
        return {
          ms: this.#elapsedMs(),
          firstMs: this.#firstMs,
          deltas: this.#deltas,
          id: textAt(event, 'response.id') ?? '',
          output: listAt(event, 'response.output'),
        }
      case 'response.failed':
      case 'error':
        throw new Error(`the server refused: ${JSON.stringify(event)}`)
      default:
        return undefined
    }
  }

  #elapsedMs(): number {
    return performance.now() - this.#sentAt
  }
}
