import { isNullable, type Rules } from './closure.ts'
import type { Expression } from '../expression.ts'

/** For each rule the rules with which a text of it may begin, once for each way. */
export type LeftGraph = ReadonlyMap<string, readonly string[]>

export function leftGraph(rules: Rules, nullable: ReadonlySet<string>): LeftGraph {
  return new Map([...rules].map(([name, body]) => [name, firstRules(body, nullable)]))
}

export function firstRules(
  expression: Expression,
  nullable: ReadonlySet<string>,
): readonly string[] {
  switch (expression.type) {
    case 'text':
    case 'set':
      return []
    case 'rule':
      return [expression.name]
    case 'row': {
      const found: string[] = []
      for (const part of expression.parts) {
        found.push(...firstRules(part, nullable))
        if (!isNullable(part, nullable)) break
      }
      return found
    }
    case 'choice':
      return expression.options.flatMap((option) => firstRules(option, nullable))
    case 'repeat':
      return firstRules(expression.of, nullable)
  }
}

/** Groups of rules that begin with each other, or one that begins with itself (Tarjan's algorithm). */
export function leftCycles(graph: LeftGraph): readonly (readonly string[])[] {
  const numbers = new Map<string, number>()
  const lowest = new Map<string, number>()
  const open: string[] = []
  const isOpen = new Set<string>()
  const cycles: string[][] = []
  for (const root of graph.keys()) {
    if (numbers.has(root)) continue
    // An explicit stack: chains of rules can be longer than the call stack.
    const path = [{ name: root, next: 0 }]
    for (let frame = path.at(-1); frame !== undefined; frame = path.at(-1)) {
      const { name } = frame
      if (!numbers.has(name)) {
        numbers.set(name, numbers.size)
        lowest.set(name, numbers.size - 1)
        open.push(name)
        isOpen.add(name)
      }
      const lower = (other: number | undefined): void => {
        lowest.set(name, Math.min(lowest.get(name) ?? 0, other ?? Infinity))
      }
      const used = graph.get(name)?.[frame.next]
      frame.next += 1
      if (used !== undefined) {
        if (!numbers.has(used)) path.push({ name: used, next: 0 })
        else if (isOpen.has(used)) lower(numbers.get(used))
        continue
      }
      path.pop()
      const above = path.at(-1)?.name
      if (above !== undefined) {
        lowest.set(above, Math.min(lowest.get(above) ?? 0, lowest.get(name) ?? 0))
      }
      if (lowest.get(name) !== numbers.get(name)) continue
      const members = open.splice(open.lastIndexOf(name))
      for (const member of members) isOpen.delete(member)
      if (members.length > 1 || graph.get(name)?.includes(name) === true) cycles.push(members)
    }
  }
  return cycles
}

/**
 * How far llama.cpp goes when it looks for left recursion: it follows every path of first rules again
 * each time, unless it already started from a rule. The graph has no cycle.
 */
export function leftWork(graph: LeftGraph): {
  readonly steps: number
  readonly depth: number
  /** The most steps from one rule. */
  readonly widest: number
} {
  const work = new Map<string, { steps: number; depth: number }>()
  let steps = 0
  let depth = 0
  let widest = 0
  for (const root of graph.keys()) {
    if (work.has(root)) continue
    const path = [root]
    for (let name = path.at(-1); name !== undefined; name = path.at(-1)) {
      const used = graph.get(name) ?? []
      const missing = used.filter((other) => !work.has(other))
      if (missing.length > 0) {
        path.push(...missing)
        continue
      }
      path.pop()
      const below = used.map((other) => work.get(other) ?? { steps: 0, depth: 0 })
      work.set(name, {
        steps: below.reduce((sum, one) => sum + one.steps, 1),
        depth: below.reduce((most, one) => Math.max(most, one.depth), 0) + 1,
      })
    }
    steps += work.get(root)?.steps ?? 0
    depth = Math.max(depth, work.get(root)?.depth ?? 0)
    widest = Math.max(widest, work.get(root)?.steps ?? 0)
  }
  return { steps, depth, widest }
}
