import ts from 'typescript-api'

/** All nodes below this one that a guard accepts, in document order. */
export function find<T extends ts.Node>(root: ts.Node, is: (node: ts.Node) => node is T): T[] {
  const found: T[] = []
  const visit = (node: ts.Node): void => {
    if (is(node)) found.push(node)
    ts.forEachChild(node, visit)
  }
  ts.forEachChild(root, visit)
  return found
}

/** Whether a node below this one, not inside a function of its own, is of one of these kinds. */
export function holds(root: ts.Node, kinds: ReadonlySet<ts.SyntaxKind>): boolean {
  const visit = (node: ts.Node): boolean => {
    if (kinds.has(node.kind)) return true
    return ts.isFunctionLike(node) ? false : (ts.forEachChild(node, visit) ?? false)
  }
  return ts.forEachChild(root, visit) ?? false
}

/** As {@link holds}, also inside functions. */
export function holdsAnywhere(root: ts.Node, kinds: ReadonlySet<ts.SyntaxKind>): boolean {
  const visit = (node: ts.Node): boolean =>
    kinds.has(node.kind) || (ts.forEachChild(node, visit) ?? false)
  return visit(root)
}

export type NamedFunction = {
  readonly node:
    | ts.FunctionDeclaration
    | ts.MethodDeclaration
    | ts.ArrowFunction
    | ts.FunctionExpression
  readonly name: ts.Identifier
  /** The statement or member that a comment on the function stands above. */
  readonly whole: ts.FunctionDeclaration | ts.MethodDeclaration | ts.VariableStatement
}

/** Functions and methods that have a name by which one can speak of them. */
export function namedFunctions(source: ts.SourceFile): readonly NamedFunction[] {
  return find(source, ts.isFunctionLike).flatMap((node): NamedFunction[] => {
    if (ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node)) {
      if (node.name === undefined || !ts.isIdentifier(node.name)) return []
      if (ts.isObjectLiteralExpression(node.parent)) return []
      return [{ node, name: node.name, whole: node }]
    }
    if (!ts.isArrowFunction(node) && !ts.isFunctionExpression(node)) return []
    const { parent } = node
    if (!ts.isVariableDeclaration(parent) || !ts.isIdentifier(parent.name)) return []
    const whole = parent.parent.parent
    if (!ts.isVariableStatement(whole) || whole.declarationList.declarations.length > 1) return []
    return [{ node, name: parent.name, whole }]
  })
}

/** The function that holds a node. */
export function functionAround(node: ts.Node): ts.SignatureDeclaration | undefined {
  return ts.findAncestor(node.parent, ts.isFunctionLike)
}

/** The statement of a block that holds a node. */
export function statementAround(node: ts.Node): ts.Statement | undefined {
  const found = ts.findAncestor(
    node,
    (one) => one.parent !== undefined && (ts.isBlock(one.parent) || ts.isSourceFile(one.parent)),
  )
  return found !== undefined && ts.isStatement(found) ? found : undefined
}

/** Whether the declaration of a name is seen from other files. */
export function isExported(name: ts.Identifier): boolean {
  const { parent } = name
  const whole = ts.isVariableDeclaration(parent) ? parent.parent.parent : parent
  if (!ts.canHaveModifiers(whole)) return false
  return (ts.getModifiers(whole) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
}

/** The comment with tags that a node has, if it has one. */
export function docComment(node: ts.Node, source: ts.SourceFile): ts.TextRange | undefined {
  return ts
    .getLeadingCommentRanges(source.text, node.getFullStart())
    ?.findLast(({ pos }) => source.text.startsWith('/**', pos))
}
