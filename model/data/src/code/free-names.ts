import ts from 'typescript-api'
import { find } from './nodes.ts'
import type { ParsedFile } from './parsed-file.ts'

/**
 * The local names that an expression needs from outside: neither its own nor those of the module.
 * Undefined where it needs more than names: `this`, `await`, a value that it changes.
 */
export function freeLocals(
  node: ts.Expression,
  file: ParsedFile,
): readonly ts.Identifier[] | undefined {
  if (NEEDS_ITS_PLACE.some((is) => find(node, is).length > 0 || is(node))) return undefined
  const found = new Map<string, ts.Identifier>()
  const names = ts.isIdentifier(node) ? [node] : find(node, ts.isIdentifier)
  for (const name of names) {
    const [declared] = file.checker.getSymbolAtLocation(name)?.declarations ?? []
    if (declared === undefined || isInside(declared, node) || !isLocal(declared)) continue
    if (isMemberName(name)) continue
    if (!found.has(name.text)) found.set(name.text, name)
  }
  return [...found.values()]
}

const NEEDS_ITS_PLACE: readonly ((node: ts.Node) => node is ts.Node)[] = [
  (node): node is ts.Node =>
    node.kind === ts.SyntaxKind.ThisKeyword || node.kind === ts.SyntaxKind.SuperKeyword,
  (node): node is ts.Node => ts.isAwaitExpression(node) || ts.isYieldExpression(node),
  (node): node is ts.Node =>
    ts.isBinaryExpression(node) &&
    node.operatorToken.kind >= ts.SyntaxKind.FirstAssignment &&
    node.operatorToken.kind <= ts.SyntaxKind.LastAssignment,
  (node): node is ts.Node => ts.isPostfixUnaryExpression(node) || ts.isDeleteExpression(node),
  (node): node is ts.Node =>
    ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.PlusPlusToken,
]

function isInside(inner: ts.Node, outer: ts.Node): boolean {
  return inner.pos >= outer.pos && inner.end <= outer.end
}

function isMemberName(name: ts.Identifier): boolean {
  const { parent } = name
  return (
    (ts.isPropertyAccessExpression(parent) && parent.name === name) ||
    (ts.isPropertyAssignment(parent) && parent.name === name)
  )
}

function isLocal(declared: ts.Declaration): boolean {
  const isValue =
    ts.isVariableDeclaration(declared) ||
    ts.isParameter(declared) ||
    ts.isBindingElement(declared) ||
    ts.isFunctionDeclaration(declared)
  return isValue && ts.findAncestor(declared.parent, ts.isFunctionLike) !== undefined
}
