import type * as vscode from 'vscode'
import {
  enclosingLines,
  type Ask,
  type LiveEditOutcome,
  type LiveEditTimes,
} from '@turant/live-edit'
import type { LineRange } from '@turant/edits'
import type { Problem } from '../connection/problem.ts'
import type { EventLog } from '../event-log.ts'
import type { HostParts } from '../host.ts'
import { visible } from '../text/hidden.ts'
import { withLf } from '../text/line-ends.ts'
import { LiveEdit, type LiveEditParts } from './live-edit.ts'
import { refusal } from './refusal.ts'

export type LiveEditsOptions = {
  readonly host: LiveEditParts &
    HostParts<'FilePermission' | 'TextDocumentSaveReason' | 'Disposable' | 'TextEdit'>
  readonly ask: Ask
  /** Nothing is typed before the person has answered what has to be asked; undefined unless it can not work. */
  readonly prepare: () => Promise<Problem | undefined>
  /** Nothing can be asked. */
  readonly onProblem: (problem: Problem) => void
  readonly maxLines: () => number
  readonly nextFrame: (callback: () => void) => void
  readonly nowMs: () => number
  readonly log: EventLog
  readonly onTimes: (times: LiveEditTimes) => void
  /** There is no answer; the message says why. */
  readonly onFailed: (message: string) => void
}

/** Whether a live edit is open; keybindings depend on it. */
const CONTEXT_KEY = 'turant.liveEditActive'

/** The live edit of this window, of which there is one at a time, and its commands. */
export class LiveEdits {
  readonly #options: LiveEditsOptions
  readonly #registrations: vscode.Disposable
  #current: LiveEdit | undefined
  #isBeginning = false
  #onEnded: () => void = () => undefined
  #saveReason: vscode.TextDocumentSaveReason | undefined

  constructor(options: LiveEditsOptions) {
    this.#options = options
    this.#registrations = this.#register(options)
  }

  isEditing(document: vscode.TextDocument): boolean {
    return this.#current?.document === document
  }

  /** Resolves once the document of an open live edit is what it was. */
  async close(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#onEnded = resolve
    if (this.#current === undefined) resolve()
    else this.#current.restore()
    await promise
    this.#registrations.dispose()
  }

  #register({ host }: LiveEditsOptions): vscode.Disposable {
    const { commands, workspace, window, Disposable: All } = host
    const isCurrent = (document: vscode.TextDocument): boolean => this.isEditing(document)
    return All.from(
      commands.registerCommand('turant.liveEdit', () => this.#begin()),
      commands.registerCommand('turant.liveEdit.keep', () => this.#current?.keep()),
      commands.registerCommand('turant.liveEdit.restore', () => this.#current?.restore()),
      commands.registerCommand('turant.liveEdit.keepHunk', () => this.#current?.keepHunk()),
      commands.registerCommand('turant.liveEdit.dropHunk', () => this.#current?.dropHunk()),
      workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (isCurrent(document) && contentChanges.length > 0) this.#current?.documentChanged()
      }),
      workspace.onDidCloseTextDocument((document) => {
        // Another language is told as an end and a new beginning of a document that is not closed.
        if (isCurrent(document) && document.isClosed) this.#current?.documentClosed()
      }),
      workspace.onWillSaveTextDocument((event) => this.#willSave(event)),
      workspace.onDidSaveTextDocument((document) => {
        if (isCurrent(document)) void this.#current?.saved(this.#whySaved())
      }),
      window.onDidChangeVisibleTextEditors(() => this.#current?.editorsChanged()),
    )
  }

  #willSave(event: vscode.TextDocumentWillSaveEvent): void {
    const { document, reason } = event
    const current = this.#current
    if (current === undefined) return
    if (document === current.document) {
      this.#saveReason = reason
      event.waitUntil(current.willSave())
      return
    }
    const change = current.changeOfCopy(document.getText())
    if (change === undefined) return
    const { Range, TextEdit } = this.#options.host
    const { from, to, text } = change
    const range = new Range(from.line, from.character, to.line, to.character)
    event.waitUntil(Promise.resolve([TextEdit.replace(range, text)]))
  }

  #whySaved(): 'automatic' | 'asked' {
    const { AfterDelay } = this.#options.host.TextDocumentSaveReason
    return this.#saveReason === AfterDelay ? 'automatic' : 'asked'
  }

  async #begin(): Promise<void> {
    if (this.#current !== undefined) return this.#current.focus()
    if (this.#isBeginning) return
    this.#isBeginning = true
    try {
      await this.#beginIn(this.#options.host.window.activeTextEditor)
    } finally {
      this.#isBeginning = false
    }
  }

  async #beginIn(editor: vscode.TextEditor | undefined): Promise<void> {
    const { host, ask, maxLines, log } = this.#options
    if (!host.workspace.isTrusted) {
      await this.#askForTrust()
      return
    }
    const why = await refusal(host, editor?.document)
    if (why !== undefined || editor === undefined) {
      void host.window.showInformationMessage(why ?? '')
      return
    }
    const problem = await this.#options.prepare()
    if (problem !== undefined) {
      this.#options.onProblem(problem)
      return
    }
    const { document } = editor
    this.#current = new LiveEdit({
      ...this.#options,
      ask,
      document,
      scope: scopeOf(editor, maxLines()),
      maxLines: maxLines(),
      onTimes: (times) => this.#timed(times),
      onFailed: (message) => {
        log({ event: 'live-edit-failed', message })
        this.#options.onFailed(message)
      },
      onAside: (isAside) => log({ event: isAside ? 'save-put-aside' : 'save-shown-again' }),
      onEnded: (outcome) => this.#ended(outcome),
    })
    await this.#setActive(true)
    log({ event: 'live-edit-began' })
  }

  #timed(times: LiveEditTimes): void {
    const { log, onTimes } = this.#options
    const { firstLineMs, finishedMs, server } = times
    if (firstLineMs !== undefined) log({ event: 'live-edit-first-line', ms: firstLineMs })
    const changed = firstLineMs !== undefined
    log({ event: 'live-edit-finished', ms: finishedMs, changed, server })
    onTimes(times)
  }

  #ended(outcome: LiveEditOutcome): void {
    this.#current = undefined
    this.#onEnded()
    void this.#setActive(false)
    this.#options.log({ event: `live-edit-${outcome.type}` })
    if (outcome.type === 'left' && outcome.message !== '') {
      void this.#options.host.window.showInformationMessage(
        `Live edit: ${visible(outcome.message)}`,
      )
    }
  }

  async #setActive(isActive: boolean): Promise<void> {
    await this.#options.host.commands.executeCommand('setContext', CONTEXT_KEY, isActive)
  }

  async #askForTrust(): Promise<void> {
    const { window, commands } = this.#options.host
    const manage = 'Manage Trust'
    const chosen = await window.showInformationMessage(
      'Live edit works in trusted folders only; completion works here too.',
      manage,
    )
    if (chosen === manage) await commands.executeCommand('workbench.trust.manage')
  }
}

/** The lines of the selection, or the block around the caret. */
function scopeOf({ document, selection }: vscode.TextEditor, maxLines: number): LineRange {
  const { start, end, isEmpty } = selection
  if (isEmpty) return enclosingLines(withLf(document.getText()), start.line, maxLines)
  const isBefore = end.character === 0 && end.line > start.line
  return { startLine: start.line, endLine: isBefore ? end.line : end.line + 1 }
}
