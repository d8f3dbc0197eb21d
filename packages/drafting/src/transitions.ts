import { enlarged } from './growing.ts'

/** Odd constants of Knuth's multiplicative hashing and of MurmurHash3. */
const SPREAD_STATE = 0x9e3779b1
const SPREAD_TOKEN = 0x85ebca6b

/**
 * The edges of an automaton: (state, token) to state. No edge leads to state 0, so 0 stands for no edge. Most
 * states have one edge only and keep it in themselves; further ones are found by hash and listed by state.
 */
export class Transitions {
  #onlyToken: Int32Array<ArrayBuffer>
  #onlyTarget: Int32Array<ArrayBuffer>
  /** By state: 1 + the newest further edge, or 0. */
  #further: Int32Array<ArrayBuffer>
  #edges = 0
  #edgeState = new Int32Array(16)
  #edgeToken = new Int32Array(16)
  #edgeTarget = new Int32Array(16)
  /** 1 + the further edge of the same state that is older, or 0. */
  #edgeOlder = new Int32Array(16)
  /** Open addressing: 1 + a further edge, or 0. At most half full; its length is a power of two. */
  #slots = new Int32Array(64)

  constructor(states: number) {
    this.#onlyToken = new Int32Array(states)
    this.#onlyTarget = new Int32Array(states)
    this.#further = new Int32Array(states)
  }

  /** Makes room for so many states. */
  reserve(states: number): void {
    this.#onlyToken = enlarged(this.#onlyToken, states)
    this.#onlyTarget = enlarged(this.#onlyTarget, states)
    this.#further = enlarged(this.#further, states)
  }

  get(state: number, token: number): number {
    const only = this.#onlyTarget[state] ?? 0
    if (only !== 0 && this.#onlyToken[state] === token) return only
    if (this.#further[state] === 0) return 0
    const edge = this.#slots[this.#slot(state, token)] ?? 0
    return edge === 0 ? 0 : (this.#edgeTarget[edge - 1] ?? 0)
  }

  set(state: number, token: number, target: number): void {
    if (this.#onlyTarget[state] === 0 || this.#onlyToken[state] === token) {
      this.#onlyToken[state] = token
      this.#onlyTarget[state] = target
      return
    }
    const slot = this.#slot(state, token)
    const edge = this.#slots[slot] ?? 0
    if (edge === 0) this.#add({ slot, state, token, target })
    else this.#edgeTarget[edge - 1] = target
  }

  /** Gives a state without edges those of another. */
  copy(from: number, to: number): void {
    this.#onlyToken[to] = this.#onlyToken[from] ?? 0
    this.#onlyTarget[to] = this.#onlyTarget[from] ?? 0
    let edge = this.#further[from] ?? 0
    while (edge !== 0) {
      this.set(to, this.#edgeToken[edge - 1] ?? 0, this.#edgeTarget[edge - 1] ?? 0)
      edge = this.#edgeOlder[edge - 1] ?? 0
    }
  }

  #add(edge: {
    readonly slot: number
    readonly state: number
    readonly token: number
    readonly target: number
  }): void {
    const index = this.#edges
    this.#edges += 1
    this.#edgeState = enlarged(this.#edgeState, this.#edges)
    this.#edgeToken = enlarged(this.#edgeToken, this.#edges)
    this.#edgeTarget = enlarged(this.#edgeTarget, this.#edges)
    this.#edgeOlder = enlarged(this.#edgeOlder, this.#edges)
    this.#edgeState[index] = edge.state
    this.#edgeToken[index] = edge.token
    this.#edgeTarget[index] = edge.target
    this.#edgeOlder[index] = this.#further[edge.state] ?? 0
    this.#further[edge.state] = index + 1
    this.#slots[edge.slot] = index + 1
    if (this.#edges * 2 > this.#slots.length) this.#rehash()
  }

  #rehash(): void {
    this.#slots = new Int32Array(this.#slots.length * 2)
    for (let edge = 0; edge < this.#edges; edge += 1) {
      const slot = this.#slot(this.#edgeState[edge] ?? 0, this.#edgeToken[edge] ?? 0)
      this.#slots[slot] = edge + 1
    }
  }

  /** The slot of a further edge, or the free one where it belongs. */
  #slot(state: number, token: number): number {
    const mask = this.#slots.length - 1
    const hash = Math.imul(state, SPREAD_STATE) ^ Math.imul(token, SPREAD_TOKEN)
    let slot = (hash ^ (hash >>> 15)) & mask
    for (;;) {
      const edge = this.#slots[slot] ?? 0
      if (edge === 0) return slot
      if (this.#edgeState[edge - 1] === state && this.#edgeToken[edge - 1] === token) return slot
      slot = (slot + 1) & mask
    }
  }
}
