import ts from 'typescript-api'
import { docComment, holdsAnywhere, namedFunctions } from '../code/nodes.ts'
import { parameterList, removeItem } from '../code/parameter-list.ts'
import { applyEdits, indented, lineEnd, lineStart } from '../code/text-edit.ts'
import type { TextEdit } from '../code/text-edit.ts'
import type { ParsedFile } from '../code/parsed-file.ts'
import type { Operator, Proposal } from './operator.ts'

/** A function that reports to a callback, `(error, value)`, gives a promise instead. */
export const callbackToPromise: Operator = {
  id: 'callback-to-promise',
  *propose(file) {
    if (file.isTyped) return
    for (const one of namedFunctions(file.source)) {
      const proposed = promised(file, one)
      if (proposed !== undefined) yield proposed
    }
  },
}

const OWN: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.AwaitExpression,
  ts.SyntaxKind.YieldExpression,
])

function promised(
  file: ParsedFile,
  { node, name, whole }: ReturnType<typeof namedFunctions>[number],
): Proposal | undefined {
  const { text, source, style } = file
  const last = node.parameters.at(-1)
  const { body } = node
  const list = parameterList(node, source)
  if (last === undefined || body === undefined || !ts.isBlock(body) || list === undefined)
    return undefined
  if (!ts.isIdentifier(last.name) || !/^(?:cb|callback|done|next|fn)$/.test(last.name.text))
    return undefined
  if (
    docComment(whole, source) !== undefined ||
    holdsAnywhere(body, OWN) ||
    last.dotDotDotToken !== undefined
  )
    return undefined
  const uses = file.references(last.name).filter((use) => use !== last.name)
  const settled = uses.map((use) => settlement(use, source))
  if (uses.length === 0 || settled.includes(undefined)) return undefined
  const start = lineEnd(text, body.getStart(source))
  const end = lineStart(text, body.end - 1)
  const inner = text.slice(start, end)
  const indent = /^[ \t]*/.exec(inner)?.[0] ?? ''
  if (start >= end || /`|\barguments\b/.test(inner)) return undefined
  const shift = (edit: TextEdit): TextEdit => ({
    ...edit,
    start: edit.start - start,
    end: edit.end - start,
  })
  const changed = applyEdits(inner, settled.filter((edit) => edit !== undefined).map(shift))
  const wrapped = `${indent}return new Promise((resolve, reject) => {\n${indented(changed, style.indent)}${indent}})${style.end}\n`
  const after = applyEdits(text, [
    removeItem(list, node.parameters.length - 1, source),
    { start, end, text: wrapped },
  ])
  return {
    before: text,
    after,
    phrases: 'callback-promise',
    slots: { fn: { code: name.text }, callback: { code: last.name.text } },
  }
}

/** How a call of the callback settles the promise. */
function settlement(use: ts.Identifier, source: ts.SourceFile): TextEdit | undefined {
  const call = use.parent
  if (!ts.isCallExpression(call) || call.expression !== use) return undefined
  const isDone = ts.isExpressionStatement(call.parent) || ts.isReturnStatement(call.parent)
  const [error, value] = call.arguments
  if (!isDone || call.arguments.length > 2) return undefined
  const range = { start: call.getStart(source), end: call.end }
  if (error === undefined) return { ...range, text: 'resolve()' }
  const isNothing =
    error.kind === ts.SyntaxKind.NullKeyword || error.getText(source) === 'undefined'
  if (isNothing) return { ...range, text: `resolve(${value?.getText(source) ?? ''})` }
  const isError = /^(?:e|err|error|ex)$/.test(error.getText(source)) || ts.isNewExpression(error)
  return isError && value === undefined
    ? { ...range, text: `reject(${error.getText(source)})` }
    : undefined
}
