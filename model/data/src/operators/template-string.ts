import ts from 'typescript-api'
import { find } from '../code/nodes.ts'
import { applyEdits } from '../code/text-edit.ts'
import type { Operator } from './operator.ts'

/** Texts that are joined with `+` become one template. */
export const templateString: Operator = {
  id: 'template-string',
  *propose(file) {
    for (const node of find(file.source, ts.isBinaryExpression)) {
      if (isPlus(node.parent) || !isPlus(node)) continue
      const parts = operands(node)
      const template = templateOf(parts, file.source)
      if (template === undefined) continue
      const start = node.getStart(file.source)
      const first = parts.find((part) => ts.isStringLiteral(part) && part.text.trim().length > 2)
      const declared =
        ts.isVariableDeclaration(node.parent) || ts.isPropertyAssignment(node.parent)
          ? node.parent.name
          : undefined
      const name = declared !== undefined && ts.isIdentifier(declared) ? declared.text : undefined
      yield {
        before: file.text,
        after: applyEdits(file.text, [{ start, end: node.end, text: template }]),
        phrases: 'template-string',
        gone: /['"`]\s*\+|\+\s*['"`]/,
        slots: {
          ...(first !== undefined && ts.isStringLiteral(first) && !/["\n]/.test(first.text)
            ? { text: { text: `"${first.text.trim()}"` } }
            : {}),
          ...(name === undefined ? {} : { name: { code: name } }),
        },
      }
    }
  },
}

function isPlus(node: ts.Node): node is ts.BinaryExpression {
  return ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken
}

function operands(node: ts.Expression): readonly ts.Expression[] {
  return isPlus(node) ? [...operands(node.left), node.right] : [node]
}

/** The parts as a template; undefined where they are no text, or would read badly in one. */
function templateOf(parts: readonly ts.Expression[], source: ts.SourceFile): string | undefined {
  // Numbers in front of the first text would have been added up.
  const isText = (part: ts.Expression | undefined): boolean =>
    part !== undefined && ts.isStringLiteral(part)
  if (!isText(parts[0]) && !isText(parts[1])) return undefined
  if (parts.every((part) => isText(part))) return undefined
  const written = parts.map((part) => {
    const text = part.getText(source)
    if (ts.isStringLiteral(part))
      return text
        .slice(1, -1)
        .replaceAll(/`|\$\{/g, String.raw`\$&`)
        .replaceAll(/\\(["'])/g, '$1')
    if (text.length > 40 || /[\n`]/.test(text) || ts.isAwaitExpression(part)) return undefined
    return `\${${ts.isParenthesizedExpression(part) ? part.expression.getText(source) : text}}`
  })
  return written.includes(undefined) ? undefined : `\`${written.join('')}\``
}
