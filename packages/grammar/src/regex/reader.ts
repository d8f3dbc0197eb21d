import type { Refusal } from '../refusal.ts'

/** A place in a pattern. */
export class RegexReader {
  readonly #pattern: string
  readonly #refuse: (offset: number, message: string) => Refusal
  #offset = 0

  constructor(pattern: string, refuse: (offset: number, message: string) => Refusal) {
    this.#pattern = pattern
    this.#refuse = refuse
  }

  get offset(): number {
    return this.#offset
  }

  get isAtEnd(): boolean {
    return this.#offset >= this.#pattern.length
  }

  at(...marks: readonly string[]): boolean {
    return marks.some((mark) => this.#pattern.startsWith(mark, this.#offset))
  }

  take(mark: string): boolean {
    if (!this.at(mark)) return false
    this.#offset += mark.length
    return true
  }

  /** Whether a sticky expression matches here. */
  looking(expression: RegExp): boolean {
    expression.lastIndex = this.#offset
    return expression.test(this.#pattern)
  }

  takeMatch(expression: RegExp): readonly (string | undefined)[] | undefined {
    expression.lastIndex = this.#offset
    const match = expression.exec(this.#pattern)
    if (match === null) return undefined
    this.#offset += match[0].length
    return match
  }

  /** The character here, whole. */
  next(): string {
    if (this.isAtEnd) throw this.refusal('the pattern ends too early')
    const code = this.#pattern.codePointAt(this.#offset) ?? 0
    if (code >= 0xd800 && code <= 0xdfff) throw this.refusal('half a surrogate pair')
    const character = String.fromCodePoint(code)
    this.#offset += character.length
    return character
  }

  /** The code point of a character in hexadecimal, taken by a sticky expression with one group. */
  takeCode(expression: RegExp): number | undefined {
    const [, digits] = this.takeMatch(expression) ?? []
    return digits === undefined ? undefined : Number.parseInt(digits, 16)
  }

  refusal(message: string, offset: number = this.#offset): Refusal {
    return this.#refuse(offset, message)
  }
}

export function isHalf(code: number): boolean {
  return code >= 0xd800 && code <= 0xdfff
}
