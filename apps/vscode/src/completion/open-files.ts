import type * as vscode from 'vscode'
import type { InfillContext } from '@turant/protocol'
import type { HostParts } from '../host.ts'
import { withLf } from '../text/line-ends.ts'

const MAX_FILES = 6
const PIECE_LINES = 40
const PIECE_CHARACTERS = 1500
const REMEMBERED_FILES = 20

type Parts = HostParts<'window' | 'workspace' | 'Range' | 'Disposable'>

/** Where the caret was in a file that was used. */
type Used = { readonly document: vscode.TextDocument; readonly line: number }

/**
 * Pieces of the other files of a language that were used last. They stay the same while one file is
 * edited: what is sent before the file's own text is computed once then.
 */
export class OpenFiles implements Disposable {
  readonly #host: Parts
  readonly #registrations: vscode.Disposable
  /** The one used last comes last. */
  #used: readonly Used[] = []
  #pieces: { readonly uri: string; readonly context: readonly InfillContext[] } | undefined

  constructor(host: Parts) {
    this.#host = host
    const { window, workspace, Disposable: All } = host
    for (const editor of window.visibleTextEditors) this.#use(editor)
    this.#registrations = All.from(
      window.onDidChangeActiveTextEditor((editor) => {
        this.#pieces = undefined
        if (editor !== undefined) this.#use(editor)
      }),
      window.onDidChangeTextEditorSelection(({ textEditor }) => this.#use(textEditor)),
      workspace.onDidCloseTextDocument((closed) => {
        this.#used = this.#used.filter(({ document }) => document !== closed)
      }),
    )
  }

  around(document: vscode.TextDocument): readonly InfillContext[] {
    const uri = document.uri.toString()
    if (this.#pieces?.uri !== uri) {
      const others = this.#used.filter(
        (one) => one.document !== document && one.document.languageId === document.languageId,
      )
      const context = others.slice(-MAX_FILES).map((one) => this.#piece(one))
      this.#pieces = { uri, context: context.filter(({ text }) => text.trim() !== '') }
    }
    return this.#pieces.context
  }

  [Symbol.dispose](): void {
    this.#registrations.dispose()
  }

  #use({ document, selection }: vscode.TextEditor): void {
    const others = this.#used.filter((one) => one.document !== document)
    this.#used = [...others, { document, line: selection.active.line }].slice(-REMEMBERED_FILES)
  }

  #piece({ document, line }: Used): InfillContext {
    const { Range, workspace } = this.#host
    const first = Math.max(0, line - PIECE_LINES / 2)
    const text = withLf(document.getText(new Range(first, 0, first + PIECE_LINES, 0)))
    return {
      path: workspace.asRelativePath(document.uri, false),
      text: text.slice(0, PIECE_CHARACTERS),
    }
  }
}
