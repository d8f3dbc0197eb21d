import ts from 'typescript-api'
import { find, functionAround, holds, namedFunctions } from '../code/nodes.ts'
import { applyEdits, dedented, indentAt, indented, lineEnd, lineStart } from '../code/text-edit.ts'
import type { ParsedFile } from '../code/parsed-file.ts'
import type { Operator, Proposal } from './operator.ts'

/** A promise that is passed on through `then` is waited for instead. */
export const thenToAwait: Operator = {
  id: 'then-to-await',
  *propose(file) {
    for (const node of find(file.source, ts.isReturnStatement)) {
      const proposed = awaited(file, node)
      if (proposed !== undefined) yield proposed
    }
    for (const { node, name } of namedFunctions(file.source)) {
      const undone = chained(file, node, name.text)
      if (undone !== undefined) yield undone
    }
  },
}

const AWAITS: ReadonlySet<ts.SyntaxKind> = new Set([ts.SyntaxKind.YieldExpression])

function awaited(file: ParsedFile, node: ts.ReturnStatement): Proposal | undefined {
  const { text, source, style } = file
  const call = node.expression
  const around = functionAround(node)
  if (
    call === undefined ||
    !ts.isCallExpression(call) ||
    !ts.isPropertyAccessExpression(call.expression)
  )
    return undefined
  const [callback] = call.arguments
  if (call.expression.name.text !== 'then' || call.arguments.length !== 1 || callback === undefined)
    return undefined
  if (!ts.isArrowFunction(callback) && !ts.isFunctionExpression(callback)) return undefined
  if (callback.parameters.length > 1 || holds(callback.body, AWAITS)) return undefined
  const name = around === undefined ? undefined : nameOf(around)
  if (around === undefined || name === undefined || ts.isConstructorDeclaration(around))
    return undefined
  if (!('body' in around) || around.body !== node.parent || !ts.isBlock(node.parent))
    return undefined
  if (ts.isMethodDeclaration(around) && around.asteriskToken !== undefined) return undefined
  const others = find(node.parent, ts.isReturnStatement).filter(
    (one) => functionAround(one) === around,
  )
  if (others.length !== 1) return undefined
  const promise = call.expression.expression.getText(source)
  if (promise.includes('\n') || /\.then\b/.test(promise)) return undefined
  const indent = indentAt(text, node.getStart(source))
  const lines = bodyOf(file, callback, indent)
  if (lines === undefined) return undefined
  const parameter = callback.parameters[0]?.name.getText(source)
  const first =
    parameter === undefined ? `await ${promise}` : `const ${parameter} = await ${promise}`
  const start = node.getStart(source)
  const edits = [{ start, end: node.end, text: `${first}${style.end}\n${lines}` }]
  const isAsync =
    ts.canHaveModifiers(around) &&
    (ts.getModifiers(around) ?? []).some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword)
  if (!isAsync) {
    const at = asyncPlace(around, source)
    edits.push({ start: at, end: at, text: 'async ' })
    if (
      'type' in around &&
      around.type !== undefined &&
      !/^Promise\b/.test(around.type.getText(source))
    )
      return undefined
  }
  return {
    before: text,
    after: applyEdits(text, edits),
    phrases: 'then-await',
    slots: { fn: { code: name }, promise: { code: promise } },
  }
}

function bodyOf(
  { text, source, style }: ParsedFile,
  callback: ts.ArrowFunction | ts.FunctionExpression,
  indent: string,
): string | undefined {
  const { body } = callback
  if (!ts.isBlock(body)) {
    const value = body.getText(source)
    return value.includes('\n') ? undefined : `${indent}return ${value}${style.end}`
  }
  const inner = text.slice(lineEnd(text, body.getStart(source)), lineStart(text, body.end - 1))
  if (inner.trim() === '' || inner.includes('`')) return undefined
  return dedented(inner, style.indent)?.replace(/\n$/, '')
}

function nameOf(around: ts.SignatureDeclaration): string | undefined {
  const { parent } = around
  if (around.name !== undefined && ts.isIdentifier(around.name)) return around.name.text
  return ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name)
    ? parent.name.text
    : undefined
}

/** In front of `function`, of a method's name, of an arrow's parameters. */
function asyncPlace(around: ts.SignatureDeclaration, source: ts.SourceFile): number {
  const token = around
    .getChildren(source)
    .find(({ kind }) => kind === ts.SyntaxKind.FunctionKeyword)
  if (token !== undefined) return token.getStart(source)
  return (ts.isArrowFunction(around) ? around : (around.name ?? around)).getStart(source)
}

/** A function that waits once, in a line of its own, as it was written before there was `await`. */
function chained(
  { text, source, style }: ParsedFile,
  node: ReturnType<typeof namedFunctions>[number]['node'],
  name: string,
): Proposal | undefined {
  const { body } = node
  const word = ts.getModifiers(node)?.find(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword)
  if (body === undefined || !ts.isBlock(body) || word === undefined) return undefined
  if (node.asteriskToken !== undefined || find(body, ts.isAwaitExpression).length !== 1)
    return undefined
  if (/\bfor await\b|`/.test(body.getText(source))) return undefined
  const at = body.statements.findIndex((one) => awaitedBy(one) !== undefined)
  const statement = body.statements[at]
  const waits = statement === undefined ? undefined : awaitedBy(statement)
  const [first, last] = [body.statements[at + 1], body.statements.at(-1)]
  if (statement === undefined || waits === undefined || first === undefined || last === undefined)
    return undefined
  const leaves = body.statements.slice(0, at).some((one) => holds(one, RETURNS))
  const promise = waits.promise.getText(source)
  if (leaves || promise.includes('\n')) return undefined
  const from = lineEnd(text, statement.end)
  const to = lineEnd(text, last.end)
  const indent = indentAt(text, statement.getStart(source))
  const head = `${indent}return ${promise}.then((${waits.name}) => {\n`
  const inner = indented(text.slice(from, to).replace(/^\n/, ''), style.indent)
  const before = applyEdits(text, [
    { start: word.getStart(source), end: word.getStart(source) + 'async '.length, text: '' },
    {
      start: lineStart(text, statement.getStart(source)),
      end: to,
      text: `${head}${inner}${indent}})${style.end}\n`,
    },
  ])
  const slots = { fn: { code: name }, promise: { code: promise } }
  return { before, after: text, phrases: 'then-await', slots }
}

const RETURNS: ReadonlySet<ts.SyntaxKind> = new Set([ts.SyntaxKind.ReturnStatement])

/** `const name = await promise` */
function awaitedBy(
  statement: ts.Statement,
): { readonly name: string; readonly promise: ts.Expression } | undefined {
  if (!ts.isVariableStatement(statement)) return undefined
  const [only] = statement.declarationList.declarations
  const value = only?.initializer
  if (only === undefined || value === undefined || !ts.isIdentifier(only.name)) return undefined
  if (statement.declarationList.declarations.length > 1 || !ts.isAwaitExpression(value))
    return undefined
  const isSimple =
    only.type === undefined &&
    (ts.isCallExpression(value.expression) || ts.isIdentifier(value.expression))
  return isSimple ? { name: only.name.text, promise: value.expression } : undefined
}
