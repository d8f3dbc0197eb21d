import type * as vscode from 'vscode'
import type { TextChange, UndoStep } from '@turant/live-edit'
import type { HostParts } from '../host.ts'
import { withChanges } from '../text/line-change.ts'
import { withLf, withLineEnd } from '../text/line-ends.ts'

type Parts = HostParts<
  'window' | 'workspace' | 'commands' | 'Range' | 'WorkspaceEdit' | 'EndOfLine'
>

/** A document in the editors that show it, read and changed with LF line ends. */
export class ShownDocument {
  readonly document: vscode.TextDocument
  readonly #host: Parts
  readonly #original: string

  constructor(host: Parts, document: vscode.TextDocument) {
    this.#host = host
    this.document = document
    this.#original = this.text()
  }

  text(): string {
    return withLf(this.document.getText())
  }

  editors(): readonly vscode.TextEditor[] {
    return this.#host.window.visibleTextEditors.filter(
      (editor) => editor.document === this.document,
    )
  }

  /** False when the changes were not made: the document moved on, is closed, or can not be written. */
  async change(changes: readonly TextChange[], undo: UndoStep): Promise<boolean> {
    if (this.document.isClosed) return false
    if (undo.ends && !undo.begins && (await this.#takeBack(changes))) return true
    const { window } = this.#host
    const [first] = this.editors()
    const active = window.activeTextEditor
    const editor = active?.document === this.document ? active : first
    if (editor === undefined) return this.#changeUnseen(changes)
    const { version } = this.document
    try {
      const isDone = await editor.edit(
        (edits) => {
          for (const change of changes) edits.replace(this.range(change), this.#inDocument(change))
        },
        // One undo step is one for the person only if no stop lies between its first and its last change.
        { undoStopBefore: undo.begins, undoStopAfter: undo.ends },
      )
      // An editor that is read-only says yes and changes nothing.
      return isDone && (changes.length === 0 || this.document.version !== version)
    } catch {
      // The editor was closed in between.
      return false
    }
  }

  range({ from, to }: Pick<TextChange, 'from' | 'to'>): vscode.Range {
    return new this.#host.Range(from.line, from.character, to.line, to.character)
  }

  /**
   * Whether everything was taken back by undoing it, which it can be when the last changes make the text what it was:
   * then the caret is where it was too, and the document is not marked as changed.
   */
  async #takeBack(changes: readonly TextChange[]): Promise<boolean> {
    const { window, commands } = this.#host
    const before = this.text()
    if (window.activeTextEditor?.document !== this.document) return false
    if (withChanges(before, changes) !== this.#original) return false
    // Undo means what has the focus.
    await commands.executeCommand('workbench.action.focusActiveEditorGroup')
    await commands.executeCommand('undo')
    if (this.text() === this.#original) return true
    // A save has divided the step.
    if (this.text() !== before) await commands.executeCommand('redo')
    return false
  }

  /** No editor shows it; a step of its own in the undo history is all that there is then. */
  async #changeUnseen(changes: readonly TextChange[]): Promise<boolean> {
    const edit = new this.#host.WorkspaceEdit()
    for (const change of changes) {
      edit.replace(this.document.uri, this.range(change), this.#inDocument(change))
    }
    return this.#host.workspace.applyEdit(edit)
  }

  #inDocument({ text }: TextChange): string {
    return withLineEnd(text, this.document.eol === this.#host.EndOfLine.CRLF ? '\r\n' : '\n')
  }
}
