import type { Figures, InfillContext } from '@turant/protocol'

/** A place at which text could be suggested. */
export type CompletionPlace = {
  /** Path of the file as its user names it. */
  readonly path: string
  /** The text before and after the caret, LF line ends; as much of it as the face wants to send. */
  readonly before: string
  readonly after: string
  /** Pieces of other files, the most telling last. */
  readonly context: readonly InfillContext[]
  /** `explicit`: somebody asked for it by a key: no waiting, and shown however unsure. */
  readonly trigger: 'typing' | 'explicit'
}

export type Suggestion = {
  /** What to insert at the caret; never empty. */
  readonly text: string
  /** Where it came from: the server was asked for it now, or it was there already. */
  readonly source: 'asked' | 'running' | 'remembered'
}

export type CompletionOutcome =
  | { readonly type: 'suggested'; readonly suggestion: Suggestion }
  /** Nothing to say here, or not sure enough. */
  | { readonly type: 'quiet' }
  /** Superseded, or no longer wanted. */
  | { readonly type: 'aborted' }
  /** The message says what to do. */
  | { readonly type: 'failed'; readonly message: string }

export type Completer = {
  /** Never rejects. A new place supersedes the one before it. */
  complete(
    place: CompletionPlace,
    options: { readonly signal: AbortSignal },
  ): Promise<CompletionOutcome>
  /** A suggestion, or the beginning of one, was accepted there: the next is fetched ahead. */
  accepted(place: CompletionPlace, text: string): void
  /** Ends what is under way. */
  close(): void
}

/** What the status of a face shows of completions so far. */
export type CompletionFigures = {
  readonly asked: number
  readonly suggested: number
  readonly accepted: number
  readonly last: Figures | undefined
}
