import ts from 'typescript-api'
import { find } from '../code/nodes.ts'
import type { ParsedFile } from '../code/parsed-file.ts'
import { applyEdits } from '../code/text-edit.ts'
import type { Operator, Proposal } from './operator.ts'

/** `a && a.b` becomes `a?.b`. */
export const optionalChaining: Operator = {
  id: 'optional-chaining',
  *propose(file) {
    for (const node of find(file.source, ts.isBinaryExpression)) {
      if (node.operatorToken.kind !== ts.SyntaxKind.AmpersandAmpersandToken) continue
      if (ts.isBinaryExpression(node.parent)) continue
      const subject = node.left.getText(file.source)
      const text = node.right.getText(file.source)
      const isPath = /^[\w$]+(?:\.[\w$]+)*$/.test(subject)
      if (!isPath || text.includes('\n') || !reads(node.right)) continue
      const rest = text.slice(subject.length)
      if (!text.startsWith(subject) || !/^[.[(]/.test(rest)) continue
      const chained = rest.startsWith('.') ? `${subject}?${rest}` : `${subject}?.${rest}`
      const start = node.getStart(file.source)
      yield {
        before: file.text,
        after: applyEdits(file.text, [{ start, end: node.end, text: chained }]),
        phrases: 'optional-chaining',
        gone: checked(subject),
        slots: { name: { code: subject }, old: { code: node.getText(file.source) } },
      }
    }
    yield* undone(file)
  },
}

/** What somebody has written with `?.`, as it was written before there was such a thing. */
function* undone(file: ParsedFile): Iterable<Proposal> {
  for (const node of find(file.source, ts.isPropertyAccessExpression)) {
    const subject = node.expression.getText(file.source)
    if (node.questionDotToken === undefined || !/^[\w$]+(?:\.[\w$]+)*$/.test(subject)) continue
    const whole = wholeChain(node)
    const { parent } = whole
    const text = whole.getText(file.source)
    const rest = text.slice(subject.length)
    const isAlone =
      ts.isIfStatement(parent) || ts.isVariableDeclaration(parent) || ts.isReturnStatement(parent)
    if (!isAlone || text.includes('\n') || rest.slice(2).includes('?.')) continue
    const written = `${subject} && ${subject}.${rest.slice(2)}`
    const start = whole.getStart(file.source)
    yield {
      before: applyEdits(file.text, [{ start, end: whole.end, text: written }]),
      after: file.text,
      phrases: 'optional-chaining',
      gone: checked(subject),
      slots: { name: { code: subject }, old: { code: written } },
    }
  }
}

function wholeChain(node: ts.Expression): ts.Expression {
  const { parent } = node
  const goesOn =
    (ts.isPropertyAccessExpression(parent) ||
      ts.isElementAccessExpression(parent) ||
      ts.isCallExpression(parent)) &&
    parent.expression === node
  return goesOn ? wholeChain(parent) : node
}

/** `name && name.` */
function checked(subject: string): RegExp {
  const name = subject.replaceAll(/[.$]/g, String.raw`\$&`)
  return new RegExp(String.raw`(?<![\w$.])${name} && ${name}[.[(]`)
}

function reads(node: ts.Expression): boolean {
  return (
    ts.isPropertyAccessExpression(node) ||
    ts.isElementAccessExpression(node) ||
    ts.isCallExpression(node)
  )
}
