import ts from 'typescript-api'
import { freshName, namesIn, words } from '../code/names.ts'
import { find, functionAround, statementAround } from '../code/nodes.ts'
import { applyEdits, indentAt, lineStart } from '../code/text-edit.ts'
import type { ParsedFile } from '../code/parsed-file.ts'
import { pick } from '../random.ts'
import type { Random } from '../random.ts'
import type { Operator, Proposal } from './operator.ts'

/** A part of a statement gets a name of its own, on a line above. */
export const extractVariable: Operator = {
  id: 'extract-variable',
  *propose(file, random) {
    const taken = namesIn(file.text)
    for (const node of find(file.source, isWorthAName)) {
      const proposed = extracted(file, node, { taken, random })
      if (proposed !== undefined) yield proposed
    }
  },
}

/** The opposite: a name that is used once gives way to what it stands for. */
export const inlineVariable: Operator = {
  id: 'inline-variable',
  *propose(file, random) {
    for (const { before, after, slots } of extractVariable.propose(file, random)) {
      const { name } = slots
      if (name === undefined) continue
      yield { before: after, after: before, phrases: 'variable-inline', slots: { name } }
    }
    for (const node of find(file.source, ts.isVariableStatement)) {
      const proposed = inlined(file, node)
      if (proposed !== undefined) yield proposed
    }
  },
}

type Nameable =
  | ts.CallExpression
  | ts.BinaryExpression
  | ts.PropertyAccessExpression
  | ts.ConditionalExpression
  | ts.TemplateExpression

function isWorthAName(node: ts.Node): node is Nameable {
  return (
    ts.isCallExpression(node) ||
    ts.isBinaryExpression(node) ||
    ts.isPropertyAccessExpression(node) ||
    ts.isConditionalExpression(node) ||
    ts.isTemplateExpression(node)
  )
}

function extracted(
  file: ParsedFile,
  node: Nameable,
  { taken, random }: { readonly taken: ReadonlySet<string>; readonly random: Random },
): Proposal | undefined {
  const { text, source } = file
  const code = node.getText(source)
  const statement = statementAround(node)
  if (code.length < 10 || code.length > 60 || code.includes('\n') || statement === undefined)
    return undefined
  if (!isEvaluatedFirst(node, statement) || functionAround(node) !== functionAround(statement))
    return undefined
  const whole = statement.getText(source)
  if (
    whole.split(code).length !== 2 ||
    lineStart(text, statement.getStart(source)) +
      indentAt(text, statement.getStart(source)).length !==
      statement.getStart(source)
  )
    return undefined
  const name = nameFor(node, { taken, random })
  if (name === undefined) return undefined
  const at = statement.getStart(source)
  const isInIf = ts.isIfStatement(statement.parent) && statement.parent.elseStatement === statement
  if (isInIf) return undefined
  const line = `const ${name} = ${code}${file.style.end}\n${indentAt(text, at)}`
  const after = applyEdits(text, [
    { start: at, end: at, text: line },
    { start: node.getStart(source), end: node.end, text: name },
  ])
  return {
    before: text,
    after,
    phrases: 'variable-extract',
    slots: { code: { code }, name: { code: name } },
  }
}

/** Nothing else of the statement happens before it, and it happens always. */
function isEvaluatedFirst(node: ts.Node, statement: ts.Statement): boolean {
  const { parent } = node
  if (ts.isExpressionStatement(parent)) return false
  if (ts.isReturnStatement(parent) || ts.isIfStatement(parent))
    return parent === statement && (!ts.isReturnStatement(parent) || ts.isBinaryExpression(node))
  const isArgument =
    ts.isCallExpression(parent) && parent.arguments[0] === node && isNameOnly(parent.expression)
  const isLeft =
    ts.isBinaryExpression(parent) &&
    parent.left === node &&
    parent.operatorToken.kind < ts.SyntaxKind.FirstAssignment
  const isLeftOfEquals =
    ts.isBinaryExpression(parent) &&
    parent.left === node &&
    /^(?:[=!]==?|[<>]=?|[-+*/%]|&&|\|\|)$/.test(parent.operatorToken.getText())
  const isValue =
    ts.isPropertyAssignment(parent) &&
    ts.isObjectLiteralExpression(parent.parent) &&
    parent.parent.properties[0] === parent
  if (!isArgument && !isLeft && !isLeftOfEquals && !isValue) return false
  const up = isValue ? parent.parent : parent
  if (ts.isReturnStatement(up.parent) || ts.isExpressionStatement(up.parent))
    return up.parent === statement
  if (ts.isIfStatement(up.parent)) return up.parent === statement && up.parent.expression === up
  if (ts.isVariableDeclaration(up.parent)) {
    const list = up.parent.parent
    return (
      list.parent === statement &&
      ts.isVariableDeclarationList(list) &&
      list.declarations[0] === up.parent
    )
  }
  return isEvaluatedFirst(up, statement)
}

function isNameOnly(node: ts.Expression): boolean {
  return /^[\w$.]+$/.test(node.getText())
}

const TESTS =
  'isValid isReady isAllowed isMatch isSame isDone isFirst isLast isKnown isEmpty isSupported isInside isRelevant isOutdated hasValue hasContent hasChanged needsUpdate shouldSkip shouldRun canProceed'.split(
    ' ',
  )

/** A name after what the expression says, or any other. */
function nameFor(
  node: Nameable,
  { taken, random }: { readonly taken: ReadonlySet<string>; readonly random: Random },
): string | undefined {
  const callee = ts.isCallExpression(node) ? node.expression : node
  const last = ts.isPropertyAccessExpression(callee)
    ? callee.name.text
    : ts.isIdentifier(callee)
      ? callee.text
      : ''
  const [verb, ...rest] = words(last)
  const noun = /^(?:get|read|create|make|build|find|parse|to|compute|load|is|has|resolve)$/.test(
    verb ?? '',
  )
    ? rest
    : ts.isPropertyAccessExpression(node)
      ? [verb ?? '', ...rest]
      : []
  const name = noun
    .map((word, index) => (index === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1)))
    .join('')
  const usable =
    /^[a-z]\w{2,20}$/.test(name) &&
    !taken.has(name) &&
    !/^(?:default|class|function|new|this|length|string|number|object)$/.test(name)
  if (usable && random() < 0.8) return name
  const isTest =
    ts.isBinaryExpression(node) &&
    /^(?:[=!]==?|[<>]=?|&&|\|\||in|instanceof)$/.test(node.operatorToken.getText())
  const free = TESTS.filter((one) => !taken.has(one))
  if (isTest && random() < 0.85) return pick(random, free)
  return freshName('value', taken, random)
}

function inlined(file: ParsedFile, node: ts.VariableStatement): Proposal | undefined {
  const { text, source } = file
  const [only] = node.declarationList.declarations
  if (
    only === undefined ||
    node.declarationList.declarations.length > 1 ||
    !ts.isIdentifier(only.name)
  )
    return undefined
  if (only.initializer === undefined || only.type !== undefined || !ts.isBlock(node.parent))
    return undefined
  const uses = file.references(only.name).filter((use) => use !== only.name)
  const [use] = uses
  const next = node.parent.statements[node.parent.statements.indexOf(node) + 1]
  const code = only.initializer.getText(source)
  if (
    use === undefined ||
    uses.length > 1 ||
    next === undefined ||
    code.includes('\n') ||
    code.length > 50
  )
    return undefined
  const isPlain =
    ts.isCallExpression(only.initializer) ||
    ts.isPropertyAccessExpression(only.initializer) ||
    ts.isElementAccessExpression(only.initializer)
  const isReached =
    use.pos >= next.pos && use.end <= next.end && functionAround(use) === functionAround(node)
  const isNamed = ts.isShorthandPropertyAssignment(use.parent)
  if (
    !isPlain ||
    !isReached ||
    isNamed ||
    ts.isForOfStatement(next) ||
    ts.isForStatement(next) ||
    ts.isWhileStatement(next)
  )
    return undefined
  if (ts.getLeadingCommentRanges(text, node.getFullStart()) !== undefined) return undefined
  const start = lineStart(text, node.getStart(source))
  const end = text.indexOf('\n', node.end) + 1
  if (
    text.slice(node.end, end).trim() !== '' ||
    text.slice(start, node.getStart(source)).trim() !== ''
  )
    return undefined
  const after = applyEdits(text, [
    { start, end, text: '' },
    { start: use.getStart(source), end: use.end, text: code },
  ])
  return {
    before: text,
    after,
    phrases: 'variable-inline',
    slots: { name: { code: only.name.text } },
  }
}
