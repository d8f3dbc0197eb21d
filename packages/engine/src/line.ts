import type { Priority } from './request.ts'

/** A place in the line; give it back with `using`. */
export interface Ticket extends Disposable {
  /** How many others would be served before this one. */
  readonly ahead: number
  /**
   * Waits until the model is this ticket's for one step; disposing the turn passes it on. Undefined
   * when the signal was aborted first.
   */
  turn(signal: AbortSignal): Promise<Disposable | undefined>
}

type Entry = {
  readonly priority: Priority
  readonly number: number
  grant: (() => void) | undefined
}

/**
 * Who computes next on one model. One request computes at a time, since a CPU gains little from
 * mixing; between any two steps an interactive request overtakes background ones, and within a class
 * the first to come is served to its end.
 */
export class Line {
  readonly #entries: Entry[] = []
  readonly #bound: number
  #nextNumber = 0
  #busy = false
  #settling = false

  /** @param bound how many may stand in line, the one being served included. */
  constructor(bound: number) {
    this.#bound = bound
  }

  get length(): number {
    return this.#entries.length
  }

  /** Undefined when the line is at its bound. */
  enter(priority: Priority): Ticket | undefined {
    if (this.#entries.length >= this.#bound) return undefined
    const entry: Entry = { priority, number: this.#nextNumber, grant: undefined }
    this.#nextNumber += 1
    this.#entries.push(entry)
    const leave = (): void => {
      const index = this.#entries.indexOf(entry)
      if (index >= 0) this.#entries.splice(index, 1)
    }
    return {
      ahead: this.#entries.filter((other) => precedes(other, entry)).length,
      turn: (signal) => this.#turn(entry, signal),
      [Symbol.dispose]: leave,
    }
  }

  async #turn(entry: Entry, signal: AbortSignal): Promise<Disposable | undefined> {
    if (signal.aborted) return undefined
    const granted = await new Promise<boolean>((resolve) => {
      const aborted = (): void => {
        entry.grant = undefined
        resolve(false)
      }
      entry.grant = (): void => {
        signal.removeEventListener('abort', aborted)
        resolve(true)
      }
      signal.addEventListener('abort', aborted, { once: true })
      if (!this.#settling || this.#isFirst(entry)) this.#grantNext()
    })
    if (!granted) return undefined
    let held = true
    return {
      [Symbol.dispose]: () => {
        if (!held) return
        held = false
        this.#busy = false
        this.#settle()
      },
    }
  }

  /**
   * A request that goes on asks for its next turn only after its step was consumed, a moment after it
   * gave the last one back. Others wait for that moment, or they would slip in between all its steps.
   */
  #settle(): void {
    if (this.#settling) return
    this.#settling = true
    setTimeout(() => {
      this.#settling = false
      this.#grantNext()
    }, 0)
  }

  #isFirst(entry: Entry): boolean {
    return this.#entries.every((other) => other === entry || precedes(entry, other))
  }

  #grantNext(): void {
    if (this.#busy) return
    let next: Entry | undefined
    for (const entry of this.#entries) {
      if (entry.grant !== undefined && (next === undefined || precedes(entry, next))) next = entry
    }
    if (next === undefined) return
    const grant = next.grant
    next.grant = undefined
    this.#busy = true
    grant?.()
  }
}

function precedes(a: Entry, b: Entry): boolean {
  if (a.priority !== b.priority) return a.priority === 'interactive'
  return a.number < b.number
}
