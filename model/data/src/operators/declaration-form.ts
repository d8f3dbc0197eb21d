import ts from 'typescript-api'
import { find, holds, holdsAnywhere, isExported, namedFunctions } from '../code/nodes.ts'
import { applyEdits } from '../code/text-edit.ts'
import type { ParsedFile } from '../code/parsed-file.ts'
import type { Random } from '../random.ts'
import type { Operator, Proposal } from './operator.ts'

/** The same thing, declared in another form. */
export const declarationForm: Operator = {
  id: 'declaration-form',
  *propose(file, random) {
    for (const list of find(file.source, ts.isVariableDeclarationList)) {
      const proposed = keyword(file, list)
      if (proposed !== undefined) yield proposed
    }
    for (const { node, name, whole } of namedFunctions(file.source)) {
      if (ts.isFunctionDeclaration(node)) yield* some(asArrow(file, node, name))
      if (ts.isArrowFunction(node) && ts.isVariableStatement(whole))
        yield* some(asFunction(file, node, whole))
      if (!ts.isMethodDeclaration(node) && !ts.isFunctionExpression(node))
        yield* some(exported(file, { name, whole }, random))
    }
    for (const arrow of find(file.source, ts.isArrowFunction)) yield* some(body(file, arrow))
  },
}

function some(proposal: Proposal | undefined): readonly Proposal[] {
  return proposal === undefined ? [] : [proposal]
}

function keyword(file: ParsedFile, list: ts.VariableDeclarationList): Proposal | undefined {
  const [only] = list.declarations
  if (list.declarations.length !== 1 || only === undefined || !ts.isIdentifier(only.name))
    return undefined
  const old = list.getFirstToken(file.source)?.getText(file.source) ?? ''
  const isWritten = file.references(only.name).some((use) => use !== only.name && isAssigned(use))
  if (old === 'const' || (old !== 'let' && old !== 'var')) return undefined
  if (!isWritten && only.initializer === undefined && !ts.isForOfStatement(list.parent))
    return undefined
  const next = isWritten ? 'let' : 'const'
  if (
    next === old ||
    (old === 'var' && list.parent.parent !== undefined && ts.isForStatement(list.parent))
  )
    return undefined
  const start = list.getStart(file.source)
  const after = applyEdits(file.text, [{ start, end: start + old.length, text: next }])
  const slots = { name: { code: only.name.text }, old: { code: old }, new: { code: next } }
  const once = new RegExp(
    String.raw`\b(?:var|let|const) ${only.name.text.replaceAll('$', String.raw`\$`)}(?![\w$])`,
    'g',
  )
  return { before: file.text, after, phrases: 'form-keyword', slots, once, canBeSatisfied: true }
}

export function isAssigned(use: ts.Identifier): boolean {
  const { parent } = use
  if (ts.isBinaryExpression(parent) && parent.left === use) {
    const { kind } = parent.operatorToken
    return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment
  }
  if (ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent)) {
    return (
      parent.operator === ts.SyntaxKind.PlusPlusToken ||
      parent.operator === ts.SyntaxKind.MinusMinusToken
    )
  }
  return (
    ts.isForOfStatement(parent) ||
    ts.isForInStatement(parent) ||
    ts.isArrayLiteralExpression(parent) ||
    ts.isShorthandPropertyAssignment(parent)
  )
}

const OWN_THIS: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.ThisKeyword,
  ts.SyntaxKind.SuperKeyword,
])

function asArrow(
  file: ParsedFile,
  node: ts.FunctionDeclaration,
  name: ts.Identifier,
): Proposal | undefined {
  const { body, asteriskToken, parameters, typeParameters } = node
  if (
    body === undefined ||
    asteriskToken !== undefined ||
    parameters.length === 0 ||
    typeParameters !== undefined
  )
    return undefined
  const isDefault = (ts.getModifiers(node) ?? []).some(
    ({ kind }) => kind === ts.SyntaxKind.DefaultKeyword,
  )
  const usesThis = holdsAnywhere(body, OWN_THIS) || /\barguments\b/.test(body.getText(file.source))
  // A constant is not there before its line.
  const isEarly = file.references(name).some((use) => use.pos < node.pos)
  if (
    isDefault ||
    usesThis ||
    isEarly ||
    (file.references(name).length > 1 && isOverloaded(file, name))
  )
    return undefined
  const isAsync = (ts.getModifiers(node) ?? []).some(
    ({ kind }) => kind === ts.SyntaxKind.AsyncKeyword,
  )
  const head = file.text.slice(name.end, body.getStart(file.source)).trim()
  const start =
    (ts.getModifiers(node) ?? [])
      .find(({ kind }) => kind !== ts.SyntaxKind.ExportKeyword)
      ?.getStart(file.source) ??
    node
      .getChildren(file.source)
      .find(({ kind }) => kind === ts.SyntaxKind.FunctionKeyword)
      ?.getStart(file.source)
  if (start === undefined) return undefined
  const after = applyEdits(file.text, [
    {
      start,
      end: body.getStart(file.source),
      text: `const ${name.text} = ${isAsync ? 'async ' : ''}${head} => `,
    },
    { start: body.end, end: body.end, text: file.style.end },
  ])
  return {
    before: file.text,
    after,
    phrases: 'form-arrow',
    slots: { fn: { code: name.text } },
    canBeSatisfied: true,
  }
}

function isOverloaded(file: ParsedFile, name: ts.Identifier): boolean {
  return file.references(name).filter(({ parent }) => ts.isFunctionDeclaration(parent)).length > 1
}

function asFunction(
  file: ParsedFile,
  node: ts.ArrowFunction,
  whole: ts.VariableStatement,
): Proposal | undefined {
  const [only] = whole.declarationList.declarations
  if (
    only === undefined ||
    only.type !== undefined ||
    !ts.isIdentifier(only.name) ||
    !ts.isBlock(node.body)
  )
    return undefined
  if (holdsAnywhere(node.body, OWN_THIS) || file.text.charAt(node.getStart(file.source)) !== '(')
    return undefined
  const start = whole.declarationList.getStart(file.source)
  const head = file.text
    .slice(node.getStart(file.source), node.equalsGreaterThanToken.getStart(file.source))
    .trimEnd()
  const after = applyEdits(file.text, [
    { start, end: node.body.getStart(file.source), text: `function ${only.name.text}${head} ` },
    { start: node.end, end: whole.end, text: '' },
  ])
  return {
    before: file.text,
    after,
    phrases: 'form-function',
    slots: { fn: { code: only.name.text } },
    canBeSatisfied: true,
  }
}

function exported(
  file: ParsedFile,
  { name, whole }: { readonly name: ts.Identifier; readonly whole: ts.Node },
  random: Random,
): Proposal | undefined {
  if (whole.parent !== file.source || !/^(?:import|export) /m.test(file.text)) return undefined
  const at = whole.getStart(file.source)
  const slots = { fn: { code: name.text } }
  if (!isExported(name)) {
    if (
      file
        .references(name)
        .some(({ parent }) => ts.isExportSpecifier(parent) || ts.isExportAssignment(parent)) ||
      random() < 0.5
    )
      return undefined
    const after = applyEdits(file.text, [{ start: at, end: at, text: 'export ' }])
    return { before: file.text, after, phrases: 'form-export', slots, canBeSatisfied: true }
  }
  if (
    !file.text.startsWith('export ', at) ||
    file.text.startsWith('export default', at) ||
    random() < 0.7
  )
    return undefined
  const after = applyEdits(file.text, [{ start: at, end: at + 'export '.length, text: '' }])
  return { before: file.text, after, phrases: 'form-private', slots, canBeSatisfied: true }
}

const RETURNS: ReadonlySet<ts.SyntaxKind> = new Set([ts.SyntaxKind.ReturnStatement])

/** An arrow function with a block, or with an expression only. */
function body(file: ParsedFile, arrow: ts.ArrowFunction): Proposal | undefined {
  const { parent } = arrow
  const name =
    ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name) ? parent.name.text : undefined
  if (name === undefined || !ts.isBlock(arrow.body)) return undefined
  const [only] = arrow.body.statements
  if (arrow.body.statements.length !== 1 || only === undefined || !ts.isReturnStatement(only))
    return undefined
  if (only.expression === undefined || holds(only.expression, RETURNS)) return undefined
  const text = only.expression.getText(file.source)
  if (/[\n]/.test(text) || ts.getLeadingCommentRanges(file.text, only.getFullStart()) !== undefined)
    return undefined
  const expression = ts.isObjectLiteralExpression(only.expression) ? `(${text})` : text
  const start = arrow.body.getStart(file.source)
  const after = applyEdits(file.text, [{ start, end: arrow.body.end, text: expression }])
  return {
    before: file.text,
    after,
    phrases: 'form-expression',
    slots: { fn: { code: name } },
    canBeSatisfied: true,
  }
}
