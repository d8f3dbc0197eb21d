import type * as vscode from 'vscode'
import type { LineRange } from '@turant/edits'
import {
  startLiveEdit,
  type Ask,
  type LiveEditFace,
  type LiveEditOutcome,
  type LiveEditSession,
  type LiveEditTimes,
  type LiveEditView,
  type TextChange,
} from '@turant/live-edit'
import type { Progress } from '@turant/protocol'
import type { HostParts } from '../host.ts'
import { hiddenWarning } from '../text/hidden.ts'
import { lineChange } from '../text/line-change.ts'
import { withLf } from '../text/line-ends.ts'
import { LiveEditDecorations } from './decorations.ts'
import { LiveEditInput } from './input.ts'
import { SaveGuard } from './save-guard.ts'
import { ShownDocument } from './shown-document.ts'

export type LiveEditParts = HostParts<
  | 'window'
  | 'workspace'
  | 'commands'
  | 'Range'
  | 'WorkspaceEdit'
  | 'EndOfLine'
  | 'ThemeColor'
  | 'ThemeIcon'
  | 'OverviewRulerLane'
  | 'DecorationRangeBehavior'
  | 'InputBoxValidationSeverity'
>

export type LiveEditOptions = {
  readonly host: LiveEditParts
  readonly ask: Ask
  readonly document: vscode.TextDocument
  readonly scope: LineRange
  readonly maxLines: number
  /** Between two frames, in milliseconds; a number to put by for tests. */
  readonly nextFrame: (callback: () => void) => void
  readonly nowMs: () => number
  readonly onTimes: (times: LiveEditTimes) => void
  readonly onFailed: (message: string) => void
  readonly onAside: (isAside: boolean) => void
  readonly onEnded: (outcome: LiveEditOutcome) => void
}

/** One live edit in an editor: what is typed goes to the session, what the session wants is done and drawn. */
export class LiveEdit {
  readonly document: vscode.TextDocument
  readonly #options: LiveEditOptions
  readonly #shown: ShownDocument
  readonly #guard: SaveGuard
  readonly #decorations: LiveEditDecorations
  readonly #input: LiveEditInput
  readonly #session: LiveEditSession
  #view: LiveEditView | undefined
  #progress: Progress | undefined
  #isAside = false
  #hasEnded = false

  constructor(options: LiveEditOptions) {
    const { host, document, scope, maxLines } = options
    this.#options = options
    this.document = document
    this.#shown = new ShownDocument(host, document)
    this.#guard = new SaveGuard({
      document: this.#shown,
      onForeign: (text) => this.#session.documentChanged(text),
      onAside: (isAside) => this.#aside(isAside),
    })
    this.#decorations = new LiveEditDecorations(host)
    const path = host.workspace.asRelativePath(document.uri, false)
    this.#input = new LiveEditInput(host, {
      path,
      scope,
      onInstruction: (instruction) => this.#instruct(instruction),
      onKeep: () => this.keep(),
      onRestore: () => this.restore(),
    })
    this.#session = startLiveEdit({
      face: this.#face(),
      ask: options.ask,
      document: { path, text: this.#shown.text() },
      scope,
      maxLines,
      nowMs: options.nowMs,
      onTimes: options.onTimes,
      onProgress: (progress) => {
        this.#progress = progress
        this.#say()
      },
    })
  }

  keep(): void {
    this.#session.keep()
  }

  keepHunk(): void {
    this.#session.keepHunk()
  }

  dropHunk(): void {
    this.#session.dropHunk()
  }

  restore(): void {
    this.#session.restore()
  }

  /** Where the instruction is typed gets the focus again. */
  focus(): void {
    this.#input.show()
  }

  documentChanged(): void {
    this.#guard.documentChanged()
  }

  documentClosed(): void {
    this.#session.close()
  }

  /** No half edit is saved: the save waits for this. */
  willSave(): Promise<void> {
    return this.#guard.putAside()
  }

  /** What makes a copy of the document, under another name, one without the proposal; undefined for other texts. */
  changeOfCopy(text: string): TextChange | undefined {
    const copy = withLf(text)
    const without = this.#guard.withoutProposal(copy)
    return without === undefined ? undefined : lineChange(copy, without)
  }

  saved(why: 'automatic' | 'asked'): Promise<void> {
    return this.#guard.saved(why)
  }

  /** Editors came or went. Without one nobody sees the proposal, so it goes. */
  editorsChanged(): void {
    if (this.#shown.editors().length === 0) this.restore()
    else this.#draw()
  }

  #instruct(instruction: string): void {
    this.#progress = undefined
    this.#session.instruct(instruction)
  }

  #face(): LiveEditFace {
    return {
      applyChanges: (changes, undo) => this.#guard.apply(changes, undo),
      show: (view) => this.#show(view),
      ended: (outcome) => this.#ended(outcome),
      nextFrame: this.#options.nextFrame,
    }
  }

  #show(view: LiveEditView): void {
    const before = this.#view
    this.#view = view
    if (this.#hasEnded) return
    this.#guard.show(view)
    this.#draw()
    this.#say()
    if (view.phase === 'failed' && before?.phase !== 'failed') {
      this.#options.onFailed(view.message ?? '')
    }
  }

  #ended(outcome: LiveEditOutcome): void {
    this.#hasEnded = true
    this.#decorations.clear(this.#shown.editors())
    this.#decorations[Symbol.dispose]()
    this.#input[Symbol.dispose]()
    this.#options.onEnded(outcome)
  }

  #aside(isAside: boolean): void {
    this.#isAside = isAside
    this.#options.onAside(isAside)
    if (this.#hasEnded) return
    this.#draw()
    this.#say()
  }

  #draw(): void {
    if (this.#hasEnded || this.#view === undefined) return
    if (this.#isAside) this.#decorations.clear(this.#shown.editors())
    else this.#decorations.draw(this.#shown.editors(), this.#view)
  }

  #say(): void {
    if (this.#hasEnded || this.#view === undefined) return
    const isReady = this.#view.phase === 'ready'
    this.#input.say({
      view: this.#view,
      progress: this.#progress,
      isAside: this.#isAside,
      warning: isReady && !this.#isAside ? hiddenWarning(this.#proposal(this.#view)) : undefined,
    })
  }

  #proposal({ added }: LiveEditView): string {
    const { Range } = this.#options.host
    return added
      .map(({ startLine, endLine }) => this.document.getText(new Range(startLine, 0, endLine, 0)))
      .join('')
  }
}
