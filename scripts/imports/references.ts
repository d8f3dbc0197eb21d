import { parseSync, Visitor } from 'oxc-parser'

/** One place where a module names another. */
export interface Reference {
  /** The name as written; undefined when it is computed at run time. */
  readonly specifier: string | undefined
  /** From 1. */
  readonly line: number
  readonly form: 'import' | 'export' | 'export-all'
}

/**
 * All that a module names: imports of values and types, dynamic imports, re-exports, and types written
 * as `import('x').T`.
 *
 * @param path decides by its extension how the text is read
 * @throws SyntaxError when the text does not parse
 */
export function referencesOf(path: string, text: string): readonly Reference[] {
  const result = parseSync(path, text)
  const [error] = result.errors
  if (error !== undefined) throw new SyntaxError(`${path}: ${error.message}`)
  const { staticImports, staticExports, dynamicImports } = result.module
  const found: (readonly [number, Omit<Reference, 'line'>])[] = []
  for (const { start, moduleRequest } of staticImports) {
    found.push([start, { specifier: moduleRequest.value, form: 'import' }])
  }
  for (const { start, entries } of staticExports) {
    for (const { moduleRequest, importName, exportName } of entries) {
      if (moduleRequest === null) continue
      const all = importName.name === null && exportName.name === null
      const form = all ? 'export-all' : 'export'
      found.push([start, { specifier: moduleRequest.value, form }])
    }
  }
  for (const { start, moduleRequest } of dynamicImports) {
    const written = text.slice(moduleRequest.start, moduleRequest.end)
    found.push([start, { specifier: literalValue(written), form: 'import' }])
  }
  // The module record has no types in it. Few files have such a type, and the tree is dear to make.
  if (/\bimport\s*\(/.test(text)) {
    const visitor = new Visitor({
      TSImportType: (type) => {
        found.push([type.start, { specifier: type.source.value, form: 'import' }])
      },
    })
    visitor.visit(result.program)
  }
  return distinct(
    found
      .toSorted(([a], [b]) => a - b)
      .map(([start, reference]) => ({ ...reference, line: lineAt(text, start) })),
  )
}

/** The value of a string literal as written, undefined for any other expression. */
function literalValue(written: string): string | undefined {
  return /^(['"`])([^'"`\\$]*)\1$/.exec(written)?.[2]
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length
}

/** `export { a, b } from 'x'` names `x` once. */
function distinct(references: readonly Reference[]): readonly Reference[] {
  const byKey = new Map(references.map((one) => [`${one.line} ${one.form} ${one.specifier}`, one]))
  return [...byKey.values()]
}
