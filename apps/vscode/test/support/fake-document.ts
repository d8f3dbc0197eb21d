/** What of `vscode.Position` and `vscode.Range` is used. */
export class Position {
  readonly line: number
  readonly character: number
  constructor(line: number, character: number) {
    this.line = line
    this.character = character
  }
}

export class Range {
  readonly start: Position
  readonly end: Position
  // The two forms of VS Code.
  // oxlint-disable-next-line max-params
  constructor(a: number | Position, b: number | Position, c?: number, d?: number) {
    this.start = typeof a === 'number' ? new Position(a, Number(b)) : a
    this.end = b instanceof Position ? b : new Position(Number(c), Number(d))
  }
  get isEmpty(): boolean {
    return this.start.line === this.end.line && this.start.character === this.end.character
  }
}

export class Uri {
  readonly scheme: string
  readonly path: string
  constructor(scheme: string, path: string) {
    this.scheme = scheme
    this.path = path
  }
  toString(): string {
    return `${this.scheme}://${this.path}`
  }
}

export const EndOfLine = { LF: 1, CRLF: 2 } as const

type Edit = { readonly range: Range; readonly text: string }
type Undo = { readonly before: string; after: string }

/** A document as VS Code holds it: one kind of line end, a version, and steps that can be undone. */
export class FakeDocument {
  readonly uri: Uri
  readonly languageId: string
  readonly eol: 1 | 2
  readonly isUntitled: boolean
  version = 1
  isClosed = false
  /** Changes are not made, and its editors do not say so. */
  isReadonly = false
  onChange: ((document: FakeDocument) => void) | undefined
  /** The text without its kind of line ends. */
  #text: string
  #saved: string
  #undo: Undo[] = []
  #redo: Undo[] = []
  #isOpenStep = false

  constructor(
    text: string,
    options: { path?: string; scheme?: string; languageId?: string; eol?: 1 | 2 } = {},
  ) {
    this.#text = text
    this.#saved = text
    this.uri = new Uri(options.scheme ?? 'file', options.path ?? '/w/a.ts')
    this.languageId = options.languageId ?? 'typescript'
    this.eol = options.eol ?? EndOfLine.LF
    this.isUntitled = this.uri.scheme === 'untitled'
  }

  /** As VS Code tells it: by its steps, not by its text. */
  get isDirty(): boolean {
    return this.#undo.length > 0 || this.#text !== this.#saved
  }

  get lf(): string {
    return this.#text
  }

  get lineCount(): number {
    return this.#text.split('\n').length
  }

  get undoSteps(): number {
    return this.#undo.length
  }

  getText(range?: Range): string {
    const text =
      range === undefined
        ? this.#text
        : this.#text.slice(this.#offset(range.start), this.#offset(range.end))
    return this.eol === EndOfLine.CRLF ? text.replaceAll('\n', '\r\n') : text
  }

  /** Replaces ranges that mean the text before; whoever undoes takes back all since the last stop. */
  change(edits: readonly Edit[], stops: { before: boolean; after: boolean }): boolean {
    if (this.isReadonly || this.isClosed) return false
    const before = this.#text
    const sorted = edits
      .map(({ range, text }) => ({
        from: this.#offset(range.start),
        to: this.#offset(range.end),
        text,
      }))
      .toSorted((a, b) => b.from - a.from)
    for (const { from, to, text } of sorted) {
      this.#text = this.#text.slice(0, from) + text.replace(/\r\n?/g, '\n') + this.#text.slice(to)
    }
    const last = this.#undo.at(-1)
    if (this.#isOpenStep && !stops.before && last !== undefined) last.after = this.#text
    else this.#undo.push({ before, after: this.#text })
    this.#isOpenStep = !stops.after
    this.#redo = []
    this.#changed()
    return true
  }

  /** Somebody else replaces the whole text. */
  replaceAll(text: string): void {
    const end = this.lineCount - 1
    const range = new Range(0, 0, end, Number.MAX_SAFE_INTEGER)
    this.change([{ range, text }], { before: true, after: true })
  }

  undo(): void {
    const step = this.#undo.pop()
    if (step === undefined) return
    this.#redo.push(step)
    this.#text = step.before
    this.#isOpenStep = false
    this.#changed()
  }

  redo(): void {
    const step = this.#redo.pop()
    if (step === undefined) return
    this.#undo.push(step)
    this.#text = step.after
    this.#changed()
  }

  /** What is on disk afterwards. */
  save(): string {
    this.#saved = this.#text
    this.#undo = []
    this.#isOpenStep = false
    return this.#saved
  }

  #changed(): void {
    this.version += 1
    this.onChange?.(this)
  }

  #offset({ line, character }: Position): number {
    const lines = this.#text.split('\n')
    if (line >= lines.length) return this.#text.length
    const start = lines.slice(0, line).reduce((sum, one) => sum + one.length + 1, 0)
    return start + Math.min(character, lines[line]?.length ?? 0)
  }
}
