import ts from 'typescript-api'
import { find, isExported } from '../code/nodes.ts'
import { kindOf, namesIn, otherName } from '../code/names.ts'
import type { NameKind } from '../code/names.ts'
import { applyEdits } from '../code/text-edit.ts'
import type { TextEdit } from '../code/text-edit.ts'
import type { Operator } from './operator.ts'

/** A name and every use of it, which must all be near one another. */
export const rename: Operator = {
  id: 'rename',
  *propose(file, random) {
    const taken = namesIn(file.text)
    for (const name of find(file.source, ts.isIdentifier)) {
      if (!isDeclared(name) || isExported(name) || (name.text.length < 2 && random() < 0.5))
        continue
      const uses = file.references(name)
      // A name that is only declared, in the type of a function say, is seldom worth another.
      if (uses.length < 2 && random() < 0.9) continue
      if (uses.length === 0 || uses.some(({ parent }) => ts.isExportSpecifier(parent))) continue
      const kind: NameKind = isFunctionName(name) ? 'function' : kindOf(name.text)
      const next = otherName(name.text, { kind, taken }, random)
      if (next === undefined) continue
      yield {
        before: file.text,
        after: applyEdits(
          file.text,
          uses.map((use) => renamed(use, next)),
        ),
        phrases: 'rename',
        slots: {
          old: { code: name.text },
          new: { code: next },
          what: { text: whatIs(name, kind) },
        },
        canBeSatisfied: true,
      }
    }
  },
}

function isDeclared(name: ts.Identifier): boolean {
  const { parent } = name
  if (ts.isBindingElement(parent)) return parent.name === name
  return (
    (ts.isVariableDeclaration(parent) ||
      ts.isParameter(parent) ||
      ts.isFunctionDeclaration(parent) ||
      ts.isTypeAliasDeclaration(parent) ||
      ts.isInterfaceDeclaration(parent) ||
      ts.isClassDeclaration(parent)) &&
    parent.name === name
  )
}

function isFunctionName({ parent }: ts.Identifier): boolean {
  if (ts.isFunctionDeclaration(parent)) return true
  const start = ts.isVariableDeclaration(parent) ? parent.initializer : undefined
  return start !== undefined && (ts.isArrowFunction(start) || ts.isFunctionExpression(start))
}

function whatIs({ parent }: ts.Identifier, kind: NameKind): string {
  if (ts.isParameter(parent)) return 'parameter'
  if (kind === 'function') return 'function'
  if (ts.isTypeAliasDeclaration(parent) || ts.isInterfaceDeclaration(parent)) return 'type'
  return ts.isClassDeclaration(parent) ? 'class' : 'variable'
}

/** Where a property has the name of the variable, it keeps it. */
export function renamed(use: ts.Identifier, next: string): TextEdit {
  const { parent } = use
  const start = use.getStart()
  const keepsProperty =
    (ts.isShorthandPropertyAssignment(parent) && parent.name === use) ||
    (ts.isBindingElement(parent) &&
      ts.isObjectBindingPattern(parent.parent) &&
      parent.name === use &&
      parent.propertyName === undefined &&
      parent.dotDotDotToken === undefined)
  return { start, end: use.end, text: keepsProperty ? `${use.text}: ${next}` : next }
}
