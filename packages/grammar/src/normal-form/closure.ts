import { EMPTY, mapParts, NEVER, rulesIn, type Expression } from '../expression.ts'

export type Rules = ReadonlyMap<string, Expression>

/** The least set of rules for which `holds` says so, given the rules for which it does. */
function closure(
  rules: Rules,
  holds: (expression: Expression, known: ReadonlySet<string>) => boolean,
): ReadonlySet<string> {
  const users = new Map<string, Set<string>>()
  for (const [name, body] of rules) {
    for (const used of rulesIn(body)) users.set(used, (users.get(used) ?? new Set()).add(name))
  }
  const known = new Set<string>()
  const waiting = [...rules.keys()]
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (known.has(name) || !holds(rules.get(name) ?? NEVER, known)) continue
    known.add(name)
    waiting.push(...(users.get(name) ?? []))
  }
  return known
}

/** The rules that allow some text: all but those that never end. */
function productiveRules(rules: Rules): ReadonlySet<string> {
  return closure(rules, canEnd)
}

function canEnd(expression: Expression, known: ReadonlySet<string>): boolean {
  switch (expression.type) {
    case 'text':
    case 'set':
      return true
    case 'rule':
      return known.has(expression.name)
    case 'row':
      return expression.parts.every((part) => canEnd(part, known))
    case 'choice':
      return expression.options.some((option) => canEnd(option, known))
    case 'repeat':
      return expression.least === 0 || canEnd(expression.of, known)
  }
}

/** The rules that allow the empty text. */
export function nullableRules(rules: Rules): ReadonlySet<string> {
  return closure(rules, isNullable)
}

export function isNullable(expression: Expression, known: ReadonlySet<string>): boolean {
  switch (expression.type) {
    case 'text':
    case 'set':
      return false
    case 'rule':
      return known.has(expression.name)
    case 'row':
      return expression.parts.every((part) => isNullable(part, known))
    case 'choice':
      return expression.options.some((option) => isNullable(option, known))
    case 'repeat':
      return expression.least === 0 || isNullable(expression.of, known)
  }
}

/** The rules without those that never end, and without every way through them. */
export function prune(rules: Rules): Map<string, Expression> {
  const productive = productiveRules(rules)
  const pruned = (expression: Expression): Expression =>
    expression.type === 'rule'
      ? productive.has(expression.name)
        ? expression
        : NEVER
      : mapParts(expression, pruned)
  return new Map(
    [...rules].filter(([name]) => productive.has(name)).map(([name, body]) => [name, pruned(body)]),
  )
}

/** The rules that are reached from one, that one first, in the order in which they are met. */
export function reachable(rules: Rules, start: string): Map<string, Expression> {
  const met = new Map<string, Expression>()
  const waiting = [start]
  const seen = new Set(waiting)
  for (const name of waiting) {
    const body = rules.get(name) ?? EMPTY
    met.set(name, body)
    for (const used of rulesIn(body)) {
      if (seen.has(used)) continue
      seen.add(used)
      waiting.push(used)
    }
  }
  return met
}
