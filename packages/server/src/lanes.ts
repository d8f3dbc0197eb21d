/** How much a connection may ask for at once. */
export type LaneLimits = {
  /** Lanes with a name. */
  readonly lanes: number
  /** Jobs that run at once, of all lanes. */
  readonly running: number
  /** Jobs that wait in one lane. */
  readonly waiting: number
}

type Lane = { readonly waiting: (() => Promise<void>)[]; busy: boolean }

/** Jobs of one lane run one after the other, those of different lanes at once. */
export class Lanes {
  readonly #limits: LaneLimits
  readonly #lanes = new Map<string, Lane>()
  #running = 0
  #stopped = false

  constructor(limits: LaneLimits) {
    this.#limits = limits
  }

  /** Whether nothing runs. */
  get isIdle(): boolean {
    return this.#running === 0
  }

  /** Why the job was not taken, in words; undefined when it was. A job never rejects. */
  add(name: string | undefined, job: () => Promise<void>): string | undefined {
    const key = name ?? ''
    const lane = this.#lanes.get(key) ?? this.#open(key)
    if (lane === undefined)
      return `More than ${this.#limits.lanes} lanes are open on this connection.`
    if (lane.waiting.length >= this.#limits.waiting) {
      return `More than ${this.#limits.waiting} requests wait on this connection.`
    }
    lane.waiting.push(job)
    this.#next()
    return undefined
  }

  /** What waits is dropped; what runs goes on. */
  stop(): void {
    this.#stopped = true
    this.#lanes.clear()
  }

  #open(key: string): Lane | undefined {
    const named = [...this.#lanes.keys()].filter((name) => name !== '')
    if (key !== '' && named.length >= this.#limits.lanes) {
      const idle = named.find((name) => this.#isIdle(name))
      if (idle === undefined) return undefined
      this.#lanes.delete(idle)
    }
    const lane: Lane = { waiting: [], busy: false }
    this.#lanes.set(key, lane)
    return lane
  }

  #isIdle(name: string): boolean {
    const lane = this.#lanes.get(name)
    return lane?.busy === false && lane.waiting.length === 0
  }

  #next(): void {
    if (this.#stopped) return
    for (const lane of this.#lanes.values()) {
      if (this.#running >= this.#limits.running) return
      if (lane.busy) continue
      const job = lane.waiting.shift()
      if (job !== undefined) void this.#run(lane, job)
    }
  }

  async #run(lane: Lane, job: () => Promise<void>): Promise<void> {
    lane.busy = true
    this.#running += 1
    await job()
    this.#running -= 1
    lane.busy = false
    this.#next()
  }
}
