import { spelled, type Fragment } from './gbnf.ts'
import { MAX_BEGINNINGS, MAX_LEFT_DEPTH, MAX_LEFT_STEPS, MAX_SIZE, RULE_SIZE } from './limits.ts'
import { nullableRules, prune, reachable } from './normal-form/closure.ts'
import { sizeOf, withFlatRepeats } from './normal-form/flat-repeats.ts'
import { leftCycles, leftGraph, leftWork } from './normal-form/left-graph.ts'
import { withoutLeftRecursion } from './normal-form/left-recursion.ts'
import { withMergedLoops } from './normal-form/merged-loops.ts'
import { withSolidRepeats } from './normal-form/solid-repeats.ts'
import type { Refusal } from './refusal.ts'
import type { RuleBook } from './rule-book.ts'

/** Why rules can not be a grammar. */
export type Problem =
  /** No text is of the language. */
  | { readonly type: 'nothing' }
  /** These rules begin with each other behind what may be empty. */
  | { readonly type: 'left-recursion'; readonly rules: readonly string[] }
  | { readonly type: 'too-large' }
  /** llama.cpp's check for left recursion would take too long or too deep. */
  | { readonly type: 'too-many-beginnings' }

/** The rules of a book from one on, in the form that llama.cpp takes. */
export function fragmentOf(
  book: RuleBook,
  startName: string,
  refuse: (problem: Problem) => Refusal,
): Fragment {
  const nameFor = (like: string): string => book.nameLike(like)
  const pruned = prune(reachable(book.rules, startName))
  if (!pruned.has(startName)) throw refuse({ type: 'nothing' })
  const merged = withMergedLoops(reachable(pruned, startName))
  const forward = reachable(withoutLeftRecursion(merged, nameFor), startName)
  // What is left of a repetition of nothing but the empty text never ends.
  const solid = prune(withSolidRepeats(forward, nameFor))
  const rules = reachable(withFlatRepeats(solid, nameFor), startName)
  const graph = leftGraph(rules, nullableRules(rules))
  const [cycle] = leftCycles(graph)
  if (cycle !== undefined) throw refuse({ type: 'left-recursion', rules: cycle })
  const size = [...rules.values()].reduce((sum, body) => sum + sizeOf(body) + RULE_SIZE, 0)
  if (size > MAX_SIZE) throw refuse({ type: 'too-large' })
  const { steps, depth, widest } = leftWork(graph)
  if (steps > MAX_LEFT_STEPS || depth > MAX_LEFT_DEPTH || widest > MAX_BEGINNINGS) {
    throw refuse({ type: 'too-many-beginnings' })
  }
  return {
    start: startName,
    rules: new Map([...rules].map(([name, body]) => [name, spelled(body)])),
  }
}
