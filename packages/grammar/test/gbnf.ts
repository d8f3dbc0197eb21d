/**
 * GBNF as llama.cpp reads it (`src/llama-grammar.cpp`), from its syntax and limits to its check for
 * left recursion, so that what passes here is what it takes.
 */
export type Symbol =
  | { readonly type: 'set'; readonly ranges: readonly (readonly [number, number])[] }
  | { readonly type: 'rule'; readonly index: number }
/** Alternatives of symbols. */
export type Rule = readonly (readonly Symbol[])[]
export type Grammar = { readonly rules: readonly Rule[]; readonly root: number }

const MAX_REPETITIONS = 2000

export function parseGbnf(source: string): Grammar {
  const parser = new Parser(source)
  return parser.grammar()
}

class Parser {
  readonly #source: string
  readonly #indexes = new Map<string, number>()
  readonly #rules: Symbol[][][] = []
  #at = 0
  #generated = 0

  constructor(source: string) {
    this.#source = source
  }

  grammar(): Grammar {
    while (this.#at < this.#source.length) {
      const name = this.#expect(/([a-zA-Z0-9-]+) ::= /y)
      this.#rules[this.#index(name)] = this.#alternatives()
      this.#expect(/(\n)/y)
    }
    for (const [name, index] of this.#indexes) {
      if (this.#rules[index] === undefined) throw new Error(`undefined rule ${name}`)
    }
    const root = this.#indexes.get('root')
    if (root === undefined) throw new Error('no root')
    expectNoLeftRecursion(this.#rules)
    return { rules: this.#rules, root }
  }

  #alternatives(): Symbol[][] {
    const options = [this.#row()]
    while (this.#take(/\| */y) !== undefined) options.push(this.#row())
    return options
  }

  #row(): Symbol[] {
    const row: Symbol[] = []
    for (;;) {
      const before = this.#indexes.size
      const symbols = this.#symbols()
      if (symbols === undefined) return row
      const isGroup = this.#source[this.#at - 1] === ')'
      const counts = this.#counts()
      this.#take(/ */y)
      if (counts === undefined) row.push(...symbols)
      else {
        const rules = isGroup ? Math.max(1, this.#indexes.size - before) : 1
        row.push(...this.#repeated(symbols, { ...counts, rules }))
      }
    }
  }

  #repeated(
    symbols: readonly Symbol[],
    { least, most, rules }: { least: number; most: number; rules: number },
  ): readonly Symbol[] {
    if (symbols.length === 0) throw new Error('nothing to repeat')
    const made = most === Infinity ? Math.max(least, 1) : most
    if (least > MAX_REPETITIONS || rules * made > MAX_REPETITIONS) {
      throw new Error(`too many repetitions: ${rules} rules, ${made} times`)
    }
    const always = Array.from({ length: least }, () => symbols).flat()
    let rest: readonly Symbol[] = []
    for (let count = 0; count < (most === Infinity ? 1 : most - least); count += 1) {
      const index = this.#generate()
      const self: Symbol = { type: 'rule', index }
      this.#rules[index] = [[...symbols, ...(most === Infinity ? [self] : rest)], []]
      rest = [self]
    }
    return [...always, ...rest]
  }

  #symbols(): readonly Symbol[] | undefined {
    const text = this.#take(/"((?:[^"\\]|\\[^])*)"/y)
    if (text !== undefined) {
      return codes(text).map(({ code }) => ({ type: 'set', ranges: [[code, code]] }))
    }
    const inside = this.#take(/\[((?:[^\]\\]|\\[^])+)\]/y)
    if (inside !== undefined) return [{ type: 'set', ranges: ranges(inside) }]
    const name = this.#take(/([a-zA-Z0-9-]+)/y)
    if (name !== undefined) return [{ type: 'rule', index: this.#index(name) }]
    if (this.#take(/(\() */y) === undefined) return undefined
    const index = this.#generate()
    this.#rules[index] = this.#alternatives()
    this.#expect(/(\))/y)
    return [{ type: 'rule', index }]
  }

  #counts(): { least: number; most: number } | undefined {
    const mark = this.#take(/([*+?])/y)
    if (mark !== undefined) {
      return { least: mark === '+' ? 1 : 0, most: mark === '?' ? 1 : Infinity }
    }
    const spelled = this.#take(/\{(\d+(?:,\d*)?)\}/y)
    if (spelled === undefined) return undefined
    const [least, most = least] = spelled.split(',')
    return { least: Number(least), most: most === '' ? Infinity : Number(most) }
  }

  #index(name: string): number {
    const known = this.#indexes.get(name) ?? this.#indexes.size
    this.#indexes.set(name, known)
    return known
  }

  #generate(): number {
    this.#generated += 1
    return this.#index(`_${this.#generated}`)
  }

  #take(expression: RegExp): string | undefined {
    expression.lastIndex = this.#at
    const match = expression.exec(this.#source)
    this.#at += match?.[0].length ?? 0
    return match === null ? undefined : (match[1] ?? '')
  }

  #expect(expression: RegExp): string {
    const taken = this.#take(expression)
    if (taken !== undefined) return taken
    throw new Error(`not GBNF: ${this.#source.slice(this.#at, this.#at + 40)}`)
  }
}

type Code = { readonly code: number; readonly isRange: boolean }

function codes(spelled: string): readonly Code[] {
  const escape = /\\(?:x([0-9A-F]{2})|u([0-9A-F]{4})|U([0-9A-F]{8})|([trn\\"[\]-]))|([^\\])/guy
  const found: Code[] = []
  let end = 0
  for (const match of spelled.matchAll(escape)) {
    const [whole, x, u, big, short, plain] = match
    const digits = x ?? u ?? big
    const letter = short === undefined ? plain : ({ t: '\t', r: '\r', n: '\n' }[short] ?? short)
    const code = digits === undefined ? letter?.codePointAt(0) : Number.parseInt(digits, 16)
    found.push({ code: code ?? 0, isRange: plain === '-' })
    end = match.index + whole.length
  }
  if (end !== spelled.length) throw new Error(`unknown escape in ${spelled}`)
  return found
}

function ranges(spelled: string): readonly (readonly [number, number])[] {
  const isNot = spelled.startsWith('^')
  if (isNot) throw new Error('negated classes refuse characters in parts: not used')
  const found: [number, number][] = []
  const all = codes(spelled)
  for (let i = 0; i < all.length; i += 1) {
    const first = all[i]?.code ?? 0
    const isRange = all[i + 1]?.isRange === true && i + 2 < all.length
    found.push([first, isRange ? (all[i + 2]?.code ?? 0) : first])
    if (isRange) i += 2
  }
  return found
}

/** Exact, where llama.cpp only sees emptiness that stands in the rule itself. */
function expectNoLeftRecursion(rules: readonly Rule[]): void {
  const empty = new Set<number>()
  for (let size = -1; size !== empty.size;) {
    size = empty.size
    for (const [index, rule] of rules.entries()) {
      const isEmpty = rule.some((row) =>
        row.every((one) => one.type === 'rule' && empty.has(one.index)),
      )
      if (isEmpty) empty.add(index)
    }
  }
  const state = new Map<number, 'open' | 'done'>()
  const visit = (index: number): void => {
    if (state.get(index) === 'done') return
    if (state.get(index) === 'open') throw new Error('left recursion')
    state.set(index, 'open')
    for (const row of rules[index] ?? []) {
      for (const symbol of row) {
        if (symbol.type !== 'rule') break
        visit(symbol.index)
        if (!empty.has(symbol.index)) break
      }
    }
    state.set(index, 'done')
  }
  for (const index of rules.keys()) visit(index)
}
