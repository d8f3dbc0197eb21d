import type * as vscode from 'vscode'
import type { HostParts } from '../host.ts'
import { visible } from '../text/hidden.ts'
import { details, statusText, type CurrentFacts, type StatusFacts } from './facts.ts'

export type StatusOptions = {
  readonly host: HostParts<
    'window' | 'commands' | 'StatusBarAlignment' | 'ThemeColor' | 'QuickPickItemKind'
  >
  readonly completions: () => StatusFacts['completions']
}

const ACTIONS = [
  { label: '$(output) Show Log', command: 'turant.showLog' },
  { label: '$(debug-restart) Restart Server', command: 'turant.restartServer' },
  { label: '$(key) Enter Server Key', command: 'turant.enterServerKey' },
  { label: '$(gear) Open Settings', command: 'turant.openSettings' },
] as const

const START = { label: '$(play) Start Server', command: 'turant.startServer' } as const

/** The one item in the status bar, and the list behind it. */
export class Status implements Disposable {
  readonly #options: StatusOptions
  readonly #item: vscode.StatusBarItem
  #facts: CurrentFacts = {
    connection: { type: 'unknown' },
    problem: undefined,
    figures: undefined,
    contextWindow: undefined,
    model: undefined,
    times: undefined,
  }

  constructor(options: StatusOptions) {
    const { host } = options
    this.#options = options
    this.#item = host.window.createStatusBarItem('status', host.StatusBarAlignment.Right, 100)
    this.#item.name = 'Turant'
    this.#item.command = 'turant.showDetails'
    this.#draw()
    this.#item.show()
  }

  get facts(): CurrentFacts {
    return this.#facts
  }

  tell(news: Partial<CurrentFacts>): void {
    this.#facts = { ...this.#facts, ...news }
    this.#draw()
  }

  async showDetails(): Promise<void> {
    const { host, completions } = this.#options
    const isRunning = this.#facts.connection.type === 'connected'
    const facts = details({ ...this.#facts, completions: completions() })
    const actions: readonly { readonly label: string; readonly command: string }[] = isRunning
      ? ACTIONS
      : [START, ...ACTIONS]
    type Item = vscode.QuickPickItem & { readonly command?: string }
    const items: Item[] = [
      ...facts.map(({ label, value }) => ({ label, description: visible(value) })),
      { label: 'Actions', kind: host.QuickPickItemKind.Separator },
      ...actions,
    ]
    const chosen = await host.window.showQuickPick(items, { title: 'Turant' })
    if (chosen?.command !== undefined) await host.commands.executeCommand(chosen.command)
  }

  [Symbol.dispose](): void {
    this.#item.dispose()
  }

  #draw(): void {
    const { ThemeColor } = this.#options.host
    const { text, tooltip, severity, label } = statusText(this.#facts)
    this.#item.text = text
    this.#item.tooltip = visible(tooltip)
    this.#item.accessibilityInformation = { label: visible(label) }
    this.#item.backgroundColor =
      severity === 'normal' ? undefined : new ThemeColor(`statusBarItem.${severity}Background`)
  }
}
