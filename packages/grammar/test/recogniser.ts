import { grammarText, type Conversion, type Fragment } from '../src/index.ts'
import { parseGbnf, type Grammar, type Symbol } from './gbnf.ts'

/** What is still to come: the rest of a row, and what comes behind it. */
type Stack = {
  readonly row: readonly Symbol[]
  readonly at: number
  readonly below: Stack | undefined
}

const MOST_STACKS = 5000

/** There are so many readings that llama.cpp would take too long as well ([GR52]). */
export class TooAmbiguous extends Error {}

/** Walks a grammar by stacks, as llama.cpp does. */
export class Recogniser {
  readonly #grammar: Grammar
  readonly #pushed = new Map<Stack | undefined, Map<readonly Symbol[], Map<number, Stack>>>()
  /** The most stacks that were open at once: what each step costs. */
  widest = 0

  constructor(grammar: Grammar) {
    this.#grammar = grammar
  }

  accepts(text: string): boolean {
    return this.#after(text).has(undefined)
  }

  /** Whether some text of the language begins so. */
  mayBegin(text: string): boolean {
    return this.#after(text).size > 0
  }

  #after(text: string): ReadonlySet<Stack | undefined> {
    let stacks: ReadonlySet<Stack | undefined> = this.#opened([
      this.#push([{ type: 'rule', index: this.#grammar.root }], 0, undefined),
    ])
    for (const character of text) {
      const code = character.codePointAt(0) ?? 0
      const next: (Stack | undefined)[] = []
      for (const stack of stacks) {
        const symbol = stack?.row[stack.at]
        if (stack === undefined || symbol?.type !== 'set') continue
        const isIn = symbol.ranges.some(([first, last]) => first <= code && code <= last)
        if (isIn) next.push(this.#push(stack.row, stack.at + 1, stack.below))
      }
      stacks = this.#opened(next)
      this.widest = Math.max(this.widest, stacks.size)
    }
    return stacks
  }

  /** The stacks with a set of characters on top, or nothing. */
  #opened(given: readonly (Stack | undefined)[]): ReadonlySet<Stack | undefined> {
    const seen = new Set(given)
    const open = new Set<Stack | undefined>()
    // Grows while it is walked.
    for (const stack of seen) {
      const symbol = stack?.row[stack.at]
      if (stack === undefined || symbol?.type !== 'rule') {
        open.add(stack)
        continue
      }
      const below = this.#push(stack.row, stack.at + 1, stack.below)
      for (const row of this.#grammar.rules[symbol.index] ?? []) {
        seen.add(this.#push(row, 0, below))
      }
      if (seen.size > MOST_STACKS) throw new TooAmbiguous('more stacks than can be followed')
    }
    return open
  }

  /** The same object for the same stack. */
  #push(row: readonly Symbol[], at: number, below: Stack | undefined): Stack | undefined {
    if (at === row.length) return below
    const rows = this.#pushed.get(below) ?? new Map<readonly Symbol[], Map<number, Stack>>()
    const places = rows.get(row) ?? new Map<number, Stack>()
    const stack = places.get(at) ?? { row, at, below }
    this.#pushed.set(below, rows.set(row, places.set(at, stack)))
    return stack
  }
}

export function recogniserOf(fragment: Fragment): Recogniser {
  return new Recogniser(parseGbnf(grammarText(fragment.start, [fragment])))
}

/** A conversion that has to succeed. */
export function converted(conversion: Conversion): {
  readonly recogniser: Recogniser
  readonly notes: readonly string[]
  /** How many rules the fragment has. */
  readonly rules: number
} {
  if (!conversion.ok) throw new Error(`${conversion.fault.place}: ${conversion.fault.message}`)
  const { fragment, notes } = conversion
  return { recogniser: recogniserOf(fragment), notes, rules: fragment.rules.size }
}

/** Which of the texts are of the language. */
export function acceptedBy(conversion: Conversion, texts: readonly string[]): readonly string[] {
  const { recogniser } = converted(conversion)
  return texts.filter((text) => recogniser.accepts(text))
}

/** The fault of a conversion that has to fail. */
export function faultOf(conversion: Conversion): { place: string; message: string } | undefined {
  return conversion.ok ? undefined : conversion.fault
}
