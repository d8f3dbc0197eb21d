import ts from 'typescript-api'
import { find, functionAround, namedFunctions } from '../code/nodes.ts'
import { applyEdits, dedented, indentAt, lineEnd, lineStart } from '../code/text-edit.ts'
import type { ParsedFile } from '../code/parsed-file.ts'
import { possibleReturns } from '../code/possible-returns.ts'
import { pick } from '../random.ts'
import type { Random } from '../random.ts'
import { negated } from './change-condition.ts'
import type { Operator, Proposal } from './operator.ts'

/** A function turns away what it cannot work with, first of all. */
export const guardClause: Operator = {
  id: 'guard-clause',
  *propose(file, random) {
    for (const { node, name } of namedFunctions(file.source)) {
      const { body } = node
      if (body === undefined || !ts.isBlock(body) || body.statements.length === 0) continue
      for (const parameter of node.parameters) {
        if (!ts.isIdentifier(parameter.name) || parameter.name.text === 'this') continue
        const guarded = withGuard(
          file,
          { body, fn: name.text, parameter: parameter.name.text, returns: node.type },
          random,
        )
        if (guarded !== undefined) yield guarded
      }
    }
    for (const node of find(file.source, ts.isIfStatement)) {
      const inverted = withEarlyReturn(file, node)
      if (inverted !== undefined) yield inverted
    }
  },
}

const RESULTS = ['', '', 'null', 'undefined', 'false', '[]', "''", '0']

function withGuard(
  file: ParsedFile,
  {
    body,
    fn,
    parameter,
    returns,
  }: {
    readonly body: ts.Block
    readonly fn: string
    readonly parameter: string
    readonly returns: ts.TypeNode | undefined
  },
  random: Random,
): Proposal | undefined {
  const first = body.statements[0]
  if (
    first === undefined ||
    (ts.isExpressionStatement(first) && ts.isStringLiteral(first.expression))
  )
    return undefined
  const { text, style, source } = file
  const at = first.getStart(source)
  if (text.slice(lineStart(text, at), at).trim() !== '') return undefined
  if (
    new RegExp(String.raw`if \([^)]*\b${parameter.replaceAll('$', String.raw`\$`)}\b`).test(
      text.slice(at, at + 120),
    )
  )
    return undefined
  if (ts.getLeadingCommentRanges(text, first.getFullStart()) !== undefined) return undefined
  const indent = indentAt(text, at)
  const tests = [
    [`!${parameter}`, 'is falsy'],
    [`${parameter} == null`, 'is null or undefined'],
    [`${parameter} === undefined`, 'is undefined'],
    [`${parameter} === null`, 'is null'],
    [`!${parameter}`, 'is missing'],
  ] as const
  const [test, is] = pick(random, tests) ?? tests[0]
  const results = possibleReturns(returns?.getText(source)) ?? RESULTS
  const result = pick(random, results) ?? ''
  const isThrow = random() < 0.45 || results.length === 0
  const { quote, end } = style
  const message =
    pick(random, [
      `${parameter} is required`,
      `Missing ${parameter}`,
      `${parameter} must be set`,
      `Expected ${parameter}`,
    ]) ?? ''
  const type = random() < 0.5 ? 'TypeError' : 'Error'
  const returned = result === "''" ? quote + quote : result
  const outcome = isThrow
    ? `throw new ${type}(${quote}${message}${quote})${end}`
    : `return${returned === '' ? '' : ` ${returned}`}${end}`
  const hasBraces = !new RegExp(String.raw`if \(.*\) (?:return|throw)`).test(text)
  const guard = hasBraces
    ? `${indent}if (${test}) {\n${indent}${style.indent}${outcome}\n${indent}}\n`
    : `${indent}if (${test}) ${outcome}\n`
  const start = lineStart(text, at)
  const after = applyEdits(text, [{ start, end: start, text: guard }])
  const slots = {
    fn: { code: fn },
    name: { code: parameter },
    is: { text: is },
    test: { code: test },
  }
  if (isThrow) {
    const thrown = { type: { code: type }, message: { text: `"${message}"` } }
    return {
      before: text,
      after,
      phrases: 'guard-throw',
      slots: { ...slots, ...thrown },
      canBeSatisfied: true,
    }
  }
  if (returned === '')
    return { before: text, after, phrases: 'guard-return', slots, canBeSatisfied: true }
  const value = { value: { code: returned } }
  return {
    before: text,
    after,
    phrases: 'guard-return-value',
    slots: { ...slots, ...value },
    canBeSatisfied: true,
  }
}

/** The last statement of a function is an `if` around all that is left to do. */
function withEarlyReturn(file: ParsedFile, node: ts.IfStatement): Proposal | undefined {
  const { text, source, style } = file
  const block = node.thenStatement
  const outer = node.parent
  if (node.elseStatement !== undefined || !ts.isBlock(block) || !ts.isBlock(outer)) return undefined
  if (outer.statements.at(-1) !== node || block.statements.length < 2) return undefined
  const fn = functionAround(node)
  const isLoop = ts.isForOfStatement(outer.parent) || ts.isForStatement(outer.parent)
  const isBody = fn !== undefined && 'body' in fn && fn.body === outer
  if (!isBody && !isLoop) return undefined
  const test = negated(node.expression, node.expression.getText(source))
  const start = lineStart(text, node.getStart(source))
  const inner = text.slice(lineEnd(text, block.getStart(source)), lineStart(text, block.end - 1))
  const moved = dedented(inner, style.indent)
  if (test === undefined || test.includes('\n') || moved === undefined || /`/.test(inner))
    return undefined
  const indent = indentAt(text, node.getStart(source))
  const leave = isLoop ? 'continue' : 'return'
  const isShort = /if \(.*\) (?:return|continue|throw)/.test(text)
  const guard = isShort
    ? `${indent}if (${test}) ${leave}${style.end}\n`
    : `${indent}if (${test}) {\n${indent}${style.indent}${leave}${style.end}\n${indent}}\n`
  const after = applyEdits(text, [
    { start, end: lineEnd(text, node.end), text: `${guard}\n${moved}` },
  ])
  const slots = {
    condition: { code: node.expression.getText(source) },
    leave: { text: isLoop ? 'continue' : 'early return' },
  }
  return { before: text, after, phrases: isLoop ? 'guard-continue' : 'guard-invert', slots }
}
