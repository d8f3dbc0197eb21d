import { StateEffect, StateField, type Extension, type Range } from '@codemirror/state'
import {
  Decoration,
  type EditorView,
  gutter,
  GutterMarker,
  ViewPlugin,
  type DecorationSet,
  type ViewUpdate,
} from '@codemirror/view'
import type { LineRange } from '@turant/edits'
import type { LiveEditView } from '@turant/live-edit'

/** Tells the editor what to draw of a live edit; undefined: none is under way. */
export const setProposal = StateEffect.define<LiveEditView | undefined>()

const proposalField = StateField.define<LiveEditView | undefined>({
  create: () => undefined,
  update(view, transaction) {
    for (const effect of transaction.effects) if (effect.is(setProposal)) return effect.value
    return view
  },
})

type Kind = 'added' | 'removed'

const lineClasses: Readonly<Record<Kind, string>> = {
  added: 'cm-added',
  removed: 'cm-removed',
}

const lines = {
  added: Decoration.line({ class: lineClasses.added }),
  removed: Decoration.line({ class: lineClasses.removed }),
  scope: Decoration.line({ class: 'cm-scope' }),
  next: Decoration.line({ class: 'cm-next-hunk' }),
  writing: Decoration.line({ class: 'cm-writing' }),
}

function has(ranges: readonly LineRange[], line: number): boolean {
  return ranges.some(({ startLine, endLine }) => startLine <= line && line < endLine)
}

function kindOf(view: LiveEditView | undefined, line: number): Kind | undefined {
  if (view === undefined) return undefined
  if (has(view.added, line)) return 'added'
  return has(view.removed, line) ? 'removed' : undefined
}

/** Only of lines that are seen: a proposal may be thousands of lines long. */
function decorations({ state, visibleRanges }: EditorView): DecorationSet {
  const proposal = state.field(proposalField)
  if (proposal === undefined) return Decoration.none
  const found: Range<Decoration>[] = []
  const next = proposal.hunks.slice(0, 1)
  for (const { from, to } of visibleRanges) {
    for (let at = from; at <= to;) {
      const line = state.doc.lineAt(at)
      const index = line.number - 1
      const kind = kindOf(proposal, index)
      if (has([proposal.scope], index)) found.push(lines.scope.range(line.from))
      if (kind !== undefined) found.push(lines[kind].range(line.from))
      if (has(next, index)) found.push(lines.next.range(line.from))
      if (proposal.writingLine === index) found.push(lines.writing.range(line.from))
      at = line.to + 1
    }
  }
  return Decoration.set(found)
}

const drawing = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet

    constructor(view: EditorView) {
      this.decorations = decorations(view)
    }

    update(update: ViewUpdate): void {
      const isOther = update.startState.field(proposalField) !== update.state.field(proposalField)
      if (isOther || update.docChanged || update.viewportChanged) {
        this.decorations = decorations(update.view)
      }
    }
  },
  { decorations: (plugin) => plugin.decorations },
)

/** Says by a sign, not by color alone, what a line is. */
class Sign extends GutterMarker {
  readonly #sign: string
  override readonly elementClass: string

  constructor(kind: Kind) {
    super()
    this.#sign = kind === 'added' ? '+' : '−'
    this.elementClass = `cm-sign-${kind}`
  }

  override toDOM(): Text {
    return document.createTextNode(this.#sign)
  }
}

const signs: Readonly<Record<Kind, Sign>> = {
  added: new Sign('added'),
  removed: new Sign('removed'),
}

const signGutter = gutter({
  class: 'cm-signs',
  lineMarker(view, block) {
    const line = view.state.doc.lineAt(block.from).number - 1
    const kind = kindOf(view.state.field(proposalField), line)
    return kind === undefined ? null : signs[kind]
  },
  lineMarkerChange: (update) =>
    update.startState.field(proposalField) !== update.state.field(proposalField),
  initialSpacer: () => signs.added,
})

/** Draws what a live edit proposes. */
export const proposals: Extension = [proposalField, drawing, signGutter]
