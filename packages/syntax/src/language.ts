/** The languages whose grammars ship with this package. */
export type LanguageId =
  | 'typescript'
  | 'tsx'
  | 'javascript'
  | 'python'
  | 'json'
  | 'go'
  | 'rust'
  | 'css'
  | 'html'

const LANGUAGE_BY_EXTENSION: ReadonlyMap<string, LanguageId> = new Map([
  ['ts', 'typescript'],
  ['mts', 'typescript'],
  ['cts', 'typescript'],
  ['tsx', 'tsx'],
  ['js', 'javascript'],
  ['jsx', 'javascript'],
  ['mjs', 'javascript'],
  ['cjs', 'javascript'],
  ['py', 'python'],
  ['pyi', 'python'],
  ['json', 'json'],
  ['go', 'go'],
  ['rs', 'rust'],
  ['css', 'css'],
  ['html', 'html'],
  ['htm', 'html'],
])

/** The language of a file by its extension, letter case aside; `undefined` when it cannot be checked. */
export function languageOf(path: string): LanguageId | undefined {
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)
  const dot = name.lastIndexOf('.')
  return dot < 0 ? undefined : LANGUAGE_BY_EXTENSION.get(name.slice(dot + 1).toLowerCase())
}
