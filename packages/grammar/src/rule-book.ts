import { rule, type Expression } from './expression.ts'

/** The rules of a fragment while it is made. */
export class RuleBook {
  readonly rules: Map<string, Expression> = new Map()
  readonly #prefix: string
  readonly #taken = new Set(['', 'root'])
  readonly #counts = new Map<string, number>()

  constructor(prefix: string) {
    if (!/^[a-zA-Z0-9-]*$/.test(prefix)) {
      throw new RangeError(`The prefix ${JSON.stringify(prefix)} is no part of a GBNF name.`)
    }
    this.#prefix = prefix
  }

  /** A name nobody has, like the hint. */
  name(hint: string): string {
    return this.#free(this.#prefix + hint.slice(0, 60).replaceAll(/[^a-zA-Z0-9-]/g, '-'))
  }

  /** A name nobody has, like that of a rule. */
  nameLike(name: string): string {
    return this.#free(name.replace(/-\d+$/, ''))
  }

  /** Makes a rule and refers to it. */
  add(hint: string, expression: Expression): Expression {
    return rule(this.define(hint, expression))
  }

  /** Makes a rule and answers its name. */
  define(hint: string, expression: Expression): string {
    const name = this.name(hint)
    this.rules.set(name, expression)
    return name
  }

  #free(stem: string): string {
    let count = this.#counts.get(stem) ?? 1
    let name = stem
    for (; this.#taken.has(name); count += 1) name = `${stem}-${count + 1}`
    this.#counts.set(stem, count)
    this.#taken.add(name)
    return name
  }
}
