import type { LiveEditView, TextChange, UndoStep } from '@turant/live-edit'
import { lineChange, withoutLines } from '../text/line-change.ts'

/** What the guard needs of a document. */
export type GuardedDocument = {
  text(): string
  change(changes: readonly TextChange[], undo: UndoStep): Promise<boolean>
}

export type SaveGuardOptions = {
  readonly document: GuardedDocument
  /** The document has another text, and neither the guard nor a save made it. */
  readonly onForeign: (text: string) => void
  /** The proposal was taken out of the document, or is in it again. */
  readonly onAside: (isAside: boolean) => void
}

/** A proposal that nobody touches is shown again after this many automatic saves, then it stays out. */
const MAX_REDRAWS = 5

const INSIDE: UndoStep = { begins: false, ends: false }

/**
 * Keeps a half edit from being saved: before a save the proposal is taken out of the document, after it
 * it is shown again. The live edit that is shown knows nothing of it: its changes wait meanwhile.
 */
export class SaveGuard {
  readonly #options: SaveGuardOptions
  #shown: { readonly view: LiveEditView; readonly text: string } | undefined
  #aside: { readonly without: string; readonly shown: string } | undefined
  /** Its changes and those of the live edit are made one after the other. */
  #last: Promise<unknown> = Promise.resolve()
  #redraws = 0
  #redrawn = ''

  constructor(options: SaveGuardOptions) {
    this.#options = options
  }

  /** What is in the document now. */
  show(view: LiveEditView): void {
    this.#shown = { view, text: this.#options.document.text() }
  }

  /** Makes changes of the live edit; out of the document, the proposal is put back before. */
  apply(changes: readonly TextChange[], undo: UndoStep): Promise<boolean> {
    return this.#inTurn(async () => {
      await this.#putBack()
      return this.#options.document.change(changes, undo)
    })
  }

  documentChanged(): void {
    const text = this.#options.document.text()
    if (this.#aside !== undefined) {
      if (text === this.#aside.without || text === this.#aside.shown) return
      // A formatter, or a person: what was put aside does not fit any more.
      this.#aside = undefined
      this.#options.onAside(false)
    }
    this.#options.onForeign(text)
  }

  /**
   * What a text has to be without the proposal, if it is the shown one; undefined for any other. Who saves under
   * another name saves a copy of it.
   */
  withoutProposal(text: string): string | undefined {
    const shown = this.#shown
    if (shown === undefined || text !== shown.text) return undefined
    const without = withoutLines(shown.text, shown.view.added)
    return without === text ? undefined : without
  }

  /** Called before a save; afterwards the document has no line that is only a proposal. */
  putAside(): Promise<void> {
    return this.#inTurn(async () => {
      const shown = this.#shown
      if (shown === undefined || this.#aside !== undefined) return
      const now = this.#options.document.text()
      const without = withoutLines(shown.text, shown.view.added)
      const change = lineChange(now, without)
      if (change === undefined) return
      this.#aside = { without, shown: now }
      this.#options.onAside(true)
      if (await this.#options.document.change([change], INSIDE)) return
      this.#aside = undefined
      this.#options.onAside(false)
    })
  }

  /** Called after a save. Automatic ones come again and again for as long as the document differs from the file. */
  saved(why: 'automatic' | 'asked'): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#aside === undefined) return
      const isSame = this.#redrawn === this.#aside.shown
      this.#redraws = why === 'automatic' && isSame ? this.#redraws + 1 : 0
      this.#redrawn = this.#aside.shown
      if (this.#redraws < MAX_REDRAWS) await this.#putBack()
    })
  }

  async #putBack(): Promise<void> {
    const aside = this.#aside
    if (aside === undefined) return
    const change = lineChange(this.#options.document.text(), aside.shown)
    const isBack = change === undefined || (await this.#options.document.change([change], INSIDE))
    // Dropped meanwhile by a change of others.
    if (this.#aside !== aside) return
    this.#aside = undefined
    this.#options.onAside(false)
    if (!isBack) this.#options.onForeign(this.#options.document.text())
  }

  #inTurn<T>(action: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(action)
    this.#last = turn.catch(() => undefined)
    return turn
  }
}
