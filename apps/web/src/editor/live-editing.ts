import type { EditorView } from '@codemirror/view'
import type { LineRange } from '@turant/edits'
import {
  enclosingLines,
  startLiveEdit,
  type Ask,
  type LiveEditOutcome,
  type LiveEditSession,
  type LiveEditTimes,
  type LiveEditView,
} from '@turant/live-edit'
import type { Progress } from '@turant/protocol'
import { changeSpecs, selectedLines } from './positions.ts'
import { setProposal } from './proposal.ts'
import { UndoGroup } from './undo-step.ts'

export type LiveEditingOptions = {
  readonly view: EditorView
  readonly path: string
  readonly ask: Ask
  /** What the model was taught to edit at once. */
  readonly maxLines: number
  readonly onView: (view: LiveEditView) => void
  readonly onProgress: (progress: Progress) => void
  /** `answeredMs`: from asking to the end of the answer. */
  readonly onTimes: (times: LiveEditTimes, answeredMs: number) => void
  readonly onEnded: (outcome: LiveEditOutcome) => void
}

export type LiveEditing = Pick<
  LiveEditSession,
  'instruct' | 'keep' | 'keepHunk' | 'dropHunk' | 'restore'
> & {
  /** The document was changed by somebody else. */
  foreignChange(): void
  /** The document is as it was, at once; nothing is told any more. */
  abandon(): void
}

/** Begins a live edit of the selected lines, or of the block around the caret. */
export function beginLiveEdit(options: LiveEditingOptions): LiveEditing {
  const { view, path, maxLines, onView, onProgress, onTimes, onEnded } = options
  const text = view.state.doc.toString()
  const undo = new UndoGroup(view.state.doc)
  let answeredMs = 0
  let isOver = false
  const session = startLiveEdit({
    ask: async (task, asking) => {
      const startedMs = performance.now()
      const answered = await options.ask(task, asking)
      answeredMs = performance.now() - startedMs
      return answered
    },
    document: { path, text },
    scope: scopeOf(view, text, maxLines),
    maxLines,
    nowMs: () => performance.now(),
    onProgress,
    onTimes: (times) => onTimes(times, answeredMs),
    face: {
      applyChanges(changes, step) {
        const specs = view.state.readOnly ? undefined : changeSpecs(view.state.doc, changes)
        if (specs === undefined || isOver) return Promise.resolve(false)
        undo.change(view, specs, step)
        return Promise.resolve(true)
      },
      show(proposal) {
        if (isOver) return
        const isEnded = proposal.phase === 'ended'
        view.dispatch({ effects: setProposal.of(isEnded ? undefined : proposal) })
        onView(proposal)
      },
      ended(outcome) {
        if (isOver) return
        isOver = true
        view.dispatch({ effects: setProposal.of(undefined) })
        undo.ended(view)
        onEnded(outcome)
      },
      nextFrame,
    },
  })
  return {
    instruct: (instruction) => session.instruct(instruction),
    keep: () => session.keep(),
    keepHunk: () => session.keepHunk(),
    dropHunk: () => session.dropHunk(),
    restore: () => session.restore(),
    foreignChange() {
      undo.foreignChange()
      session.documentChanged(view.state.doc.toString())
    },
    abandon() {
      session.restore()
      isOver = true
      session.close()
      view.dispatch({ effects: setProposal.of(undefined) })
      undo.ended(view)
    },
  }
}

function scopeOf({ state }: EditorView, text: string, maxLines: number): LineRange {
  const { main } = state.selection
  if (!main.empty) return selectedLines(state.doc, main)
  return enclosingLines(text, state.doc.lineAt(main.head).number - 1, maxLines)
}

/** A page that is not seen draws no frames, and the edit has to go on. */
function nextFrame(callback: () => void): void {
  if (document.hidden) setTimeout(callback, 16)
  else requestAnimationFrame(callback)
}
