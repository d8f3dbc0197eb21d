import { Prec, Transaction, type Extension } from '@codemirror/state'
import { EditorView, keymap } from '@codemirror/view'
import { createCompleter, type AskInfill, type CompletionPlace } from '@turant/completion'
import type { InfillContext } from '@turant/protocol'
import { acceptedPart, ghostField, setGhost } from './ghost-text.ts'
import { liveEditChange } from './undo-step.ts'

const STILL_MS = 1000

export type CompletingOptions = {
  readonly ask: AskInfill
  readonly path: () => string
  /** Pieces of the other files that are open. */
  readonly context: () => readonly InfillContext[]
  /** Whether anything is to be suggested now. */
  readonly isOn: (trigger: CompletionPlace['trigger']) => boolean
  readonly onFailed: (message: string) => void
  /** A suggestion has stood for a while: whoever does not see it may hear of it. */
  readonly onStill: (text: string) => void
}

export type Completing = { readonly extension: Extension; close(): void }

/** Suggests what comes next while somebody types, as text that stands at the caret. */
export function completing(options: CompletingOptions): Completing {
  const completer = createCompleter({
    ask: options.ask,
    nowMs: () => performance.now(),
    after(delayMs, callback) {
      const timer = setTimeout(callback, delayMs)
      return { [Symbol.dispose]: () => clearTimeout(timer) }
    },
  })
  let asking = new AbortController()

  function placeAt(view: EditorView, trigger: CompletionPlace['trigger']): CompletionPlace {
    const { doc, selection } = view.state
    const at = selection.main.head
    return {
      path: options.path(),
      before: doc.sliceString(0, at),
      after: doc.sliceString(at),
      context: options.context(),
      trigger,
    }
  }

  async function suggest(view: EditorView, trigger: CompletionPlace['trigger']): Promise<void> {
    asking.abort()
    const mine = new AbortController()
    asking = mine
    const { main } = view.state.selection
    if (!options.isOn(trigger) || !main.empty || view.state.readOnly) return
    const outcome = await completer.complete(placeAt(view, trigger), { signal: mine.signal })
    if (mine.signal.aborted) return
    if (outcome.type === 'failed') options.onFailed(outcome.message)
    if (outcome.type !== 'suggested') {
      // What was left of the suggestion before is no answer to what was typed since.
      if (outcome.type === 'quiet') view.dispatch({ effects: setGhost.of(undefined) })
      return
    }
    const { text } = outcome.suggestion
    view.dispatch({ effects: setGhost.of({ at: main.head, text }) })
    setTimeout(() => {
      if (view.state.field(ghostField, false)?.text === text) options.onStill(text)
    }, STILL_MS)
  }

  function accept(view: EditorView, amount: 'all' | 'word' | 'line'): boolean {
    const ghost = view.state.field(ghostField)
    if (ghost === undefined) return false
    const place = placeAt(view, 'typing')
    const text = acceptedPart(ghost.text, amount)
    view.dispatch({
      changes: { from: ghost.at, insert: text },
      selection: { anchor: ghost.at + text.length },
      annotations: Transaction.userEvent.of('input.complete'),
      scrollIntoView: true,
    })
    completer.accepted(place, text)
    return true
  }

  function dismiss(view: EditorView): boolean {
    asking.abort()
    if (view.state.field(ghostField) === undefined) return false
    view.dispatch({ effects: setGhost.of(undefined) })
    return true
  }

  const keys = Prec.highest(
    keymap.of([
      { key: 'Tab', run: (view) => accept(view, 'all') },
      { key: 'Ctrl-ArrowRight', mac: 'Cmd-ArrowRight', run: (view) => accept(view, 'word') },
      {
        key: 'Ctrl-Shift-ArrowRight',
        mac: 'Cmd-Shift-ArrowRight',
        run: (view) => accept(view, 'line'),
      },
      { key: 'Escape', run: dismiss },
      {
        key: 'Alt-\\',
        run(view) {
          void suggest(view, 'explicit')
          return true
        },
      },
    ]),
  )

  const watching = EditorView.updateListener.of(({ view, transactions, docChanged }) => {
    if (!docChanged) {
      if (transactions.some((transaction) => transaction.selection)) asking.abort()
      return
    }
    const isTyped = transactions.some(
      (transaction) =>
        transaction.annotation(liveEditChange) === undefined &&
        (transaction.isUserEvent('input') || transaction.isUserEvent('delete')),
    )
    if (isTyped) void suggest(view, 'typing')
    else asking.abort()
  })

  return {
    extension: [ghostField, keys, watching],
    close() {
      asking.abort()
      completer.close()
    },
  }
}
