import type { AnchorSet } from './anchors.ts'

/** How a model is asked for an edit, and how its answer is read. */
export type EditFormatId =
  | 'bare-region'
  | 'fenced-region'
  | 'whole-file'
  | 'search-replace'
  | 'anchored-region'
  | 'apply-patch'
  | 'sweep'
  | 'zeta'
  | 'fast-apply'

/** What is to be edited. All texts have LF line ends; `before + region + after` is the file. */
export type EditTask = {
  readonly path: string
  /** The text in front of the region. */
  readonly before: string
  readonly region: string
  /** The text behind the region. */
  readonly after: string
  /** What the person wants; empty where the model is to predict the next edit by itself. */
  readonly instruction: string
  /** What the person changed lately, oldest first. Only the next-edit formats show it. */
  readonly recentEdits?: readonly RecentEdit[]
  /** Where the cursor is, in UTF-16 units from the start of the region. Only `zeta` shows it. */
  readonly cursor?: number
}

export type RecentEdit = {
  readonly path: string
  /** The changed lines as they were, and as they are now. */
  readonly before: string
  readonly after: string
}

export type ChatMessage = {
  readonly role: 'system' | 'user' | 'assistant'
  readonly content: string
}

/** `special` text is a marker of the model and may become control tokens; text of a file never is special. */
export type PromptSegment = { readonly text: string; readonly special: boolean }

export type EditPrompt =
  | {
      readonly type: 'chat'
      readonly messages: readonly ChatMessage[]
      /**
       * Begins the assistant's answer; the model goes on from here. A decoder takes the answer without
       * it, and copes when the model could not be given it and repeats it.
       */
      readonly answerPrefix: string
    }
  | { readonly type: 'raw'; readonly segments: readonly PromptSegment[] }

export type RenderedEdit = {
  readonly prompt: EditPrompt
  /** What the raw answer would be if nothing changed: for proposals of a draft. */
  readonly reference: string
  /**
   * Strings at which the answer may be cut, themselves left out. Empty where only the decoder can see
   * the end: watch {@link EditDecoder.done}.
   */
  readonly stop: readonly string[]
  /** GBNF grammar of the answers that can be applied, where a format has one. */
  readonly grammar?: string
  /** Control tokens of the model that the decoder must see as text. */
  readonly markers?: readonly string[]
}

export type DecodeOptions = {
  /** What the model names places by in `anchored-region`; default: letters. */
  readonly anchors?: AnchorSet
}

export type RenderOptions = DecodeOptions & {
  /** Budget for `before` and `after` together, in UTF-16 units; the text nearest to the region is kept. */
  readonly contextChars: number
}

export type DecodedEnd = {
  /** The rest of the new text of the region. */
  readonly text: string
  /** `malformed`: do not apply the edit. */
  readonly status: 'complete' | 'malformed'
  /** What was wrong, for people and for a second try. */
  readonly problem?: string
}

/**
 * Reads a raw answer while it streams in. The texts of all `push` calls and of `end`, joined, are the
 * whole new text of the region; nothing is ever taken back. The same answer cut differently gives the
 * same text. An answer that was cut off by a length limit is the caller's to refuse: it can look
 * complete.
 */
export interface EditDecoder {
  /** Takes more of the raw answer; returns new text of the region that became certain. */
  push(rawDelta: string): string
  /** The answer is over. */
  end(): DecodedEnd
  /** True once no further output can change the result, so that the model can be stopped. */
  readonly done: boolean
}

/** Both sides of a format. Rendering keeps the part that changes last, as far as the format allows. */
export type EditFormat = {
  readonly id: EditFormatId
  render(task: EditTask, options: RenderOptions): RenderedEdit
  /** Takes the same `anchors` as `render`. */
  decoder(task: EditTask, options?: DecodeOptions): EditDecoder
}
