/** A language whose files are checked by its own compiler. */
export type CodeLanguage = 'typescript' | 'javascript' | 'python'

/** By the ending of the path; undefined for others. */
export function codeLanguage(path: string): CodeLanguage | undefined {
  if (/\.[mc]?tsx?$/i.test(path)) return 'typescript'
  if (/\.[mc]?jsx?$/i.test(path)) return 'javascript'
  return /\.pyi?$/i.test(path) ? 'python' : undefined
}
