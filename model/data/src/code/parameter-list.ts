import ts from 'typescript-api'
import type { ParsedFile } from './parsed-file.ts'
import { applyEdits } from './text-edit.ts'
import type { TextEdit } from './text-edit.ts'

/** Where the items of a list stand, between its brackets. */
type List = { readonly items: readonly ts.Node[]; readonly open: number; readonly close: number }

/** The parameters of a function, undefined where they stand without parentheses. */
export function parameterList(
  node: ts.SignatureDeclaration,
  source: ts.SourceFile,
): List | undefined {
  const parens = node.getChildren(source)
  const open = parens.find(({ kind }) => kind === ts.SyntaxKind.OpenParenToken)
  const close = parens.find(({ kind }) => kind === ts.SyntaxKind.CloseParenToken)
  if (open === undefined || close === undefined) return undefined
  return { items: node.parameters, open: open.end, close: close.getStart(source) }
}

/** The arguments of a call. */
export function argumentList(node: ts.CallExpression, source: ts.SourceFile): List {
  const close = node.getLastToken(source)?.getStart(source) ?? node.end
  return { items: node.arguments, open: node.arguments.pos, close }
}

/** The edit that puts an item into a list, in front of the item with this index or behind the last. */
export function insertItem(
  { items, open }: List,
  item: string,
  { index, source }: { readonly index: number; readonly source: ts.SourceFile },
): TextEdit {
  const next = items[index]
  const last = items.at(-1)
  if (next === undefined && last === undefined) return { start: open, end: open, text: item }
  if (next === undefined) {
    const end = last?.end ?? open
    return { start: end, end, text: `,${gapOf({ items, source })}${item}` }
  }
  const start = next.getStart(source)
  return { start, end: start, text: `${item},${gapOf({ items, source })}` }
}

/** The edit that takes an item out of a list, with its comma. */
export function removeItem(
  { items, open, close }: List,
  index: number,
  source: ts.SourceFile,
): TextEdit {
  const [previous, item, next] = [items[index - 1], items[index], items[index + 1]]
  if (item === undefined) return { start: open, end: open, text: '' }
  if (next !== undefined) {
    return { start: item.getStart(source), end: next.getStart(source), text: '' }
  }
  if (previous !== undefined) return { start: previous.end, end: item.end, text: '' }
  return { start: open, end: close, text: '' }
}

/** What stands between two items of this list: a blank, or a new line and its indentation. */
function gapOf({ items, source }: { items: readonly ts.Node[]; source: ts.SourceFile }): string {
  const first = items[0]
  if (first === undefined) return ' '
  const lead = /\n[ \t]*$/.exec(source.text.slice(0, first.getStart(source)))?.[0]
  return lead ?? ' '
}

/** All calls of a function in its file; undefined where it is also used in another way. */
export function callsOf(
  name: ts.Identifier,
  file: ParsedFile,
): readonly ts.CallExpression[] | undefined {
  const calls: ts.CallExpression[] = []
  for (const use of file.references(name)) {
    if (use === name) continue
    const { parent } = use
    const callee = ts.isPropertyAccessExpression(parent) && parent.name === use ? parent : use
    if (ts.isCallExpression(callee.parent) && callee.parent.expression === callee) {
      if (callee.parent.arguments.some((one) => ts.isSpreadElement(one))) return undefined
      calls.push(callee.parent)
    } else if (!ts.isExportSpecifier(parent) && !ts.isExportAssignment(parent)) return undefined
  }
  return calls
}

/** A text with an edit of each of some lists. */
export function editLists(text: string, edits: readonly TextEdit[]): string | undefined {
  try {
    return applyEdits(text, edits)
  } catch (error) {
    // A call inside an argument of another call.
    if (error instanceof RangeError) return undefined
    throw error
  }
}
