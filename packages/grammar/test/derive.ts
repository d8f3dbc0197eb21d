import fc from 'fast-check'
import type { Grammar, Symbol } from './gbnf.ts'

/** Texts of a language, of many forms and no great length. */
export function textsOf(grammar: Grammar): fc.Arbitrary<string> {
  const depths = endDepths(grammar)
  return fc.infiniteStream(fc.nat(1_000_000)).map((choices) => {
    const pick = (count: number): number => Number(choices.next().value ?? 0) % count
    let budget = 60
    const ofRule = (index: number): string => {
      budget -= 1
      const rule = grammar.rules[index] ?? []
      const shortest = rule.reduce((least, row) =>
        depthOf(row, depths) < depthOf(least, depths) ? row : least,
      )
      const row = budget > 0 ? (rule[pick(rule.length)] ?? []) : shortest
      return row.map((symbol) => ofSymbol(symbol)).join('')
    }
    const ofSymbol = (symbol: Symbol): string => {
      if (symbol.type === 'rule') return ofRule(symbol.index)
      const [first, last] = symbol.ranges[pick(symbol.ranges.length)] ?? [0, 0]
      return String.fromCodePoint(first + pick(Math.min(last - first + 1, 1000)))
    }
    return ofRule(grammar.root)
  })
}

/** How deep each rule goes at least. */
function endDepths(grammar: Grammar): readonly number[] {
  const depths = grammar.rules.map(() => Infinity)
  for (let hasChanged = true; hasChanged;) {
    hasChanged = false
    for (const [index, rule] of grammar.rules.entries()) {
      const depth = 1 + Math.min(...rule.map((row) => depthOf(row, depths)))
      if (depth < (depths[index] ?? 0)) {
        depths[index] = depth
        hasChanged = true
      }
    }
  }
  return depths
}

function depthOf(row: readonly Symbol[], depths: readonly number[]): number {
  return Math.max(0, ...row.map((one) => (one.type === 'rule' ? (depths[one.index] ?? 0) : 0)))
}
