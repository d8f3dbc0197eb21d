import type * as vscode from 'vscode'
import type { LineRange } from '@turant/edits'
import type { LiveEditView } from '@turant/live-edit'
import type { HostParts } from '../host.ts'

type Parts = HostParts<
  'window' | 'Range' | 'ThemeColor' | 'OverviewRulerLane' | 'DecorationRangeBehavior'
>

const HINT = 'Tab keep \u00B7 Esc restore'

/** Draws a live edit over its lines, in colours of the theme only. */
export class LiveEditDecorations implements Disposable {
  readonly #host: Parts
  readonly #added: vscode.TextEditorDecorationType
  readonly #removed: vscode.TextEditorDecorationType
  readonly #scope: vscode.TextEditorDecorationType
  readonly #writing: vscode.TextEditorDecorationType
  readonly #hint: vscode.TextEditorDecorationType
  readonly #drawn = new WeakMap<vscode.TextEditor, Map<vscode.TextEditorDecorationType, string>>()

  constructor(host: Parts) {
    this.#host = host
    const { window, ThemeColor, OverviewRulerLane, DecorationRangeBehavior } = host
    const line = {
      isWholeLine: true,
      rangeBehavior: DecorationRangeBehavior.ClosedClosed,
      overviewRulerLane: OverviewRulerLane.Full,
    }
    this.#added = window.createTextEditorDecorationType({
      ...line,
      backgroundColor: new ThemeColor('diffEditor.insertedLineBackground'),
      overviewRulerColor: new ThemeColor('diffEditorOverview.insertedForeground'),
      // Only themes of high contrast have a colour for it; elsewhere it is transparent.
      border: '1px dashed',
      borderColor: new ThemeColor('diffEditor.insertedTextBorder'),
    })
    this.#removed = window.createTextEditorDecorationType({
      ...line,
      backgroundColor: new ThemeColor('diffEditor.removedLineBackground'),
      overviewRulerColor: new ThemeColor('diffEditorOverview.removedForeground'),
      border: '1px dashed',
      borderColor: new ThemeColor('diffEditor.removedTextBorder'),
      // Told apart without colours too.
      textDecoration: 'line-through',
    })
    this.#scope = window.createTextEditorDecorationType({
      isWholeLine: true,
      backgroundColor: new ThemeColor('editor.rangeHighlightBackground'),
    })
    this.#writing = window.createTextEditorDecorationType({
      isWholeLine: true,
      after: { contentText: ' \u25CF', color: new ThemeColor('editorCodeLens.foreground') },
    })
    this.#hint = window.createTextEditorDecorationType({
      after: {
        contentText: HINT,
        color: new ThemeColor('editorCodeLens.foreground'),
        margin: '0 0 0 3em',
        fontStyle: 'italic',
      },
    })
  }

  /** Draws in these editors; what did not change is left alone, so that it does not flicker. */
  draw(editors: readonly vscode.TextEditor[], view: LiveEditView): void {
    const { added, removed, scope, writingLine, hunks, phase } = view
    const [first] = hunks
    const isReady = phase === 'ready' && first !== undefined
    for (const editor of editors) {
      this.#set(editor, this.#added, added)
      this.#set(editor, this.#removed, removed)
      this.#set(editor, this.#scope, phase === 'asking' ? [scope] : [])
      this.#set(
        editor,
        this.#writing,
        writingLine === undefined ? [] : [{ startLine: writingLine, endLine: writingLine + 1 }],
      )
      this.#set(editor, this.#hint, isReady ? [{ ...first, endLine: first.startLine + 1 }] : [])
    }
  }

  clear(editors: readonly vscode.TextEditor[]): void {
    for (const editor of editors) {
      for (const type of this.#types()) this.#set(editor, type, [])
    }
  }

  [Symbol.dispose](): void {
    for (const type of this.#types()) type.dispose()
  }

  #types(): readonly vscode.TextEditorDecorationType[] {
    return [this.#added, this.#removed, this.#scope, this.#writing, this.#hint]
  }

  #set(
    editor: vscode.TextEditor,
    type: vscode.TextEditorDecorationType,
    lines: readonly LineRange[],
  ): void {
    const drawn = this.#drawn.get(editor) ?? new Map<vscode.TextEditorDecorationType, string>()
    this.#drawn.set(editor, drawn)
    // An edit moves or drops what was drawn before it.
    const key = lines.length === 0 ? '' : `${editor.document.version} ${JSON.stringify(lines)}`
    if ((drawn.get(type) ?? '') === key) return
    drawn.set(type, key)
    const ranges = lines.filter(({ startLine, endLine }) => startLine < endLine)
    editor.setDecorations(
      type,
      ranges.map((range) => this.#range(range)),
    )
  }

  /** To the end of the last line. */
  #range({ startLine, endLine }: LineRange): vscode.Range {
    return new this.#host.Range(startLine, 0, endLine - 1, Number.MAX_SAFE_INTEGER)
  }
}
