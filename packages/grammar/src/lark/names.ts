import { wholeMatch } from '../regex/parser.ts'
import { COMMON_TERMINALS } from './common-terminals.ts'
import type { Expression } from '../expression.ts'
import type { RuleBook } from '../rule-book.ts'
import type { TextPlaces } from '../text-places.ts'
import type { Token } from './tokens.ts'

type Name = { readonly rule: string; readonly used: Token; defined?: Token }

/** The rules and terminals of a Lark text and the rules of the book that they are. */
export class LarkNames {
  readonly #book: RuleBook
  readonly #places: TextPlaces
  readonly #names = new Map<string, Name>()
  readonly #byRule = new Map<string, string>()

  constructor(book: RuleBook, places: TextPlaces) {
    this.#book = book
    this.#places = places
  }

  use(token: Token): string {
    return this.#name(token).rule
  }

  define(token: Token, body: Expression): void {
    const name = this.#name(token)
    if (name.defined !== undefined) {
      throw this.#places.refusal(token.offset, `${token.text} is defined twice`)
    }
    name.defined = token
    this.#book.rules.set(name.rule, body)
  }

  import(path: string, { terminal, alias }: { terminal: Token; alias: Token }): void {
    const pattern = COMMON_TERMINALS.get(terminal.text)
    if (pattern === undefined) {
      throw this.#places.refusal(terminal.offset, `there is no terminal ${path}`)
    }
    const refuse = (_: number, message: string) => this.#places.refusal(terminal.offset, message)
    this.define(alias, wholeMatch(pattern, { refuse }))
  }

  expectAllDefined(): void {
    for (const [text, { used, defined }] of this.#names) {
      if (defined === undefined) throw this.#places.refusal(used.offset, `${text} is not defined`)
    }
  }

  /** What the text calls a rule of the book, and where it defines it. */
  origin(rule: string): { readonly text: string; readonly offset: number } | undefined {
    const text = this.#byRule.get(rule)
    const offset = text === undefined ? undefined : this.#names.get(text)?.defined?.offset
    return text === undefined || offset === undefined ? undefined : { text, offset }
  }

  #name(token: Token): Name {
    const known = this.#names.get(token.text)
    if (known !== undefined) return known
    const name: Name = { rule: this.#book.name(token.text), used: token }
    this.#names.set(token.text, name)
    this.#byRule.set(name.rule, token.text)
    return name
  }
}
