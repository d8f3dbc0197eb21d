import { codeOf, setOf } from '../characters.ts'
import { any, choice, optional, repeat, row, rule, set, type Expression } from '../expression.ts'
import { MAX_DEPTH, MAX_NODES, MAX_REPETITIONS } from '../limits.ts'
import { wholeMatch } from '../regex/parser.ts'
import { LarkNames } from './names.ts'
import { textContent, textLiteral } from './text-literal.ts'
import { larkTokens, type Token } from './tokens.ts'
import type { RuleBook } from '../rule-book.ts'
import type { TextPlaces } from '../text-places.ts'

/** Reads a Lark text straight into the rules of a book. */
export class LarkParser {
  readonly notes: string[] = []
  readonly names: LarkNames
  readonly #book: RuleBook
  readonly #places: TextPlaces
  readonly #tokens: readonly Token[]
  readonly #ignored: Expression[] = []
  /** What may stand behind each terminal of a rule, if anything. */
  readonly #ignoreRule: string | undefined
  #next = 0
  #depth = 0
  #parts = 0
  #isTerminal = false

  constructor(definition: string, { book, places }: { book: RuleBook; places: TextPlaces }) {
    this.#book = book
    this.#places = places
    this.names = new LarkNames(book, places)
    this.#tokens = larkTokens(definition, places)
    const ignores = this.#tokens.some(
      ({ type, text }) => type === 'directive' && text === '%ignore',
    )
    this.#ignoreRule = ignores ? book.name('ignored') : undefined
  }

  /** Reads everything and answers the name of the rule that is the whole language. */
  start(): string {
    while (this.#peek().type !== 'end') this.#item()
    const start = this.names.use({ type: 'rule', text: 'start', offset: 0, isFirst: true })
    this.names.expectAllDefined()
    if (this.#ignoreRule === undefined) return start
    this.#book.rules.set(this.#ignoreRule, any(choice(...this.#ignored)))
    return this.#book.define('spaced-start', row(rule(this.#ignoreRule), rule(start)))
  }

  #item(): void {
    const token = this.#peek()
    if (!token.isFirst) throw this.#refusal(token, 'a definition begins on a line of its own')
    if (token.type === 'directive') this.#directive(this.#take())
    else this.#definition()
  }

  #definition(): void {
    while (this.#takeMark('!', '?') !== undefined);
    const name = this.#take()
    if (name.type !== 'rule' && name.type !== 'terminal') {
      throw this.#refusal(name, 'a definition or a directive is expected here')
    }
    if (this.#isMark('{')) throw this.#refusal(this.#peek(), 'templates are not supported')
    if (this.#takeMark('.') !== undefined) {
      const priority = this.#expect('number', 'a priority')
      if (Number(priority.text) !== 0) {
        this.notes.push('priorities decide no texts: every reading is allowed')
      }
    }
    this.#expectMark(':')
    this.#isTerminal = name.type === 'terminal'
    this.names.define(name, this.#alternatives(name))
  }

  #directive(directive: Token): void {
    switch (directive.text) {
      case '%ignore':
        this.#isTerminal = true
        this.#ignored.push(this.#alternatives(directive))
        return
      case '%import':
        return this.#import()
      default:
        throw this.#refusal(directive, `${directive.text} is not supported`)
    }
  }

  #import(): void {
    const module = this.#take()
    if (module.text !== 'common') {
      throw this.#refusal(module, 'only terminals of the module common can be imported')
    }
    if (this.#takeMark('(') !== undefined) {
      do this.#importOne('common', this.#expect('terminal', 'the name of a terminal'))
      while (this.#takeMark(',') !== undefined)
      this.#expectMark(')')
      return
    }
    this.#expectMark('.')
    this.#importOne('common', this.#expect('terminal', 'the name of a terminal'))
  }

  #importOne(module: string, terminal: Token): void {
    const alias = this.#takeMark('->') === undefined ? terminal : this.#take()
    if (alias.type !== 'terminal') throw this.#refusal(alias, 'a terminal needs an upper-case name')
    this.names.import(`${module}.${terminal.text}`, { terminal, alias })
  }

  #alternatives(owner: Token): Expression {
    const options = [this.#row(owner)]
    for (let bar = this.#takeMark('|'); bar !== undefined; bar = this.#takeMark('|')) {
      this.#countParts(bar, 1)
      options.push(this.#row(owner))
    }
    return choice(...options)
  }

  #row(owner: Token): Expression {
    const parts: Expression[] = []
    while (!this.#isOver(owner)) parts.push(this.#repeated(owner))
    if (this.#takeMark('->') !== undefined) this.#expect('rule', 'the name of an alias')
    return row(...parts)
  }

  /** Whether an alternative ends here. */
  #isOver(owner: Token): boolean {
    const token = this.#peek()
    if (token.type === 'end' || this.#isMark('|', ')', ']', '->')) return true
    if (this.#depth > 0 || !token.isFirst) return false
    // On a new line: the body of this definition only if it has none yet and no other begins.
    const before = this.#tokens[this.#next - 1]
    return (before?.text !== ':' && before?.text !== '|' && before !== owner) || this.#isNewItem()
  }

  #isNewItem(): boolean {
    let at = this.#next
    while (['!', '?'].includes(this.#tokens[at]?.text ?? '')) at += 1
    const [name, mark, , colon] = this.#tokens.slice(at, at + 4)
    if (name?.type === 'directive') return true
    if (name?.type !== 'rule' && name?.type !== 'terminal') return false
    return mark?.text === ':' || mark?.text === '{' || (mark?.text === '.' && colon?.text === ':')
  }

  #repeated(owner: Token): Expression {
    const atom = this.#atom(owner)
    const mark = this.#peek().isFirst ? undefined : this.#takeMark('?', '*', '+', '~')
    switch (mark?.text) {
      case '?':
        return optional(atom)
      case '*':
        return any(atom)
      case '+':
        return repeat(atom, 1, Infinity)
      case '~':
        return this.#counted(atom)
      default:
        return atom
    }
  }

  #counted(atom: Expression): Expression {
    const first = this.#expect('number', 'a number of repetitions')
    const last = this.#takeMark('..') === undefined ? first : this.#expect('number', 'a number')
    const [least, most] = [Number(first.text), Number(last.text)]
    if (most > MAX_REPETITIONS || least > MAX_REPETITIONS) {
      throw this.#refusal(first, `more than ${MAX_REPETITIONS} repetitions`)
    }
    if (least < 0 || most < least) {
      throw this.#refusal(first, 'the repetition bounds are out of order')
    }
    return repeat(atom, least, most)
  }

  #atom(owner: Token): Expression {
    const token = this.#take()
    // A text that ignores case is a set for each character.
    this.#countParts(token, token.text.endsWith('"i') ? token.text.length : 1)
    switch (token.type) {
      case 'text':
        return this.#terminal(
          this.#isMark('..') ? this.#range(token) : textLiteral(token, this.#places),
        )
      case 'regex':
        return this.#terminal(this.#regex(token))
      case 'terminal':
        return this.#terminal(rule(this.names.use(token)))
      case 'rule':
        if (this.#isTerminal) throw this.#refusal(token, 'a terminal can not contain a rule')
        if (this.#isMark('{')) throw this.#refusal(this.#peek(), 'templates are not supported')
        return rule(this.names.use(token))
      case 'mark':
        if (token.text === '(') return this.#group(token, { owner, close: ')' })
        if (token.text === '[') return optional(this.#group(token, { owner, close: ']' }))
        throw this.#refusal(token, `${token.text} means nothing here`)
      case 'number':
      case 'directive':
      case 'end':
        throw this.#refusal(token, `${token.text} means nothing here`)
    }
  }

  #countParts(token: Token, count: number): void {
    this.#parts += count
    if (this.#parts > MAX_NODES) throw this.#refusal(token, `more than ${MAX_NODES} parts`)
  }

  #group(open: Token, { owner, close }: { owner: Token; close: string }): Expression {
    this.#depth += 1
    if (this.#depth > MAX_DEPTH) throw this.#refusal(open, `groups nest deeper than ${MAX_DEPTH}`)
    const inside = this.#alternatives(owner)
    if (!this.#isMark(close)) throw this.#refusal(open, `this ${open.text} is not closed`)
    this.#take()
    this.#depth -= 1
    return inside
  }

  /** In rules, what is ignored may follow each terminal. */
  #terminal(body: Expression): Expression {
    return this.#isTerminal || this.#ignoreRule === undefined
      ? body
      : row(body, rule(this.#ignoreRule))
  }

  #range(from: Token): Expression {
    this.#expectMark('..')
    const to = this.#expect('text', 'the end of the range')
    const [first, last] = [from, to].map((token) => textContent(token, this.#places))
    const codes = [first ?? '', last ?? ''].map((one) =>
      Array.from(one).length === 1 ? codeOf(one) : -1,
    )
    const [least = -1, most = -1] = codes
    if (least < 0 || most < least) throw this.#refusal(from, 'this is no range of characters')
    return set(setOf([least, most]))
  }

  #regex(token: Token): Expression {
    const end = token.text.lastIndexOf('/')
    const flags = token.text.slice(end + 1)
    const unknown = /[^imsux]/.exec(flags)?.[0]
    if (unknown !== undefined) throw this.#refusal(token, `the flag ${unknown} is not supported`)
    return wholeMatch(token.text.slice(1, end), {
      flags: {
        ignoreCase: flags.includes('i'),
        dotAll: flags.includes('s'),
        verbose: flags.includes('x'),
      },
      refuse: (offset, message) => this.#places.refusal(token.offset + 1 + offset, message),
    })
  }

  #peek(): Token {
    return this.#tokens[Math.min(this.#next, this.#tokens.length - 1)] ?? END
  }

  #take(): Token {
    const token = this.#peek()
    this.#next += 1
    return token
  }

  #isMark(...marks: readonly string[]): boolean {
    const { type, text } = this.#peek()
    return type === 'mark' && marks.includes(text)
  }

  #takeMark(...marks: readonly string[]): Token | undefined {
    return this.#isMark(...marks) ? this.#take() : undefined
  }

  #expectMark(mark: string): void {
    if (this.#takeMark(mark) === undefined) throw this.#refusal(this.#peek(), `${mark} is expected`)
  }

  #expect(type: Token['type'], what: string): Token {
    const token = this.#take()
    if (token.type !== type) throw this.#refusal(token, `${what} is expected`)
    return token
  }

  #refusal(token: Token, message: string): Error {
    return this.#places.refusal(token.offset, message)
  }
}

const END: Token = { type: 'end', text: '', offset: 0, isFirst: true }
