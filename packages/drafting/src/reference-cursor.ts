import { AnchorIndex } from './anchor-index.ts'
import { isExpected, type Rename, Renames } from './renames.ts'

/** Longest run of output tokens that is compared when looking for the place to resume. */
const LONGEST_ANCHOR = 12
/** A shorter run than this is too common in code to mean a place. */
const SHORTEST_ANCHOR = 2
/** Going back counts as this many tokens more than going on: an edit rarely repeats itself. */
const BACKWARD_COST = 32
/** Places on each side of the divergence that are looked at: a bound for texts that repeat themselves. */
const CANDIDATES = 64
/** A substitution longer than this is not expected to end where one of the same length would. */
const LONGEST_ALIKE = 12
/** Tokens in agreement, all younger than the divergence, from which a place found again is believed. */
const CONFIRMING = 3
/** The beginning of the reference is trusted like a place after so many tokens in agreement. */
const FIRST_AGREEMENT = 12

/** Tokens that the reference has next, with replacements made in it. */
export type Continuation = {
  readonly tokens: Int32Array
  /** How likely the choice is that was made at each token: to replace a span, or not. 1 where there was none. */
  readonly choices: Float64Array
}

/** How a token of the output compares with the reference. */
export type Step =
  | { readonly type: 'guessed'; readonly agreement: number; readonly isHit: boolean }
  /** A known replacement was made or not: no evidence about the reference. */
  | { readonly type: 'chosen' }
  /** There was no place to compare with. */
  | { readonly type: 'lost' }

/**
 * Follows an output through the text that it is expected to repeat. While both agree the cursor moves
 * on token by token; after a divergence it looks for the place where the reference continues as the
 * output just did, and when that holds it remembers what was replaced by what.
 */
export class ReferenceCursor {
  readonly #reference: Int32Array
  readonly #renames = new Renames()
  #index: AnchorIndex | undefined
  readonly #output: number[] = []
  /** Index of the token expected next, or -1 while the place is lost. */
  #next: number
  /** The replacement that the output is in the middle of, and how many of its tokens were there. */
  #inside: { readonly rename: Rename; readonly done: number } | undefined
  /** Length of the run of agreeing tokens that ends at the cursor. */
  #agreement = FIRST_AGREEMENT
  /** Where the output left the reference, in both, until the cursor has found its way back. */
  #divergence: { readonly left: number; readonly since: number } | undefined
  /** Where the cursor went on after the divergence, in both, and the tokens that led there. */
  #resumed = { place: 0, output: 0, anchor: 0 }

  constructor(reference: Int32Array) {
    this.#reference = reference
    this.#next = reference.length > 0 ? 0 : -1
  }

  /** Whether the output has repeated the reference to its end. */
  get isAtEnd(): boolean {
    return this.#next > 0 && this.#next >= this.#reference.length
  }

  /** Takes note of one token of the output. */
  observe(token: number): Step {
    this.#output.push(token)
    const step = this.#advance(token)
    if (step.type === 'chosen' || (step.type === 'guessed' && step.isHit)) this.#confirm()
    else this.#resume()
    return step
  }

  /** Tokens in agreement before the next one. */
  get agreement(): number {
    return this.#agreement
  }

  /** Up to `limit` tokens that the reference has next; empty while the place is lost or at its end. */
  continuation(limit: number): Continuation {
    const tokens = new Int32Array(Math.max(0, limit))
    const choices = new Float64Array(tokens.length).fill(1)
    let place = this.#next
    let length = 0
    const replace = ({ from, to }: Rename, done: number): void => {
      const rest = to.subarray(done, done + tokens.length - length)
      tokens.set(rest, length)
      length += rest.length
      place += from.length
    }
    if (this.#inside !== undefined) replace(this.#inside.rename, this.#inside.done)
    while (place >= 0 && place < this.#reference.length && length < tokens.length) {
      const rename = this.#renames.at(this.#reference, place)
      const rate = rename?.rate.value ?? 0
      choices[length] = Math.max(rate, 1 - rate)
      if (rename !== undefined && isExpected(rename)) {
        replace(rename, 0)
      } else {
        tokens[length] = this.#reference[place] ?? 0
        length += 1
        place += 1
      }
    }
    return { tokens: tokens.subarray(0, length), choices: choices.subarray(0, length) }
  }

  #advance(token: number): Step {
    if (this.#next < 0) return { type: 'lost' }
    if (this.#next >= this.#reference.length) {
      this.#diverge(1)
      return { type: 'lost' }
    }
    const agreement = this.#agreement
    if (this.#inside !== undefined) {
      const isHit = this.#follow(this.#inside, token)
      return { type: 'guessed', agreement, isHit }
    }
    const rename = this.#renames.at(this.#reference, this.#next)
    if (rename !== undefined && this.#follow({ rename, done: 0 }, token)) return { type: 'chosen' }
    if (this.#reference[this.#next] !== token) {
      this.#diverge(1)
      return { type: 'guessed', agreement, isHit: false }
    }
    rename?.rate.record(false)
    this.#next += 1
    this.#agreement += 1
    return rename === undefined ? { type: 'guessed', agreement, isHit: true } : { type: 'chosen' }
  }

  /** Goes on inside a replacement; false when the output did not. */
  #follow(inside: { readonly rename: Rename; readonly done: number }, token: number): boolean {
    const { rename, done } = inside
    this.#inside = undefined
    if (rename.to[done] !== token) {
      if (done > 0) this.#diverge(done + 1)
      return false
    }
    this.#agreement += 1
    if (done + 1 < rename.to.length) {
      this.#inside = { rename, done: done + 1 }
    } else {
      rename.rate.record(true)
      this.#next += rename.from.length
    }
    return true
  }

  /** Keeps where the output left the reference, unless it had not yet found back to it. */
  #diverge(tokens: number): void {
    this.#divergence ??= { left: this.#next, since: this.#output.length - tokens }
  }

  /** Believes the place after enough tokens in agreement; what stands before it was replaced. */
  #confirm(): void {
    if (this.#divergence === undefined) return
    const { left, since } = this.#divergence
    const { place, output, anchor } = this.#resumed
    const agreeing = Math.min(anchor, output - since) + this.#output.length - output
    if (agreeing < CONFIRMING) return
    this.#divergence = undefined
    const common = Math.min(anchor, output - since, Math.max(0, place - left))
    this.#renames.learn(
      this.#reference.slice(left, Math.max(left, place - common)),
      Int32Array.from(this.#output.slice(since, output - common)),
    )
  }

  #resume(): void {
    const divergence = this.#divergence
    if (divergence === undefined) return
    const best = this.#bestAnchor(divergence.left) ?? this.#alike(divergence)
    this.#next = best?.place ?? -1
    this.#agreement = best?.length ?? 0
    this.#resumed = { place: this.#next, output: this.#output.length, anchor: this.#agreement }
  }

  /** The place whose preceding tokens are the longest match of the last output tokens, the nearest of equals. */
  #bestAnchor(left: number): { readonly place: number; readonly length: number } | undefined {
    const first = this.#output.at(-2)
    const second = this.#output.at(-1)
    if (first === undefined || second === undefined) return undefined
    this.#index ??= new AnchorIndex(this.#reference)
    let best: { readonly place: number; readonly length: number } | undefined
    for (const place of this.#index.placesOf([first, second], left, CANDIDATES)) {
      const length = this.#matchBefore(place)
      if (length < SHORTEST_ANCHOR || length < (best?.length ?? 0)) continue
      const isNearer = best === undefined || distance(place, left) < distance(best.place, left)
      if (best === undefined || length > best.length || isNearer) best = { place, length }
    }
    return best
  }

  /** The place of a substitution by as many tokens as it replaced. */
  #alike(divergence: { readonly left: number; readonly since: number }) {
    const tokens = this.#output.length - divergence.since
    const place = divergence.left + tokens
    if (tokens > LONGEST_ALIKE || place >= this.#reference.length) return undefined
    return { place, length: this.#matchBefore(place) }
  }

  /** How many of the last output tokens stand in the reference right before `place`. */
  #matchBefore(place: number): number {
    const output = this.#output
    const longest = Math.min(LONGEST_ANCHOR, output.length, place)
    let length = 0
    while (
      length < longest &&
      output[output.length - 1 - length] === this.#reference[place - 1 - length]
    ) {
      length += 1
    }
    return length
  }
}

function distance(place: number, left: number): number {
  return place >= left ? place - left : BACKWARD_COST + left - place
}
