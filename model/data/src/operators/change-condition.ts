import ts from 'typescript-api'
import { find } from '../code/nodes.ts'
import { applyEdits } from '../code/text-edit.ts'
import { pick } from '../random.ts'
import type { Random } from '../random.ts'
import type { Operator, Proposal } from './operator.ts'

const OTHER_OPERATORS: Readonly<Record<string, readonly string[]>> = {
  '<': ['<=', '>'],
  '<=': ['<'],
  '>': ['>=', '<'],
  '>=': ['>'],
  '===': ['!=='],
  '!==': ['==='],
  '==': ['===', '!='],
  '!=': ['!==', '=='],
  '&&': ['||'],
  '||': ['&&', '??'],
}
const MAX_CHARS = 60

/** What is asked in an `if`, a loop or a choice becomes stricter, looser or the opposite. */
export const changeCondition: Operator = {
  id: 'change-condition',
  *propose(file, random) {
    for (const node of find(file.source, isTest)) {
      const { condition, where } = testOf(node)
      if (condition === undefined) continue
      const text = condition.getText(file.source)
      if (text.length > MAX_CHARS || text.includes('\n')) continue
      if (file.text.split(text).length !== 2) continue
      const proposed = changed(
        { condition, where, text, whole: file.text, start: condition.getStart(file.source) },
        random,
      )
      if (proposed !== undefined) yield proposed
    }
  },
}

type Test = ts.IfStatement | ts.WhileStatement | ts.ConditionalExpression | ts.ForStatement

function isTest(node: ts.Node): node is Test {
  return (
    ts.isIfStatement(node) ||
    ts.isWhileStatement(node) ||
    ts.isConditionalExpression(node) ||
    (ts.isForStatement(node) && node.condition !== undefined)
  )
}

function testOf(node: Test): {
  readonly condition: ts.Expression | undefined
  readonly where: string
} {
  if (ts.isIfStatement(node)) return { condition: node.expression, where: 'if' }
  if (ts.isWhileStatement(node)) return { condition: node.expression, where: 'while' }
  if (ts.isConditionalExpression(node)) return { condition: node.condition, where: 'ternary' }
  return { condition: node.condition, where: 'loop' }
}

type Place = {
  readonly condition: ts.Expression
  readonly where: string
  readonly text: string
  readonly whole: string
  readonly start: number
}

function changed(place: Place, random: Random): Proposal | undefined {
  const { condition, where, text, whole, start } = place
  const replace = (next: string): string =>
    applyEdits(whole, [{ start, end: start + text.length, text: next }])
  const manner = random()
  const slots = { condition: { code: text }, where: { text: where } }
  if (manner < 0.3 && where !== 'loop') {
    const next = negated(condition, text)
    return next === undefined
      ? undefined
      : { before: whole, after: replace(next), phrases: 'condition-negate', slots }
  }
  if (manner < 0.55 && where !== 'loop' && !/null|undefined/.test(text)) {
    const subject = subjectOf(condition)
    if (subject === undefined) return undefined
    const [name, extra] = subject
    if (text.includes(extra)) return undefined
    const isOr =
      ts.isBinaryExpression(condition) &&
      condition.operatorToken.kind !== ts.SyntaxKind.AmpersandAmpersandToken &&
      hasLowPrecedence(condition)
    const left = isOr ? `(${text})` : text
    return {
      before: whole,
      after: replace(`${left} && ${extra}`),
      phrases: 'condition-and',
      slots: { ...slots, name: { code: name }, extra: { code: extra } },
    }
  }
  if (!ts.isBinaryExpression(condition)) return undefined
  const { operatorToken, left, right } = condition
  const old = operatorToken.getText()
  const next = pick(
    random,
    (OTHER_OPERATORS[old] ?? []).filter((one) => where !== 'loop' || old.startsWith(one.charAt(0))),
  )
  if (next === undefined || (next === '??' && where === 'if')) return undefined
  // Beside another operator the new one could bind otherwise.
  if (
    /&&|\|\||\?\?/.test(old) &&
    [left, right].some((side) => ts.isBinaryExpression(side) && hasLowPrecedence(side))
  ) {
    return undefined
  }
  const at = operatorToken.getStart() - start
  const after = replace(text.slice(0, at) + next + text.slice(at + old.length))
  return {
    before: whole,
    after,
    phrases: 'condition-operator',
    slots: {
      ...slots,
      old: { code: old },
      new: { code: next },
      result: { code: text.slice(0, at) + next + text.slice(at + old.length) },
    },
  }
}

function hasLowPrecedence({ operatorToken: { kind } }: ts.BinaryExpression): boolean {
  return (
    kind === ts.SyntaxKind.BarBarToken ||
    kind === ts.SyntaxKind.AmpersandAmpersandToken ||
    kind === ts.SyntaxKind.QuestionQuestionToken
  )
}

const OPPOSITE: Readonly<Record<string, string>> = {
  '===': '!==',
  '!==': '===',
  '==': '!=',
  '!=': '==',
  '<': '>=',
  '>=': '<',
  '>': '<=',
  '<=': '>',
}

export function negated(condition: ts.Expression, text: string): string | undefined {
  if (
    ts.isPrefixUnaryExpression(condition) &&
    condition.operator === ts.SyntaxKind.ExclamationToken
  ) {
    const { operand } = condition
    const inner = ts.isParenthesizedExpression(operand) ? operand.expression : operand
    return inner.getText()
  }
  if (ts.isBinaryExpression(condition)) {
    const { operatorToken } = condition
    const opposite = OPPOSITE[operatorToken.getText()]
    const at = operatorToken.getStart() - condition.getStart()
    if (opposite !== undefined) {
      return text.slice(0, at) + opposite + text.slice(at + operatorToken.getText().length)
    }
    return `!(${text})`
  }
  const isSimple =
    ts.isIdentifier(condition) ||
    ts.isPropertyAccessExpression(condition) ||
    ts.isCallExpression(condition) ||
    ts.isElementAccessExpression(condition)
  return isSimple ? `!${text}` : undefined
}

/** Something that the condition looks at, and one thing more that could be asked of it. */
function subjectOf(condition: ts.Expression): readonly [string, string] | undefined {
  if (ts.isIdentifier(condition)) return [condition.text, `${condition.text}.length > 0`]
  if (ts.isBinaryExpression(condition) && ts.isIdentifier(condition.left)) {
    const { text } = condition.left
    return [text, `${text} !== null`]
  }
  return undefined
}
