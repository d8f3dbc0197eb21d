import type * as vscode from 'vscode'
import type { Completer, CompletionPlace } from '@turant/completion'
import type { InfillContext } from '@turant/protocol'
import type { EventLog } from '../event-log.ts'
import type { HostParts } from '../host.ts'
import { withLf } from '../text/line-ends.ts'
import { isEnabled } from './enabled.ts'
import { boundedAfter, boundedBefore, lineWindow } from './window.ts'

export type CompletionProviderOptions = {
  readonly host: HostParts<
    'window' | 'workspace' | 'Range' | 'InlineCompletionItem' | 'InlineCompletionTriggerKind'
  >
  readonly completer: Pick<Completer, 'complete' | 'accepted'>
  /** Pieces of other files, the most telling last. */
  readonly context: (document: vscode.TextDocument, caretLine: number) => readonly InfillContext[]
  /** While the document is being edited live its text is half a proposal. */
  readonly isBusy: (document: vscode.TextDocument) => boolean
  readonly onFailed: (message: string) => void
  readonly log: EventLog
  readonly nowMs: () => number
}

/** The command that an accepted suggestion runs. */
export const ACCEPTED = 'turant.completion.accepted'

type Shown = { readonly id: number; readonly place: CompletionPlace; readonly text: string }

/** Suggests what comes at the caret; what to ask and when is the completer's. */
export class CompletionProvider implements vscode.InlineCompletionItemProvider {
  readonly #options: CompletionProviderOptions
  #shown: Shown | undefined
  #lastId = 0

  constructor(options: CompletionProviderOptions) {
    this.#options = options
  }

  // VS Code calls it with these four.
  // oxlint-disable-next-line max-params
  async provideInlineCompletionItems(
    document: vscode.TextDocument,
    position: vscode.Position,
    context: vscode.InlineCompletionContext,
    token: vscode.CancellationToken,
  ): Promise<vscode.InlineCompletionItem[]> {
    const { host, completer, isBusy, onFailed, log, nowMs } = this.#options
    if (token.isCancellationRequested || isBusy(document)) return []
    if (!isEnabled(host, document) || this.#hasSeveralCarets(document)) return []
    const startedMs = nowMs()
    const place = this.#place(document, position, context)
    const outcome = await completer.complete(place, { signal: signalOf(token) })
    switch (outcome.type) {
      case 'suggested': {
        const { text, source } = outcome.suggestion
        log({ event: 'suggestion-shown', source, ms: nowMs() - startedMs })
        return [this.#item({ place, text }, position, context)]
      }
      case 'failed':
        onFailed(outcome.message)
        return []
      case 'quiet':
      case 'aborted':
        return []
    }
  }

  /** All of a suggestion was accepted: the next one is fetched ahead. */
  accepted(id: unknown): void {
    if (this.#shown === undefined || this.#shown.id !== id) return
    const { place, text } = this.#shown
    this.#shown = undefined
    this.#options.log({ event: 'suggestion-accepted' })
    this.#options.completer.accepted(place, text)
  }

  #place(
    document: vscode.TextDocument,
    position: vscode.Position,
    { triggerKind, selectedCompletionInfo: selected }: vscode.InlineCompletionContext,
  ): CompletionPlace {
    const { host, context } = this.#options
    const { Range, workspace, InlineCompletionTriggerKind } = host
    const { firstLine, lastLine } = lineWindow(position.line, document.lineCount)
    // A suggestion has to go on from what is selected in the list of words, if that is open.
    const caret = selected?.range.start ?? position
    const before = document.getText(new Range(firstLine, 0, caret.line, caret.character))
    const after = document.getText(
      new Range(position.line, position.character, lastLine, Number.MAX_SAFE_INTEGER),
    )
    return {
      path: workspace.asRelativePath(document.uri, false),
      before: boundedBefore(withLf(before) + (selected?.text ?? '')),
      after: boundedAfter(withLf(after)),
      context: context(document, position.line),
      trigger: triggerKind === InlineCompletionTriggerKind.Invoke ? 'explicit' : 'typing',
    }
  }

  #item(
    { place, text }: Omit<Shown, 'id'>,
    position: vscode.Position,
    { selectedCompletionInfo: selected }: vscode.InlineCompletionContext,
  ): vscode.InlineCompletionItem {
    const { Range, InlineCompletionItem } = this.#options.host
    this.#lastId += 1
    this.#shown = { id: this.#lastId, place, text }
    return new InlineCompletionItem(
      (selected?.text ?? '') + text,
      selected?.range ?? new Range(position, position),
      { command: ACCEPTED, title: '', arguments: [this.#lastId] },
    )
  }

  #hasSeveralCarets(document: vscode.TextDocument): boolean {
    const { activeTextEditor: editor } = this.#options.host.window
    return editor !== undefined && editor.document === document && editor.selections.length > 1
  }
}

/** VS Code's way to say that nobody waits any more, as the platform's. */
export function signalOf(token: vscode.CancellationToken): AbortSignal {
  const abort = new AbortController()
  if (token.isCancellationRequested) abort.abort()
  else token.onCancellationRequested(() => abort.abort())
  return abort.signal
}
