import type { SeenText } from './repetition.ts'
import { SuffixAutomaton } from './suffix-automaton.ts'

/** Tokens of the prompt that are taken up with each token of the output: about 0.1 ms of work. */
const TAKEN_UP = 256

/**
 * The prompt and the output after it. A prompt is taken up in parts as the output grows, so that a long one
 * delays no token; until all of it is known it has nothing to say.
 */
export class OwnText implements SeenText {
  readonly #prompt: Int32Array
  readonly #output: number[] = []
  readonly #automaton: SuffixAutomaton

  constructor(prompt: Int32Array) {
    this.#prompt = prompt
    this.#automaton = new SuffixAutomaton(prompt.length + TAKEN_UP)
  }

  get agreement(): number {
    const isComplete = this.#automaton.size === this.#prompt.length + this.#output.length
    return isComplete ? this.#automaton.repeated.length : 0
  }

  continuation(limit: number): Int32Array {
    return this.#automaton.continuation(this.#automaton.repeated.end, limit)
  }

  observe(token: number): void {
    this.#output.push(token)
    for (let taken = 0; taken < TAKEN_UP; taken += 1) {
      const { size } = this.#automaton
      const next = this.#prompt[size] ?? this.#output[size - this.#prompt.length]
      if (next === undefined) return
      this.#automaton.append(next)
    }
  }
}
