import ts from 'typescript-api'
import { find, holds } from '../code/nodes.ts'
import { applyEdits } from '../code/text-edit.ts'
import type { ParsedFile } from '../code/parsed-file.ts'
import type { Operator, Proposal } from './operator.ts'

/** `for` loops and array methods that do the same. */
export const loopToArrayMethod: Operator = {
  id: 'loop-to-array-method',
  *propose(file) {
    for (const node of find(file.source, ts.isForOfStatement)) {
      yield* [pushed(file, node) ?? asForEach(file, node)].filter((one) => one !== undefined)
    }
    for (const node of find(file.source, ts.isExpressionStatement)) {
      yield* [asForOf(file, node)].filter((one) => one !== undefined)
    }
    for (const node of find(file.source, ts.isForStatement)) {
      yield* [counted(file, node)].filter((one) => one !== undefined)
    }
  },
}

const LEAVES: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.BreakStatement,
  ts.SyntaxKind.ContinueStatement,
  ts.SyntaxKind.ReturnStatement,
  ts.SyntaxKind.AwaitExpression,
  ts.SyntaxKind.YieldExpression,
])
const SIMPLE_SOURCE = /^[\w$]+(?:\.[\w$]+)*(?:\(\))?$/

function variableOf(node: ts.ForOfStatement): ts.VariableDeclaration | undefined {
  const { initializer } = node
  return ts.isVariableDeclarationList(initializer) ? initializer.declarations[0] : undefined
}

function parameter(file: ParsedFile, name: string): string {
  const isName = /^[\w$]+$/.test(name)
  return isName && file.style.arrowParens === 'avoid' ? name : `(${name})`
}

/** `for (const x of xs) { ... }` as `xs.forEach((x) => { ... })`. */
function asForEach(file: ParsedFile, node: ts.ForOfStatement): Proposal | undefined {
  const { source, text, style } = file
  const variable = variableOf(node)
  const list = node.expression.getText(source)
  if (variable === undefined || node.awaitModifier !== undefined || !ts.isBlock(node.statement))
    return undefined
  if (!SIMPLE_SOURCE.test(list) || holds(node.statement, LEAVES)) return undefined
  const head = `${list}.forEach(${parameter(file, variable.name.getText(source))} => `
  const after = applyEdits(text, [
    { start: node.getStart(source), end: node.statement.getStart(source), text: head },
    { start: node.end, end: node.end, text: `)${style.end}` },
  ])
  return {
    before: text,
    after,
    phrases: 'loop-for-each',
    gone: /\bfor \((?:const|let|var) [^;]* of\b/,
    slots: { list: { code: list } },
  }
}

/** `const out = []` and a loop that pushes, as `map` or `filter`. */
function pushed(file: ParsedFile, node: ts.ForOfStatement): Proposal | undefined {
  const { source, text, style } = file
  const variable = variableOf(node)
  const list = node.expression.getText(source)
  const target = emptyListAbove(node)
  if (variable === undefined || target === undefined || !ts.isBlock(node.statement))
    return undefined
  if (
    !SIMPLE_SOURCE.test(list) ||
    node.awaitModifier !== undefined ||
    node.statement.statements.length !== 1
  )
    return undefined
  const [only] = node.statement.statements
  const isChoice = only !== undefined && ts.isIfStatement(only) && only.elseStatement === undefined
  const inner = isChoice ? soleStatement(only.thenStatement) : only
  const item = pushedItem(inner, target.name.getText(source))
  const name = variable.name.getText(source)
  if (item === undefined || holds(node.statement, LEAVES)) return undefined
  const value = item.getText(source)
  if (value.includes('\n')) return undefined
  const x = parameter(file, name)
  const body = ts.isObjectLiteralExpression(item) ? `(${value})` : value
  const mapped = value === name ? '' : `.map(${x} => ${body})`
  const test = isChoice ? only.expression.getText(source) : ''
  if (test.includes('\n')) return undefined
  const filtered = isChoice ? `.filter(${x} => ${test})` : ''
  if (mapped + filtered === '') return undefined
  const statement = target.parent.parent
  const between = text.slice(statement.end, node.getStart(source))
  if (between.trim() !== '') return undefined
  const type = target.type === undefined ? '' : `: ${target.type.getText(source)}`
  const line = `const ${target.name.getText(source)}${type} = ${list}${filtered}${mapped}${style.end}`
  const after = applyEdits(text, [{ start: statement.getStart(source), end: node.end, text: line }])
  const phrases = mapped === '' ? 'loop-filter' : filtered === '' ? 'loop-map' : 'loop-filter-map'
  return {
    before: text,
    after,
    phrases,
    slots: { list: { code: list }, target: { code: target.name.getText(source) } },
  }
}

function emptyListAbove(node: ts.ForOfStatement): ts.VariableDeclaration | undefined {
  if (!ts.isBlock(node.parent) && !ts.isSourceFile(node.parent)) return undefined
  const above = node.parent.statements[node.parent.statements.indexOf(node) - 1]
  if (above === undefined || !ts.isVariableStatement(above)) return undefined
  const [only] = above.declarationList.declarations
  const start = only?.initializer
  const isEmpty =
    start !== undefined && ts.isArrayLiteralExpression(start) && start.elements.length === 0
  return isEmpty && above.declarationList.declarations.length === 1 ? only : undefined
}

function soleStatement(node: ts.Statement): ts.Statement | undefined {
  if (!ts.isBlock(node)) return node
  return node.statements.length === 1 ? node.statements[0] : undefined
}

function pushedItem(node: ts.Statement | undefined, target: string): ts.Expression | undefined {
  if (
    node === undefined ||
    !ts.isExpressionStatement(node) ||
    !ts.isCallExpression(node.expression)
  )
    return undefined
  const { expression, arguments: given } = node.expression
  const [item] = given
  const isPush = expression.getText() === `${target}.push`
  return isPush && given.length === 1 && item !== undefined && !ts.isSpreadElement(item)
    ? item
    : undefined
}

/** `xs.forEach((x) => { ... })` as a loop. */
function asForOf(file: ParsedFile, node: ts.ExpressionStatement): Proposal | undefined {
  const { source, text } = file
  const call = node.expression
  if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression))
    return undefined
  const [callback] = call.arguments
  const list = call.expression.expression.getText(source)
  if (
    call.expression.name.text !== 'forEach' ||
    call.arguments.length !== 1 ||
    callback === undefined
  )
    return undefined
  if (
    !ts.isArrowFunction(callback) ||
    callback.parameters.length !== 1 ||
    !ts.isBlock(callback.body)
  )
    return undefined
  if (
    holds(callback.body, LEAVES) ||
    list.includes('\n') ||
    call.expression.questionDotToken !== undefined
  )
    return undefined
  if (/map|set|headers|params/i.test(list) || (ts.getModifiers(callback) ?? []).length > 0)
    return undefined
  const name = callback.parameters[0]?.name.getText(source) ?? ''
  const after = applyEdits(text, [
    {
      start: node.getStart(source),
      end: callback.body.getStart(source),
      text: `for (const ${name} of ${list}) `,
    },
    { start: callback.body.end, end: node.end, text: '' },
  ])
  return {
    before: text,
    after,
    phrases: 'loop-for-of',
    gone: /\.forEach\(/,
    slots: { list: { code: list } },
  }
}

/** `for (let i = 0; i < xs.length; i++)` that only reads `xs[i]`, with `const x = xs[i]` on top. */
function counted(file: ParsedFile, node: ts.ForStatement): Proposal | undefined {
  const { source, text } = file
  const head = text.slice(node.getStart(source), node.statement.getStart(source))
  const [, index, list] =
    /^for \((?:let|var) (\w+) = 0; \1 < ([\w$.]+)\.length; (?:\1\+\+|\+\+\1|\1 \+= 1)\) $/.exec(
      head,
    ) ?? []
  if (index === undefined || list === undefined || !ts.isBlock(node.statement)) return undefined
  const [first] = node.statement.statements
  if (first === undefined || !ts.isVariableStatement(first)) return undefined
  const line = first.getText(source)
  const [, item] =
    new RegExp(
      String.raw`^(?:const|let|var) ([\w$]+) = ${list.replaceAll(/[.$]/g, String.raw`\$&`)}\[${index}\];?$`,
    ).exec(line) ?? []
  const rest = node.statement.statements.slice(1)
  if (item === undefined || rest.length === 0) return undefined
  if (rest.some((one) => new RegExp(String.raw`\b${index}\b`).test(one.getText(source))))
    return undefined
  const firstEnd = text.indexOf('\n', first.end) + 1
  const firstStart = text.lastIndexOf('\n', first.getStart(source)) + 1
  const after = applyEdits(text, [
    {
      start: node.getStart(source),
      end: node.statement.getStart(source),
      text: `for (const ${item} of ${list}) `,
    },
    { start: firstStart, end: firstEnd, text: '' },
  ])
  return {
    before: text,
    after,
    phrases: 'loop-counted',
    gone: /\bfor \([^)]*;/,
    slots: { list: { code: list } },
  }
}
