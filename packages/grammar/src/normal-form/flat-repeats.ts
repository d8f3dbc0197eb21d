import { mapParts, repeat, row, rule, type Expression } from '../expression.ts'
import { CHUNK, MAX_FLAT_REPETITIONS, RULE_SIZE } from '../limits.ts'
import type { Rules } from './closure.ts'

/** The rules in a repeated group count against llama.cpp's limit as well. */
const MAX_GROUP = 500

/**
 * Counted repetitions in a form that llama.cpp takes: of one rule or symbol, and few at once; longer
 * ones are repetitions of a rule that is {@link CHUNK} of them. `nameFor` gives a new name.
 */
export function withFlatRepeats(
  rules: Rules,
  nameFor: (like: string) => string,
): Map<string, Expression> {
  const changed = new Map<string, Expression>()
  for (const [name, body] of rules) {
    const named = (part: Expression): Expression => {
      if (part.type === 'rule' || part.type === 'text' || part.type === 'set') return part
      const partName = nameFor(name)
      changed.set(partName, part)
      return rule(partName)
    }
    const flat = (expression: Expression): Expression => {
      if (expression.type !== 'repeat') return mapParts(expression, flat)
      const { least, most } = expression
      const of = flat(expression.of)
      const isCounted = least > 1 || (most > 1 && most !== Infinity)
      if (isCounted) return counted(named(of), { least, most, named })
      return repeat(sizeOf(of) > MAX_GROUP ? named(of) : of, least, most)
    }
    changed.set(name, flat(body))
  }
  return changed
}

type Count = {
  readonly least: number
  readonly most: number
  readonly named: (part: Expression) => Expression
}

function counted(of: Expression, { least, most, named }: Count): Expression {
  if (Math.max(least, most === Infinity ? 0 : most) <= MAX_FLAT_REPETITIONS) {
    return repeat(of, least, most)
  }
  const chunk = named(repeat(of, CHUNK, CHUNK))
  const always = row(
    repeat(chunk, Math.floor(least / CHUNK), Math.floor(least / CHUNK)),
    repeat(of, least % CHUNK, least % CHUNK),
  )
  if (most === Infinity) return row(always, repeat(of, 0, Infinity))
  const free = most - least
  const chunks = Math.max(0, Math.floor(free / CHUNK) - 1)
  return row(always, repeat(chunk, 0, chunks), repeat(of, 0, free - chunks * CHUNK))
}

/** How many elements llama.cpp makes of an expression; a rule counts as {@link RULE_SIZE}. */
export function sizeOf(expression: Expression): number {
  switch (expression.type) {
    case 'text':
      return expression.text.length
    case 'set':
      return expression.set.length * 2
    case 'rule':
      return 1
    case 'row':
      return expression.parts.reduce((sum, part) => sum + groupSize(part), 0)
    case 'choice':
      return expression.options.reduce((sum, option) => sum + sizeOf(option) + 1, 0)
    case 'repeat': {
      const each = groupSize(expression.of) + 1
      const rules = expression.most === Infinity ? 1 : expression.most - expression.least
      return each * expression.least + (each + RULE_SIZE) * rules
    }
  }
}

function groupSize(expression: Expression): number {
  return sizeOf(expression) + (expression.type === 'choice' ? RULE_SIZE : 0)
}
