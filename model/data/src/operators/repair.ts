import ts from 'typescript-api'
import { find } from '../code/nodes.ts'
import { nameErrors } from '../code/parsed-file.ts'
import type { ParsedFile } from '../code/parsed-file.ts'
import { applyEdits, lineEnd, lineStart, ownsLines } from '../code/text-edit.ts'
import type { TextEdit } from '../code/text-edit.ts'
import { below, pick, shuffled } from '../random.ts'
import type { Random } from '../random.ts'
import { isAssigned } from './declaration-form.ts'
import type { Operator } from './operator.ts'

/** A slip of the kind that people make; the compiler's own words say what it sees. */
export const repair: Operator = {
  id: 'repair',
  *propose(file, random) {
    const old = nameErrors(file.path, file.text)
    if (old === undefined) return
    const known = new Set(old.map(({ code, message }) => `${code} ${message}`))
    const slips = SLIPS.flatMap((slip) => shuffled(random, slip(file, random)).slice(0, 2))
    for (const edits of shuffled(random, slips)) {
      const before = applyEdits(file.text, edits)
      const found = nameErrors(file.path, before)?.filter(
        ({ code, message }) => !known.has(`${code} ${message}`),
      )
      const first = found?.[0]
      if (
        found === undefined ||
        first === undefined ||
        found.length > 3 ||
        first.message.includes('\n')
      )
        continue
      const line = before.slice(0, first.start).split('\n').length
      const column = first.start - lineStart(before, first.start) + 1
      const slots = {
        message: { text: first.message },
        code: { text: `TS${first.code}` },
        place: { text: `${file.path}(${line},${column})` },
        bare: { text: first.message.replace(/\.$/, '') },
      }
      yield { before, after: file.text, phrases: 'repair', slots }
    }
  },
}

type Slip = (file: ParsedFile, random: Random) => readonly (readonly TextEdit[])[]

const SLIPS: readonly Slip[] = [
  misspelled,
  unclosed,
  constAssigned,
  notAsync,
  repeated,
  noComma,
  unquoted,
]

/** Two letters of a name change places, or one is missing. */
function misspelled({ source }: ParsedFile, random: Random): readonly (readonly TextEdit[])[] {
  return find(source, ts.isIdentifier).flatMap((name) => {
    const { parent, text } = name
    const isUse =
      text.length > 4 &&
      !(ts.isPropertyAccessExpression(parent) && parent.name === name) &&
      !ts.isPropertyAssignment(parent) &&
      !ts.isTypeReferenceNode(parent) &&
      ts.isExpression(name) &&
      !('name' in parent && parent.name === name)
    if (!isUse) return []
    const at = 1 + below(random, text.length - 2)
    const next =
      random() < 0.5
        ? text.slice(0, at) + text.charAt(at + 1) + text.charAt(at) + text.slice(at + 2)
        : text.slice(0, at) + text.slice(at + 1)
    return next === text ? [] : [[{ start: name.getStart(source), end: name.end, text: next }]]
  })
}

/** A closing bracket is missing at the end of a line, where it is plain which. */
function unclosed({ source, text }: ParsedFile): readonly (readonly TextEdit[])[] {
  return find(source, ts.isCallExpression).flatMap((call) => {
    const isOneLine = !call.getText(source).includes('\n')
    const rest = text.slice(call.end, lineEnd(text, call.end)).trim()
    const fits = isOneLine && /^;?$/.test(rest) && call.arguments.length > 0
    return fits ? [[{ start: call.end - 1, end: call.end, text: '' }]] : []
  })
}

/** `let` that must not be `const`. */
function constAssigned(file: ParsedFile): readonly (readonly TextEdit[])[] {
  return find(file.source, ts.isVariableDeclarationList).flatMap((list) => {
    const [only] = list.declarations
    if (
      list.declarations.length !== 1 ||
      only?.initializer === undefined ||
      !ts.isIdentifier(only.name)
    )
      return []
    if (
      list.getFirstToken(file.source)?.getText(file.source) !== 'let' ||
      ts.isForStatement(list.parent)
    )
      return []
    const isWritten = file.references(only.name).some((use) => use !== only.name && isAssigned(use))
    const start = list.getStart(file.source)
    return isWritten ? [[{ start, end: start + 3, text: 'const' }]] : []
  })
}

/** A function that waits without being `async`. */
function notAsync({ source, text }: ParsedFile): readonly (readonly TextEdit[])[] {
  return find(source, ts.isFunctionLike).flatMap((node) => {
    const word = ts.canHaveModifiers(node)
      ? ts.getModifiers(node)?.find(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword)
      : undefined
    if (word === undefined || !text.startsWith('async ', word.getStart(source))) return []
    const start = word.getStart(source)
    return [[{ start, end: start + 'async '.length, text: '' }]]
  })
}

/** A declaration that stands there twice. */
function repeated({ source, text }: ParsedFile): readonly (readonly TextEdit[])[] {
  return find(source, ts.isVariableStatement).flatMap((node) => {
    const start = node.getStart(source)
    const isOneLine = !node.getText(source).includes('\n') && ownsLines(text, start, node.end)
    if (!isOneLine || node.declarationList.getFirstToken(source)?.kind === ts.SyntaxKind.VarKeyword)
      return []
    const at = lineEnd(text, node.end)
    return [[{ start: at, end: at, text: text.slice(lineStart(text, start), at) }]]
  })
}

/** Two items of a list without the comma between them. */
function noComma({ source, text }: ParsedFile, random: Random): readonly (readonly TextEdit[])[] {
  return find(source, ts.isObjectLiteralExpression).flatMap((node) => {
    const item = pick(random, node.properties.slice(0, -1))
    if (item === undefined || text.charAt(item.end) !== ',' || !node.getText(source).includes('\n'))
      return []
    return [[{ start: item.end, end: item.end + 1, text: '' }]]
  })
}

/** A text without its closing quote. */
function unquoted({ source, text }: ParsedFile): readonly (readonly TextEdit[])[] {
  return find(source, ts.isStringLiteral).flatMap((node) => {
    const rest = text.slice(node.end, lineEnd(text, node.end)).trim()
    return /^[);,]*$/.test(rest) && node.text.length > 2
      ? [[{ start: node.end - 1, end: node.end, text: '' }]]
      : []
  })
}
