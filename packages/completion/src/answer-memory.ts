import type { InfillContext } from '@turant/protocol'
import type { CompletionPlace } from './completion.ts'
import type { CompletionLimits } from './limits.ts'
import { typedSince } from './place.ts'

/** What the model would insert at a place. */
export type Answer = {
  /** '' is nothing. */
  readonly text: string
  /** 0 to 1; undefined: the server does not tell. */
  readonly sureness: number | undefined
}

type Entry = {
  readonly place: CompletionPlace
  readonly answer: Answer
  readonly characters: number
  visit: number
}

/** The answers used last, the newest last. */
export class AnswerMemory {
  readonly #limits: CompletionLimits
  readonly #entries: Entry[] = []
  #characters = 0
  #path: string | undefined
  /** Counts how often one went from one file to another. */
  #visit = 0

  constructor(limits: CompletionLimits) {
    this.#limits = limits
  }

  /** Somebody types in this file. */
  visit(path: string): void {
    if (this.#path !== path) this.#visit += 1
    this.#path = path
  }

  remember(place: CompletionPlace, answer: Answer): void {
    const old = this.#entries.find((entry) => typedSince(entry.place, place) === '')
    if (old !== undefined) this.#forget(old)
    const { path, before, after, context } = place
    const texts = [path, before, after, answer.text, ...context.map(({ text }) => text)]
    const characters = texts.reduce((sum, text) => sum + text.length, 0)
    this.#entries.push({ place, answer, characters, visit: this.#visit })
    this.#characters += characters
    const { maxRemembered, maxRememberedCharacters } = this.#limits
    for (;;) {
      const [oldest, ...others] = this.#entries
      const isTooMuch =
        this.#entries.length > maxRemembered || this.#characters > maxRememberedCharacters
      // The newest is kept however large: somebody may wait for it.
      if (oldest === undefined || others.length === 0 || !isTooMuch) return
      this.#forget(oldest)
    }
  }

  /** The answer for a place, or the rest of one along which somebody typed to there. */
  recall(place: CompletionPlace): Answer | undefined {
    for (const entry of this.#entries.toReversed()) {
      const answer = this.#answerOf(entry, place)
      if (answer === undefined) continue
      entry.visit = this.#visit
      this.#entries.splice(this.#entries.indexOf(entry), 1)
      this.#entries.push(entry)
      return answer
    }
    return undefined
  }

  #answerOf(entry: Entry, place: CompletionPlace): Answer | undefined {
    const { text, sureness } = entry.answer
    const typedLength = place.before.length - entry.place.before.length
    // Cheaper than to compare two whole files.
    if (typedLength < 0 || !place.before.endsWith(text.slice(0, typedLength))) return undefined
    if (typedLength > 0 && text.slice(typedLength).trim() === '') return undefined
    if (typedSince(entry.place, place) !== text.slice(0, typedLength)) return undefined
    // Whoever comes back from another file may have changed what the answer was taken from.
    const isCurrent = entry.visit === this.#visit || isSame(entry.place.context, place.context)
    return isCurrent ? { text: text.slice(typedLength), sureness } : undefined
  }

  #forget(entry: Entry): void {
    this.#entries.splice(this.#entries.indexOf(entry), 1)
    this.#characters -= entry.characters
  }
}

function isSame(a: readonly InfillContext[], b: readonly InfillContext[]): boolean {
  if (a.length !== b.length) return false
  return a.every(({ path, text }, index) => b[index]?.path === path && b[index]?.text === text)
}
