/**
 * What arrives between two looks of its only reader. It holds at most what is left of one response,
 * because a connection has one response in flight.
 */
export class EventInbox<Event> {
  readonly #events: Event[] = []
  #wake: (() => void) | undefined

  push(event: Event): void {
    this.#events.push(event)
    this.#wake?.()
  }

  async next(): Promise<Event> {
    for (;;) {
      const event = this.#events.shift()
      if (event !== undefined) return event
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#wake = resolve
      await promise
    }
  }
}
