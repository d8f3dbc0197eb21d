import ts from 'typescript-api'
import { styleOf } from './style.ts'
import type { CodeStyle } from './style.ts'

/** A file that is looked at alone: what it imports is unknown, and so is what the platform declares. */
export type ParsedFile = {
  readonly path: string
  readonly text: string
  readonly source: ts.SourceFile
  readonly checker: ts.TypeChecker
  readonly style: CodeStyle
  /** Whether types may be written in it. */
  readonly isTyped: boolean
  /** Every identifier that means the same thing as this declaration's name, in document order. */
  readonly references: (name: ts.Identifier) => readonly ts.Identifier[]
}

const OPTIONS: ts.CompilerOptions = {
  allowJs: true,
  checkJs: true,
  jsx: ts.JsxEmit.Preserve,
  module: ts.ModuleKind.ESNext,
  moduleDetection: ts.ModuleDetectionKind.Force,
  noEmit: true,
  noLib: true,
  noResolve: true,
  target: ts.ScriptTarget.ESNext,
  types: [],
}

/** Codes that say what a file looked at alone can know: a name without a meaning, or with two. */
const NAME_CODES: ReadonlySet<number> = new Set([
  1308, 2300, 2304, 2393, 2448, 2451, 2503, 2552, 2554, 2555, 2588, 2663, 18004,
])

export function parseFile(path: string, text: string): ParsedFile {
  const { program, source } = programOf(path, text)
  const checker = program.getTypeChecker()
  let index: ReadonlyMap<ts.Symbol, readonly ts.Identifier[]> | undefined
  return {
    path,
    text,
    source,
    checker,
    style: styleOf(text),
    isTyped: isTypedPath(path),
    references(name) {
      index ??= referenceIndex(source, checker)
      const symbol = meaningOf(name, checker)
      return (symbol === undefined ? undefined : index.get(symbol)) ?? []
    },
  }
}

/** Errors of syntax, as the compiler words them. */
export function syntaxErrors(path: string, text: string): readonly Diagnostic[] {
  const { program, source } = programOf(path, text)
  return program.getSyntacticDiagnostics(source).map((one) => diagnostic(one))
}

/**
 * Errors of names, and of syntax when there are any.
 *
 * @returns undefined where the compiler cannot tell: it stumbles over some code that is in no project
 */
export function nameErrors(path: string, text: string): readonly Diagnostic[] | undefined {
  const { program, source } = programOf(path, text)
  const syntax = program.getSyntacticDiagnostics(source)
  if (syntax.length > 0) return syntax.map((one) => diagnostic(one))
  return semanticErrors(program, source)
    ?.filter(({ code }) => NAME_CODES.has(code))
    .map((one) => diagnostic(one))
}

function semanticErrors(
  program: ts.Program,
  source: ts.SourceFile,
): readonly ts.Diagnostic[] | undefined {
  try {
    return program.getSemanticDiagnostics(source)
  } catch (error) {
    // Seen in 5.9: `this` as the type of a function's result, while nothing is known of its surroundings.
    if (error instanceof TypeError) return undefined
    throw error
  }
}

/** `start` in UTF-16 units. */
export type Diagnostic = { readonly code: number; readonly message: string; readonly start: number }

function diagnostic({ code, messageText, start = 0 }: ts.Diagnostic): Diagnostic {
  return { code, message: ts.flattenDiagnosticMessageText(messageText, '\n'), start }
}

export function isTypedPath(path: string): boolean {
  return /\.[mc]?tsx?$/.test(path)
}

function programOf(
  path: string,
  text: string,
): { readonly program: ts.Program; readonly source: ts.SourceFile } {
  const name = `/${path}`
  const source = ts.createSourceFile(name, text, ts.ScriptTarget.ESNext, true)
  const host: ts.CompilerHost = {
    fileExists: (file) => file === name,
    getCanonicalFileName: (file) => file,
    getCurrentDirectory: () => '/',
    getDefaultLibFileName: () => '/lib.d.ts',
    getNewLine: () => '\n',
    getSourceFile: (file) => (file === name ? source : undefined),
    readFile: () => undefined,
    useCaseSensitiveFileNames: () => true,
    writeFile: () => undefined,
  }
  return { program: ts.createProgram([name], OPTIONS, host), source }
}

function referenceIndex(
  source: ts.SourceFile,
  checker: ts.TypeChecker,
): ReadonlyMap<ts.Symbol, readonly ts.Identifier[]> {
  const found = new Map<ts.Symbol, ts.Identifier[]>()
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) {
      const symbol = meaningOf(node, checker)
      const known = symbol === undefined ? undefined : found.get(symbol)
      if (known !== undefined) known.push(node)
      else if (symbol !== undefined) found.set(symbol, [node])
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

/** What an identifier names; of a shorthand property, the variable. */
function meaningOf(node: ts.Identifier, checker: ts.TypeChecker): ts.Symbol | undefined {
  const { parent } = node
  if (ts.isShorthandPropertyAssignment(parent) && parent.name === node) {
    return checker.getShorthandAssignmentValueSymbol(parent)
  }
  if (ts.isBindingElement(parent) && parent.propertyName === node) return undefined
  return checker.getSymbolAtLocation(node)
}
