import type * as vscode from 'vscode'
import type { LineRange } from '@turant/edits'
import type { LiveEditView } from '@turant/live-edit'
import type { Progress } from '@turant/protocol'
import type { HostParts } from '../host.ts'
import { visible } from '../text/hidden.ts'
import { phaseText } from './phase-text.ts'

type Parts = HostParts<'window' | 'ThemeIcon' | 'InputBoxValidationSeverity'>

export type LiveEditInputOptions = {
  readonly path: string
  readonly scope: LineRange
  readonly onInstruction: (instruction: string) => void
  readonly onKeep: () => void
  /** Also when another input took its place. */
  readonly onRestore: () => void
}

export type Said = {
  readonly view: LiveEditView
  readonly progress: Progress | undefined
  readonly isAside: boolean
  /** Of the proposal. */
  readonly warning: string | undefined
}

const ASIDE =
  'For the save the document shows its own lines. Type on, or press Enter to keep the proposal.'

/** The box at the top of the window in which the instruction is typed. */
export class LiveEditInput implements Disposable {
  readonly #box: vscode.InputBox
  readonly #severity: Parts['InputBoxValidationSeverity']

  constructor(host: Parts, options: LiveEditInputOptions) {
    const { path, scope, onInstruction, onKeep, onRestore } = options
    const { window, ThemeIcon } = host
    this.#severity = host.InputBoxValidationSeverity
    const box = window.createInputBox()
    this.#box = box
    box.title = `Live edit of ${visible(path)}, lines ${scope.startLine + 1} to ${Math.max(scope.startLine + 1, scope.endLine)}`
    box.placeholder = 'What to change, such as: rename total to sum'
    box.ignoreFocusOut = true
    const keep = { iconPath: new ThemeIcon('check'), tooltip: 'Keep (Enter)' }
    const restore = { iconPath: new ThemeIcon('discard'), tooltip: 'Restore (Escape)' }
    box.buttons = [keep, restore]
    box.onDidChangeValue(onInstruction)
    box.onDidAccept(onKeep)
    box.onDidTriggerButton((button) => (button === keep ? onKeep() : onRestore()))
    box.onDidHide(onRestore)
    box.show()
  }

  show(): void {
    this.#box.show()
  }

  say({ view, progress, isAside, warning }: Said): void {
    const box = this.#box
    const { phase, message } = view
    box.busy = phase === 'waiting' || phase === 'writing' || phase === 'keeping'
    box.prompt = isAside ? ASIDE : phaseText(view, progress)
    if (phase === 'failed') {
      box.validationMessage = {
        message: `${visible(message ?? '')} Press Enter to try again.`,
        severity: this.#severity.Error,
      }
    } else if (warning === undefined) {
      box.validationMessage = undefined
    } else {
      box.validationMessage = { message: warning, severity: this.#severity.Warning }
    }
  }

  /** Nothing is heard of it any more: to hide it is no wish to restore. */
  [Symbol.dispose](): void {
    this.#box.dispose()
  }
}
