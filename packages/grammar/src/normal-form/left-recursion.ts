import { any, choice, repeat, row, rule, rulesIn, type Expression } from '../expression.ts'
import { nullableRules, type Rules } from './closure.ts'
import { firstRules, leftCycles, leftGraph, type LeftGraph } from './left-graph.ts'

/** More ways than this of rules that begin with each other are not written out. */
const MAX_WAYS = 1000
const MAX_CYCLE = 100

/**
 * Rewrites rules that begin with themselves or with each other, which llama.cpp refuses, to
 * repetitions (Paull's algorithm). What hides behind something that may be empty stays.
 * `nameFor` gives a new name like a rule's.
 */
export function withoutLeftRecursion(rules: Rules, nameFor: (like: string) => string): Rules {
  const nullable = nullableRules(rules)
  const graph = leftGraph(rules, nullable)
  const cycles = leftCycles(graph)
  const uses = countedUses(rules, graph)
  if (cycles.length === 0) return rules
  const changed = new Map(rules)
  for (const cycle of cycles) {
    if (cycle.length > MAX_CYCLE) return rules
    const isMember = (part: Expression): boolean =>
      firstRules(part, nullable).some((name) => cycle.includes(name))
    // What a text of the rules that are done begins with, written out.
    const done = new Map<string, Expression>()
    // Those that stand elsewhere last: the others are written out in them and no longer needed.
    for (const name of cycle.toSorted((a, b) => (uses.get(a) ?? 0) - (uses.get(b) ?? 0))) {
      const waiting: Way[] = [[changed.get(name) ?? choice()]]
      const ways: Way[] = []
      for (let way = waiting.pop(); way !== undefined; way = waiting.pop()) {
        if (waiting.length + ways.length > MAX_WAYS) return rules
        const [first, ...rest] = way
        if (first?.type === 'rule' && done.has(first.name)) {
          waiting.push([done.get(first.name) ?? choice(), ...rest])
        } else if (first !== undefined && first.type !== 'rule' && isMember(first)) {
          waiting.push(...opened(first).map((front) => [...front, ...rest]))
        } else {
          ways.push(way)
        }
      }
      const { bases, repeated } = asRepetition(ways.reverse(), { name, base: () => nameFor(name) })
      done.set(name, row(choice(...bases), repeated?.steps ?? row()))
      if (repeated === undefined) {
        changed.set(name, choice(...bases))
      } else {
        changed.set(name, row(rule(repeated.base), repeated.steps))
        changed.set(repeated.base, choice(...bases))
      }
    }
  }
  return changed
}

/** How often rules are named, but for where a text begins with them. */
function countedUses(rules: Rules, graph: LeftGraph): ReadonlyMap<string, number> {
  const uses = new Map<string, number>()
  const count = (name: string, by: number) => uses.set(name, (uses.get(name) ?? 0) + by)
  for (const [name, body] of rules) {
    for (const used of rulesIn(body)) count(used, 1)
    for (const used of graph.get(name) ?? []) count(used, -1)
  }
  return uses
}

type Way = readonly Expression[]

/** One step into an expression that may begin with a rule of the cycle: its ways. */
function opened(first: Expression): readonly Way[] {
  switch (first.type) {
    case 'choice':
      return first.options.map((option) => [option])
    case 'row':
      return [first.parts]
    case 'repeat': {
      const { of, least, most } = first
      const some = [of, repeat(of, Math.max(0, least - 1), most - 1)]
      return least === 0 ? [some, []] : [some]
    }
    case 'text':
    case 'set':
    case 'rule':
      return [[first]]
  }
}

/**
 * `a: a x | a y a | b` is `a: b (x | y b)*`: behind `y` the `a` needs no further repetition, as the
 * outer one goes on.
 */
function asRepetition(
  ways: readonly Way[],
  names: { readonly name: string; readonly base: () => string },
): {
  readonly bases: readonly Expression[]
  readonly repeated?: { readonly base: string; readonly steps: Expression }
} {
  const isSelf = (part: Expression | undefined): boolean =>
    part?.type === 'rule' && part.name === names.name
  const tails = ways.filter((way) => isSelf(way[0])).map((way) => way.slice(1))
  const bases = ways.filter((way) => !isSelf(way[0])).map((way) => row(...way))
  if (tails.length === 0) return { bases }
  const base = names.base()
  const steps = tails
    .filter((tail) => tail.length > 0)
    .map((tail) =>
      row(...tail.slice(0, -1), ...(isSelf(tail.at(-1)) ? [rule(base)] : tail.slice(-1))),
    )
  return { bases, repeated: { base, steps: any(choice(...steps)) } }
}
