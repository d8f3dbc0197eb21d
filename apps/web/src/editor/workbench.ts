import type { EditorState, Extension } from '@codemirror/state'
import { EditorView, keymap } from '@codemirror/view'
import type { AskInfill, CompletionPlace } from '@turant/completion'
import type { Ask, LiveEditOutcome, LiveEditTimes, LiveEditView } from '@turant/live-edit'
import type { InfillContext, Progress } from '@turant/protocol'
import { freeName } from '../files/file-name.ts'
import { fileBytes, type OpenedFile } from '../files/opened-file.ts'
import { createStore, type Store } from '../store.ts'
import { completing, type Completing } from './completing.ts'
import { beginLiveEdit, type LiveEditing } from './live-editing.ts'
import { documentState } from './setup.ts'
import { liveEditChange } from './undo-step.ts'

export type WorkbenchState = {
  readonly files: readonly string[]
  readonly current: string
  readonly instruction: string
  /** What a live edit shows; undefined: none is under way. */
  readonly proposal: LiveEditView | undefined
  readonly progress: Progress | undefined
}

export type WorkbenchOptions = {
  readonly parent: HTMLElement
  /** Of this response's styles. */
  readonly nonce: string
  readonly files: readonly OpenedFile[]
  readonly ask: Ask
  readonly askInfill: AskInfill
  /** Lines that the model edits at once. */
  readonly maxLines: () => number
  readonly mayComplete: (trigger: CompletionPlace['trigger']) => boolean
  readonly onTimes: (times: LiveEditTimes, answeredMs: number) => void
  readonly onEnded: (outcome: LiveEditOutcome) => void
  readonly onSuggestion: (text: string) => void
  readonly onFailed: (message: string) => void
  /** The person wants to say what to change. */
  readonly onInstruct: () => void
}

const CONTEXT_CHARACTERS = 8_000

/** The files, the editor over one of them, and the live edit in it. */
export class Workbench {
  readonly state: Store<WorkbenchState>
  readonly view: EditorView
  readonly #options: WorkbenchOptions
  readonly #completing: Completing
  readonly #files = new Map<string, { readonly file: OpenedFile; state: EditorState }>()
  #edit: LiveEditing | undefined

  constructor(options: WorkbenchOptions) {
    this.#options = options
    this.#completing = completing({
      ask: options.askInfill,
      path: () => this.state.get().current,
      context: () => this.#context(),
      isOn: (trigger) => this.#edit === undefined && options.mayComplete(trigger),
      onFailed: options.onFailed,
      onStill: options.onSuggestion,
    })
    for (const file of options.files) this.#add(file)
    const names = [...this.#files.keys()]
    const current = names[0] ?? ''
    this.state = createStore<WorkbenchState>({
      files: names,
      current,
      instruction: '',
      proposal: undefined,
      progress: undefined,
    })
    const first = this.#files.get(current)?.state
    this.view = new EditorView({ parent: options.parent, ...(first ? { state: first } : {}) })
  }

  /** Opens a file beside the others and shows it. */
  open(file: OpenedFile): void {
    this.show(this.#add(file))
  }

  show(name: string): void {
    const { current } = this.state.get()
    const next = this.#files.get(name)
    if (name === current || next === undefined) return
    this.abandon()
    this.#keepState()
    this.view.setState(next.state)
    this.#change({ files: [...this.#files.keys()], current: name })
    this.view.focus()
  }

  /** The last file can not be closed. */
  close(name: string): void {
    if (this.#files.size < 2) return
    if (name === this.state.get().current) {
      const names = [...this.#files.keys()]
      const index = names.indexOf(name)
      this.show(names[index + 1] ?? names[index - 1] ?? name)
    }
    this.#files.delete(name)
    this.#change({ files: [...this.#files.keys()] })
  }

  /** The file that is shown as bytes. What a live edit only proposes is no part of it. */
  content(): Uint8Array<ArrayBuffer> {
    this.abandon()
    const file = this.#files.get(this.state.get().current)?.file
    if (file === undefined) throw new Error('no file is shown')
    return fileBytes(file, this.view.state.doc.toString())
  }

  /** Says what to change. The first word begins a live edit, each further one goes on with it. */
  instruct(instruction: string): void {
    this.#change({ instruction })
    if (this.#edit === undefined && instruction.trim() === '') return
    this.begin()
    this.#edit?.instruct(instruction)
  }

  /** Shows what a live edit would be about. */
  begin(): void {
    if (this.#edit !== undefined) return
    const { onTimes } = this.#options
    this.#edit = beginLiveEdit({
      view: this.view,
      path: this.state.get().current,
      ask: this.#options.ask,
      maxLines: this.#options.maxLines(),
      onTimes,
      onView: (proposal) =>
        this.#change({ proposal: proposal.phase === 'ended' ? undefined : proposal }),
      onProgress: (progress) => this.#change({ progress }),
      onEnded: (outcome) => this.#ended(outcome),
    })
  }

  keep(): void {
    this.#edit?.keep()
  }

  keepHunk(): void {
    this.#edit?.keepHunk()
  }

  dropHunk(): void {
    this.#edit?.dropHunk()
  }

  restore(): void {
    if (this.#edit === undefined) this.#change({ instruction: '' })
    this.#edit?.restore()
  }

  /** The document is what it was, now, and no live edit is under way. */
  abandon(): void {
    this.#edit?.abandon()
    this.#forget()
  }

  destroy(): void {
    this.abandon()
    this.#completing.close()
    this.view.destroy()
  }

  #ended(outcome: LiveEditOutcome): void {
    this.#forget()
    this.#options.onEnded(outcome)
    this.view.focus()
  }

  #forget(): void {
    this.#edit = undefined
    this.#change({ proposal: undefined, progress: undefined, instruction: '' })
  }

  #add(file: OpenedFile): string {
    const name = freeName(file.name, [...this.#files.keys()])
    const state = documentState(
      { name, text: file.original.text },
      { nonce: this.#options.nonce, extra: this.#extensions() },
    )
    this.#files.set(name, { file: { ...file, name }, state })
    return name
  }

  #extensions(): Extension {
    return [
      keymap.of([
        {
          key: 'Mod-i',
          preventDefault: true,
          run: () => {
            this.begin()
            this.#options.onInstruct()
            return true
          },
        },
        {
          key: 'Escape',
          run: () => {
            if (this.#edit === undefined) return false
            this.restore()
            return true
          },
        },
      ]),
      this.#completing.extension,
      EditorView.updateListener.of(({ transactions, docChanged }) => {
        if (!docChanged || this.#edit === undefined) return
        const isForeign = transactions.some(
          (transaction) =>
            transaction.docChanged && transaction.annotation(liveEditChange) === undefined,
        )
        if (isForeign) this.#edit.foreignChange()
      }),
    ]
  }

  #keepState(): void {
    const shown = this.#files.get(this.state.get().current)
    if (shown !== undefined) shown.state = this.view.state
  }

  #context(): readonly InfillContext[] {
    const { current } = this.state.get()
    return [...this.#files].flatMap(([path, { state }]) =>
      path === current ? [] : [{ path, text: state.doc.sliceString(0, CONTEXT_CHARACTERS) }],
    )
  }

  #change(change: Partial<WorkbenchState>): void {
    this.state.set({ ...this.state.get(), ...change })
  }
}
