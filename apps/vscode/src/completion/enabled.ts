import type * as vscode from 'vscode'
import type { HostParts } from '../host.ts'

/** Documents of these kinds are files, or will be. */
const FILE_LIKE = new Set(['untitled', 'vscode-notebook-cell', 'vscode-interactive'])

type Document = Pick<vscode.TextDocument, 'uri' | 'languageId'>

/**
 * Whether completion may suggest in a document: in files that can be written, new ones and cells of notebooks,
 * where the person did not turn it off for the language. `turant.completion.languages` says that by language id;
 * `*` stands for all that it does not name.
 */
export function isEnabled({ workspace }: HostParts<'workspace'>, document: Document): boolean {
  const { uri, languageId } = document
  const isFile = FILE_LIKE.has(uri.scheme) || workspace.fs.isWritableFileSystem(uri.scheme) === true
  if (!isFile) return false
  const settings = workspace.getConfiguration('turant.completion', uri)
  if (settings.get<unknown>('enabled') === false) return false
  return isLanguageEnabled(settings.get<unknown>('languages'), languageId)
}

function isLanguageEnabled(setting: unknown, languageId: string): boolean {
  if (typeof setting !== 'object' || setting === null) return true
  const byLanguage = new Map<string, unknown>(Object.entries(setting))
  return (byLanguage.get(languageId) ?? byLanguage.get('*')) !== false
}
