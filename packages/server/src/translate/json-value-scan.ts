/** Finds where a JSON object ends in text that comes in pieces. What follows it is left out. */
export class JsonValueScan {
  #depth = 0
  #inString = false
  #escaped = false
  #ended = false

  /** The part of the text that belongs to the object. */
  take(text: string): string {
    for (let index = 0; index < text.length; index += 1) {
      if (this.#ended) return text.slice(0, index)
      this.#read(text[index] ?? '')
    }
    return text
  }

  #read(character: string): void {
    if (this.#escaped) {
      this.#escaped = false
    } else if (this.#inString) {
      if (character === '\\') this.#escaped = true
      else if (character === '"') this.#inString = false
    } else if (character === '"') {
      this.#inString = true
    } else if (character === '{' || character === '[') {
      this.#depth += 1
    } else if (character === '}' || character === ']') {
      this.#depth -= 1
      this.#ended = this.#depth === 0
    }
  }
}
