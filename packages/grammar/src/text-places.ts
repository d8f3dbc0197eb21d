import { Refusal } from './refusal.ts'

/** Places in a text as `line:column`, both from 1. */
export class TextPlaces {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  readonly refusal = (offset: number, message: string): Refusal =>
    new Refusal(this.#at(offset), message)

  #at(offset: number): string {
    const before = this.#text.slice(0, offset).split('\n')
    return `${before.length}:${Array.from(before.at(-1) ?? '').length + 1}`
  }
}
