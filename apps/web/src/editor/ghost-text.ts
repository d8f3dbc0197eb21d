import { StateEffect, StateField, type Transaction } from '@codemirror/state'
import { Decoration, EditorView, WidgetType } from '@codemirror/view'
import { withSigns } from './special-characters.ts'

/** A suggestion that stands at the caret and is no part of the document. */
export type Ghost = { readonly at: number; readonly text: string }

export const setGhost = StateEffect.define<Ghost | undefined>()

export const ghostField = StateField.define<Ghost | undefined>({
  create: () => undefined,
  update(ghost, transaction) {
    for (const effect of transaction.effects) if (effect.is(setGhost)) return effect.value
    return ghost && following(ghost, transaction)
  },
  provide: (field) =>
    EditorView.decorations.from(field, (ghost) =>
      ghost === undefined
        ? Decoration.none
        : Decoration.set([
            Decoration.widget({ widget: new GhostWidget(ghost.text), side: 1 }).range(ghost.at),
          ]),
    ),
})

/** What is left of a suggestion after a change: the rest of it while exactly that is typed. */
export function following(ghost: Ghost, transaction: Transaction): Ghost | undefined {
  const { changes, state } = transaction
  const { main } = state.selection
  if (!transaction.docChanged) {
    return main.empty && main.head === ghost.at ? ghost : undefined
  }
  let typed: string | undefined
  let isOther = false
  changes.iterChanges((...[from, to, , , inserted]) => {
    if (from === ghost.at && to === ghost.at && typed === undefined) typed = inserted.toString()
    else isOther = true
  })
  if (isOther || typed === undefined || !ghost.text.startsWith(typed)) return undefined
  const at = ghost.at + typed.length
  const text = ghost.text.slice(typed.length)
  return text !== '' && main.empty && main.head === at ? { at, text } : undefined
}

/** The part of a suggestion that a key accepts. */
export function acceptedPart(text: string, amount: 'all' | 'word' | 'line'): string {
  switch (amount) {
    case 'all':
      return text
    case 'line':
      return /^\n?[^\n]*/u.exec(text)?.[0] ?? text
    case 'word':
      return /^\s*(?:[\p{L}\p{N}_$]+|[^\s\p{L}\p{N}_$]+)|^\s+/u.exec(text)?.[0] ?? text
  }
}

class GhostWidget extends WidgetType {
  readonly #text: string

  constructor(text: string) {
    super()
    this.#text = text
  }

  override eq(other: GhostWidget): boolean {
    return other.#text === this.#text
  }

  override toDOM(): HTMLElement {
    const element = document.createElement('span')
    element.className = 'cm-ghost'
    // Said by a live region instead, once it stands still.
    element.setAttribute('aria-hidden', 'true')
    element.append(...withSigns(this.#text))
    return element
  }

  override ignoreEvent(): boolean {
    return false
  }
}
