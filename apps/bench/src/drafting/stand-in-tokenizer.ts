/**
 * Cuts code roughly as a model's tokenizer does: word parts of up to six letters with the space before them,
 * single digits, punctuation of one or two characters, runs of white space. About 3 characters a token.
 */
const PIECE = / ?[A-Z]?[a-z]{1,6}| ?[A-Z]{1,3}|\d|[^\S ]+ *| +(?= )| ?[^\sA-Za-z0-9]{1,2}|\s/gu

/** Numbers the pieces in the order in which they are met. */
export class StandInTokenizer {
  readonly #ids = new Map<string, number>()

  tokenize(text: string): number[] {
    return Array.from(text.matchAll(PIECE), ([piece]) => {
      const known = this.#ids.get(piece)
      if (known !== undefined) return known
      this.#ids.set(piece, this.#ids.size)
      return this.#ids.size - 1
    })
  }
}
