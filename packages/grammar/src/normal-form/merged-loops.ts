import { choice, isLoose, mapParts, repeat, type Expression } from '../expression.ts'
import type { Rules } from './closure.ts'

/** Loops over rules that are loops become one: `a: b*` with `b: "x"+` has many ways to one text. */
export function withMergedLoops(rules: Rules): Rules {
  const opened = (option: Expression): Expression => {
    const body = option.type === 'rule' ? rules.get(option.name) : undefined
    if (body === undefined) return option
    const isLoop = body.type === 'choice' ? body.options.some((one) => isLoose(one)) : isLoose(body)
    return isLoop ? body : option
  }
  const changed = (expression: Expression): Expression => {
    if (expression.type !== 'repeat') return mapParts(expression, changed)
    const { least, most } = expression
    const of = changed(expression.of)
    if (most !== Infinity || least > 1) return repeat(of, least, most)
    return repeat(
      choice(...(of.type === 'choice' ? of.options : [of]).map((one) => opened(one))),
      least,
      most,
    )
  }
  return new Map([...rules].map(([name, body]) => [name, changed(body)]))
}
