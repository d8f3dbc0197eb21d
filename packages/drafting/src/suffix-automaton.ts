import { enlarged } from './growing.ts'
import { Transitions } from './transitions.ts'

/**
 * How many suffixes of a text learn of its newest place. Code has few that stand at different places; a text of one
 * token over and over has as many as tokens, and those beyond the bound keep an older place.
 */
const TOLD_SUFFIXES = 64

/**
 * The suffix automaton of a growing text (Blumer et al. 1985), which knows every run of tokens that the text
 * contains and where it ended most recently. Appending is O(1) amortised and needs about 55 bytes a token.
 */
export class SuffixAutomaton {
  #text: Int32Array<ArrayBuffer>
  #size = 0
  #states = 1
  /** The state of the whole text. */
  #whole = 0
  /** By state: the length of its longest run. */
  #length: Int32Array<ArrayBuffer>
  /** By state: the state of its longest suffix that also stands elsewhere; -1 for the empty run. */
  #link: Int32Array<ArrayBuffer>
  /** By state: how much of the text there was when its runs ended last. */
  #end: Int32Array<ArrayBuffer>
  readonly #edges: Transitions
  #repeatedLength = 0
  #repeatedEnd = 0

  /** @param tokens expected length of the text; it may grow beyond */
  constructor(tokens = 64) {
    const states = Math.max(2, Math.ceil(tokens * 1.5))
    this.#text = new Int32Array(Math.max(1, tokens))
    this.#length = new Int32Array(states)
    this.#link = new Int32Array(states)
    this.#end = new Int32Array(states)
    this.#edges = new Transitions(states)
    this.#link[0] = -1
  }

  get size(): number {
    return this.#size
  }

  /** The longest suffix of the text that it also contains earlier, and where that ended most recently. */
  get repeated(): { readonly length: number; readonly end: number } {
    return { length: this.#repeatedLength, end: this.#repeatedEnd }
  }

  append(token: number): void {
    this.#text = enlarged(this.#text, this.#size + 1)
    this.#text[this.#size] = token
    this.#size += 1
    const state = this.#addState(this.#size, this.#size)
    const suffix = this.#connect(state, token)
    this.#link[state] = suffix
    this.#whole = state
    this.#repeatedLength = this.#length[suffix] ?? 0
    this.#repeatedEnd = this.#end[suffix] ?? 0
    this.#tell(suffix)
  }

  /**
   * Up to `limit` tokens that follow a place of the text. A place near the end is continued by itself, as the
   * output of a loop is.
   */
  continuation(end: number, limit: number): Int32Array {
    const known = this.#size - end
    if (known >= limit) return this.#text.slice(end, end + limit)
    if (known <= 0) return new Int32Array(0)
    const tokens = new Int32Array(limit)
    for (let i = 0; i < limit; i += 1) tokens[i] = this.#text[end + (i % known)] ?? 0
    return tokens
  }

  /** The match of another text that grew by one token: its longest suffix that this text contains. */
  follow(match: Match, token: number): Match {
    let state = this.#stateOf(match)
    let { length } = match
    for (;;) {
      const next = this.#edges.get(state, token)
      if (next !== 0) return { state: next, length: length + 1 }
      if (state === 0) return NO_MATCH
      state = this.#link[state] ?? 0
      length = this.#length[state] ?? 0
    }
  }

  /** Where the run of a match ended most recently. */
  endOf(match: Match): number {
    return this.#end[this.#stateOf(match)] ?? 0
  }

  /** A state may have been split since it was matched: its shorter runs are then in the one that it links to. */
  #stateOf({ state, length }: Match): number {
    let current = state
    for (;;) {
      const shorter = this.#link[current] ?? 0
      if (current === 0 || length > (this.#length[shorter] ?? 0)) return current
      current = shorter
    }
  }

  #addState(length: number, end: number): number {
    const state = this.#states
    this.#states += 1
    this.#length = enlarged(this.#length, this.#states)
    this.#link = enlarged(this.#link, this.#states)
    this.#end = enlarged(this.#end, this.#states)
    this.#edges.reserve(this.#states)
    this.#length[state] = length
    this.#end[state] = end
    return state
  }

  /** Leads every suffix of the text before `token` to the new state; returns the state that one links to. */
  #connect(state: number, token: number): number {
    let from = this.#whole
    while (from >= 0 && this.#edges.get(from, token) === 0) {
      this.#edges.set(from, token, state)
      from = this.#link[from] ?? -1
    }
    if (from < 0) return 0
    const known = this.#edges.get(from, token)
    const length = (this.#length[from] ?? 0) + 1
    if (length === this.#length[known]) return known
    const shorter = this.#addState(length, this.#end[known] ?? 0)
    this.#edges.copy(known, shorter)
    this.#link[shorter] = this.#link[known] ?? 0
    this.#link[known] = shorter
    while (from >= 0 && this.#edges.get(from, token) === known) {
      this.#edges.set(from, token, shorter)
      from = this.#link[from] ?? -1
    }
    return shorter
  }

  #tell(suffix: number): void {
    let state = suffix
    for (let told = 0; state > 0 && told < TOLD_SUFFIXES; told += 1) {
      this.#end[state] = this.#size
      state = this.#link[state] ?? 0
    }
  }
}

/** A suffix of some text that a {@link SuffixAutomaton} contains. */
export type Match = { readonly state: number; readonly length: number }

export const NO_MATCH: Match = { state: 0, length: 0 }
