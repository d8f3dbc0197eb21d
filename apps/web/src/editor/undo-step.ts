import { isolateHistory, undo } from '@codemirror/commands'
import {
  Annotation,
  Transaction,
  type ChangeSpec,
  type EditorState,
  type Text,
} from '@codemirror/state'
import type { UndoStep } from '@turant/live-edit'

/** Marks what a live edit does to the document. */
export const liveEditChange = Annotation.define<true>()

/** As much of an editor as a history needs. */
export type Bench = {
  readonly state: EditorState
  readonly dispatch: (transaction: Transaction) => void
}

/**
 * Makes all changes of one live edit one step of the editor's history: the first begins it, and each later one joins
 * it. Changes of the person in between stay steps of their own.
 */
export class UndoGroup {
  readonly #original: Text
  #isOpen = false
  #isAlone = true

  /** @param original the document before the live edit. */
  constructor(original: Text) {
    this.#original = original
  }

  /** Makes a change of the live edit. */
  change(view: Bench, changes: ChangeSpec, step: UndoStep): void {
    const annotations = this.#annotations(step)
    const transaction = view.state.update({ changes, annotations })
    view.dispatch(transaction)
    // What changes nothing begins no step of the history, and the one before it is not ours.
    this.#isOpen ||= !transaction.changes.empty
  }

  #annotations({ ends }: UndoStep): readonly Annotation<unknown>[] {
    const mine = liveEditChange.of(true)
    if (!this.#isOpen) return [mine, isolateHistory.of(ends ? 'full' : 'before')]
    // The history joins parts of a composition to what was before them, whenever that was.
    const joining = Transaction.userEvent.of('input.type.compose')
    return ends ? [mine, joining, isolateHistory.of('after')] : [mine, joining]
  }

  /** Somebody else changed the document. */
  foreignChange(): void {
    if (this.#isOpen) this.#isAlone = false
    this.#isOpen = false
  }

  /** What follows is another step. Where nothing came of the live edit, none is left that would undo nothing. */
  ended(view: Bench): void {
    if (this.#isOpen && this.#isAlone && view.state.doc.eq(this.#original)) undo(view)
    else view.dispatch(view.state.update({ annotations: isolateHistory.of('full') }))
    this.#isOpen = false
  }
}
