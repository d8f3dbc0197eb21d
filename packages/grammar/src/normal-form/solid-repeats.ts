import {
  choice,
  EMPTY,
  isEmpty,
  isNever,
  mapParts,
  NEVER,
  repeat,
  row,
  rule,
  type Expression,
} from '../expression.ts'
import { isNullable, nullableRules, type Rules } from './closure.ts'

/**
 * Repetitions of what may be empty become repetitions of the same without the empty text: llama.cpp
 * takes the others for left recursion. `nameFor` gives a new name like a rule's.
 */
export function withSolidRepeats(
  rules: Rules,
  nameFor: (like: string) => string,
): Map<string, Expression> {
  const nullable = nullableRules(rules)
  const changed = new Map<string, Expression>()
  const solidNames = new Map<string, string>()
  const shared = new Map<Expression, Expression>()
  const solidRules: string[] = []
  let current = ''

  const solid = (of: Expression): Expression => {
    switch (of.type) {
      case 'text':
      case 'set':
        return of
      case 'rule': {
        if (!nullable.has(of.name)) return of
        const name = solidNames.get(of.name) ?? nameFor(of.name)
        if (!solidNames.has(of.name)) solidRules.push(of.name)
        solidNames.set(of.name, name)
        return rule(name)
      }
      case 'choice':
        return choice(...of.options.map((option) => solidShared(option)))
      case 'repeat':
        return isNullable(of.of, nullable)
          ? repeat(solidShared(of.of), 1, of.most)
          : repeat(steady(of.of), Math.max(1, of.least), of.most)
      case 'row':
        return solidRow(of.parts)
    }
  }

  /** The first part that is not empty decides: `A B` is `A' B | B'`. */
  const solidRow = (parts: readonly Expression[]): Expression => {
    if (!parts.every((part) => isNullable(part, nullable))) {
      return row(...parts.map((part) => steady(part)))
    }
    let rest: Expression = EMPTY
    let ways: Expression = NEVER
    for (const part of parts.toReversed()) {
      ways = choice(row(solidShared(part), rest), ways)
      rest = named(row(steady(part), rest))
    }
    return ways
  }

  /** One rule for each, because they may be needed many times over. */
  const solidShared = (of: Expression): Expression => {
    if (!isNullable(of, nullable)) return steady(of)
    const known = shared.get(of)
    if (known !== undefined) return known
    const body = solid(of)
    const found = of.type === 'rule' ? body : named(body)
    shared.set(of, found)
    return found
  }

  const named = (body: Expression): Expression => {
    if (body.type !== 'row' && body.type !== 'choice' && body.type !== 'repeat') return body
    if (isEmpty(body) || isNever(body)) return body
    const name = nameFor(current)
    changed.set(name, body)
    return rule(name)
  }

  const steadyOf = new Map<Expression, Expression>()
  const steady = (expression: Expression): Expression => {
    const known = steadyOf.get(expression)
    if (known !== undefined) return known
    const found =
      expression.type === 'repeat' && isNullable(expression.of, nullable)
        ? repeat(solidShared(expression.of), 0, expression.most)
        : mapParts(expression, steady)
    steadyOf.set(expression, found)
    return found
  }

  for (const [name, body] of rules) {
    current = name
    changed.set(name, steady(body))
  }
  // Grows while it is walked: the body of a solid rule can need others.
  for (const name of solidRules) {
    current = name
    changed.set(solidNames.get(name) ?? name, solid(rules.get(name) ?? EMPTY))
  }
  return changed
}
