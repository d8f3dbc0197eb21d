import type { Host } from '../../src/host.ts'
import { EndOfLine, Position, Range, type FakeDocument, type Uri } from './fake-document.ts'

type Listener<T> = (value: T) => unknown

/** `vscode.Event` and its emitter in one. */
export class Emitter<T> {
  readonly #listeners = new Set<Listener<T>>()
  readonly event = (listener: Listener<T>): { dispose: () => void } => {
    this.#listeners.add(listener)
    return { dispose: () => this.#listeners.delete(listener) }
  }
  fire(value: T): void {
    for (const listener of this.#listeners) listener(value)
  }
  get listeners(): number {
    return this.#listeners.size
  }
  dispose(): void {
    this.#listeners.clear()
  }
}

class ThemeColor {
  readonly id: string
  constructor(id: string) {
    this.id = id
  }
}

export class FakeInputBox {
  readonly changed = new Emitter<string>()
  readonly acceptedByEnter = new Emitter<void>()
  readonly hidden = new Emitter<void>()
  readonly button = new Emitter<unknown>()
  readonly onDidChangeValue = this.changed.event
  readonly onDidAccept = this.acceptedByEnter.event
  readonly onDidHide = this.hidden.event
  readonly onDidTriggerButton = this.button.event
  title = ''
  prompt: string | undefined
  validationMessage: { message: string; severity: number } | undefined
  busy = false
  buttons: readonly unknown[] = []
  shown = 0
  isDisposed = false
  show(): void {
    this.shown += 1
  }
  dispose(): void {
    this.isDisposed = true
    this.hidden.fire()
  }
  type(value: string): void {
    this.changed.fire(value)
  }
}

type Decoration = {
  readonly options: Record<string, unknown>
  isDisposed: boolean
  dispose(): void
}

export class FakeEditor {
  readonly document: FakeDocument
  selection: Range & { active?: Position }
  selections: Range[]
  readonly decorations = new Map<Decoration, readonly Range[]>()
  drawn = 0
  edits = 0
  constructor(document: FakeDocument, line = 0) {
    this.document = document
    this.selection = Object.assign(new Range(line, 0, line, 0), {
      active: new Position(line, 0),
    })
    this.selections = [this.selection]
  }
  async edit(
    write: (builder: { replace: (range: Range, text: string) => void }) => void,
    stops: { undoStopBefore: boolean; undoStopAfter: boolean },
  ): Promise<boolean> {
    const edits: { range: Range; text: string }[] = []
    write({ replace: (range, text) => edits.push({ range, text }) })
    await Promise.resolve()
    this.edits += 1
    const isDone = this.document.change(edits, {
      before: stops.undoStopBefore,
      after: stops.undoStopAfter,
    })
    return isDone || this.document.isReadonly
  }
  setDecorations(type: Decoration, ranges: readonly Range[]): void {
    this.drawn += 1
    this.decorations.set(type, ranges)
  }
  /** Lines by the id of their background colour. */
  lines(color: string): readonly [number, number][] {
    for (const [{ options }, ranges] of this.decorations) {
      const { backgroundColor } = options
      if (!(backgroundColor instanceof ThemeColor) || backgroundColor.id !== color) continue
      return ranges.map(({ start, end }) => [start.line, end.line])
    }
    return []
  }
}

class WorkspaceEdit {
  readonly edits: { uri: Uri; range: Range; text: string }[] = []
  // As VS Code has it.
  replace(uri: Uri, range: Range, text: string): void {
    this.edits.push({ uri, range, text })
  }
}

type Said = { readonly message: string; readonly items: readonly unknown[] }

/** A VS Code without a window: what the extension does to it can be looked at, and events be made. */
export class FakeVscode {
  readonly documents: FakeDocument[] = []
  readonly editors: FakeEditor[] = []
  readonly inputBoxes: FakeInputBox[] = []
  readonly said: Said[] = []
  readonly ran: (readonly unknown[])[] = []
  readonly contextKeys = new Map<string, unknown>()
  readonly settings = new Map<string, unknown>()
  readonly registered = new Map<string, (...args: unknown[]) => unknown>()
  readonly permissions = new Map<string, number>()
  readonly files = new Map<string, string>()
  readonly statusItems: Record<string, unknown>[] = []
  readonly definitions = new Map<string, unknown[]>()
  activeTextEditor: FakeEditor | undefined
  isTrusted = true
  /** What the person chooses next, when asked. */
  choose: (said: Said) => unknown = () => undefined
  typed: string | undefined

  readonly changedDocument = new Emitter<{ document: FakeDocument; contentChanges: unknown[] }>()
  readonly closedDocument = new Emitter<FakeDocument>()
  readonly willSave = new Emitter<{
    document: FakeDocument
    reason: number
    waitUntil: (promise: Promise<unknown>) => void
  }>()
  readonly savedDocument = new Emitter<FakeDocument>()
  readonly changedVisible = new Emitter<readonly FakeEditor[]>()
  readonly changedActive = new Emitter<FakeEditor | undefined>()
  readonly changedSelection = new Emitter<{ textEditor: FakeEditor }>()
  readonly changedSettings = new Emitter<{ affectsConfiguration: (name: string) => boolean }>()

  /** Opens a document in an editor, which is active then. */
  open(document: FakeDocument, line = 0): FakeEditor {
    document.onChange = () => this.changedDocument.fire({ document, contentChanges: [{}] })
    const editor = new FakeEditor(document, line)
    this.documents.push(document)
    this.editors.push(editor)
    this.activeTextEditor = editor
    this.changedActive.fire(editor)
    return editor
  }

  run(command: string, ...args: unknown[]): unknown {
    return this.registered.get(command)?.(...args)
  }

  /** As VS Code saves: who wants to change the document first is waited for. Answers what is on disk. */
  async save(document: FakeDocument, reason = 1): Promise<string> {
    const waits: Promise<unknown>[] = []
    this.willSave.fire({ document, reason, waitUntil: (promise) => waits.push(promise) })
    await Promise.all(waits)
    const saved = document.save()
    this.savedDocument.fire(document)
    return saved
  }

  get inputBox(): FakeInputBox {
    const box = this.inputBoxes.at(-1)
    if (box === undefined) throw new Error('no input box was shown')
    return box
  }

  /** The same under the type of VS Code's API. Proof: what a test does not touch of it is not there, and throws. */
  get host(): Host {
    return this.#host() as unknown as Host
  }

  #say(message: string, items: readonly unknown[]): Promise<unknown> {
    const said = { message, items }
    this.said.push(said)
    return Promise.resolve(this.choose(said))
  }

  #host(): object {
    // oxlint-disable-next-line typescript/no-this-alias
    const fake = this
    const say = (message: string, ...items: unknown[]): Promise<unknown> =>
      fake.#say(message, items)
    return {
      Position,
      Range,
      EndOfLine,
      ThemeColor,
      ThemeIcon: ThemeColor,
      WorkspaceEdit,
      TextEdit: { replace: (range: Range, newText: string) => ({ range, newText }) },
      EventEmitter: Emitter,
      Disposable: {
        from: (...all: { dispose(): void }[]) => ({
          dispose: () => {
            for (const one of all) one.dispose()
          },
        }),
      },
      InlineCompletionItem: class {
        readonly insertText: string
        readonly range: Range
        readonly command: unknown
        constructor(insertText: string, range: Range, command: unknown) {
          this.insertText = insertText
          this.range = range
          this.command = command
        }
      },
      InlineCompletionTriggerKind: { Invoke: 0, Automatic: 1 },
      OverviewRulerLane: { Full: 7 },
      DecorationRangeBehavior: { ClosedClosed: 1 },
      InputBoxValidationSeverity: { Warning: 2, Error: 3 },
      FilePermission: { Readonly: 1 },
      TextDocumentSaveReason: { Manual: 1, AfterDelay: 2, FocusOut: 3 },
      StatusBarAlignment: { Left: 1, Right: 2 },
      QuickPickItemKind: { Separator: -1, Default: 0 },
      ConfigurationTarget: { Global: 1 },
      LanguageModelChatMessageRole: { User: 1, Assistant: 2 },
      LanguageModelChatToolMode: { Auto: 1, Required: 2 },
      LanguageModelTextPart,
      LanguageModelToolCallPart,
      LanguageModelToolResultPart,
      LanguageModelDataPart,
      version: '1.110.0',
      env: { appName: 'Fake' },
      window: {
        get visibleTextEditors() {
          return fake.editors
        },
        get activeTextEditor() {
          return fake.activeTextEditor
        },
        createInputBox: () => {
          const box = new FakeInputBox()
          fake.inputBoxes.push(box)
          return box
        },
        createTextEditorDecorationType: (options: Record<string, unknown>): Decoration => ({
          options,
          isDisposed: false,
          dispose() {
            this.isDisposed = true
          },
        }),
        createStatusBarItem: (id: string) => {
          const item = { id, show: () => undefined, dispose: () => undefined }
          fake.statusItems.push(item)
          return item
        },
        createOutputChannel: () => {
          const write = (): void => undefined
          return { info: write, warn: write, error: write, show: write, dispose: write }
        },
        createTerminal: (options: object) => {
          fake.ran.push(['terminal', options])
          return { show: () => undefined }
        },
        showInformationMessage: say,
        showWarningMessage: say,
        showInputBox: () => Promise.resolve(fake.typed),
        showQuickPick: (items: readonly unknown[]) => fake.#say('quick pick', items),
        onDidChangeVisibleTextEditors: fake.changedVisible.event,
        onDidChangeActiveTextEditor: fake.changedActive.event,
        onDidChangeTextEditorSelection: fake.changedSelection.event,
      },
      workspace: {
        get isTrusted() {
          return fake.isTrusted
        },
        get textDocuments() {
          return fake.documents
        },
        asRelativePath: (uri: Uri) => uri.path.replace(/^\/w\//, ''),
        applyEdit: (edit: WorkspaceEdit) => {
          const changed = edit.edits.map(({ uri, ...one }) =>
            fake.documents
              .find((document) => document.uri.toString() === uri.toString())
              ?.change([one], { before: true, after: true }),
          )
          return Promise.resolve(changed.every((done) => done === true))
        },
        fs: {
          isWritableFileSystem: (scheme: string) => (scheme === 'file' ? true : undefined),
          stat: (uri: Uri) => {
            const text = fake.files.get(uri.path)
            if (
              text === undefined &&
              !fake.documents.some(({ uri: { path } }) => path === uri.path)
            ) {
              return Promise.reject(new Error('FileNotFound'))
            }
            const permissions = fake.permissions.get(uri.path)
            return Promise.resolve({ size: text?.length ?? 0, permissions })
          },
          readFile: (uri: Uri) =>
            Promise.resolve(new TextEncoder().encode(fake.files.get(uri.path) ?? '')),
        },
        getConfiguration: (section: string) => ({
          get: (name: string) => fake.settings.get(`${section}.${name}`),
          update: (name: string, value: unknown) => {
            fake.settings.set(`${section}.${name}`, value)
            return Promise.resolve()
          },
        }),
        onDidChangeTextDocument: fake.changedDocument.event,
        onDidCloseTextDocument: fake.closedDocument.event,
        onWillSaveTextDocument: fake.willSave.event,
        onDidSaveTextDocument: fake.savedDocument.event,
        onDidChangeConfiguration: fake.changedSettings.event,
      },
      commands: {
        registerCommand: (name: string, handler: (...args: unknown[]) => unknown) => {
          fake.registered.set(name, handler)
          return { dispose: () => fake.registered.delete(name) }
        },
        executeCommand: (name: string, ...args: unknown[]) => {
          fake.ran.push([name, ...args])
          if (name === 'setContext') fake.contextKeys.set(String(args[0]), args[1])
          if (name === 'undo') fake.activeTextEditor?.document.undo()
          if (name === 'redo') fake.activeTextEditor?.document.redo()
          if (name === 'vscode.executeDefinitionProvider') {
            const at = args[1] as Position
            return Promise.resolve(fake.definitions.get(`${at.line}:${at.character}`) ?? [])
          }
          return Promise.resolve(fake.registered.get(name)?.(...args))
        },
      },
      languages: { registerInlineCompletionItemProvider: () => ({ dispose: () => undefined }) },
      lm: { registerLanguageModelChatProvider: () => ({ dispose: () => undefined }) },
    }
  }
}

export class LanguageModelTextPart {
  readonly value: string
  constructor(value: string) {
    this.value = value
  }
}

export class LanguageModelToolCallPart {
  readonly callId: string
  readonly name: string
  readonly input: object
  constructor(callId: string, name: string, input: object) {
    this.callId = callId
    this.name = name
    this.input = input
  }
}

export class LanguageModelToolResultPart {
  readonly callId: string
  readonly content: readonly unknown[]
  constructor(callId: string, content: readonly unknown[]) {
    this.callId = callId
    this.content = content
  }
}

export class LanguageModelDataPart {
  readonly data: Uint8Array
  readonly mimeType: string
  constructor(data: Uint8Array, mimeType: string) {
    this.data = data
    this.mimeType = mimeType
  }
}
