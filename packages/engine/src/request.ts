import type { Sampling } from './backend.ts'

/** A piece of a prompt. `special` text may contain control tokens; everything else never does. */
export type PromptSegment = { readonly text: string; readonly special: boolean }

/** `interactive`: a person waits at the keyboard. `background`: an agent or a batch. */
export type Priority = 'interactive' | 'background'

export type GenerateRequest = {
  /** Id of a model that the engine's resolver knows. */
  readonly model: string
  readonly prompt: readonly PromptSegment[]
  /** Upper bound of generated tokens; the context window bounds it too. */
  readonly maxTokens: number
  readonly sampling: Sampling
  /** Output ends before the first of these texts. */
  readonly stop: readonly string[]
  /**
   * Sees each piece of text before the next step is started; true ends the output behind it. For
   * answers whose end only their reader can see: no step is computed in vain.
   */
  readonly isEnough?: (text: string) => boolean
  /** GBNF grammar that the output must follow. */
  readonly grammar?: string
  /** Control tokens whose text the output shows; all others are silent. */
  readonly markers?: readonly string[]
  /** Text that the output is expected to repeat in large part; drafts are taken from it. */
  readonly reference?: string
  /** `off` computes one token at a time; the output is the same. Default `on`. */
  readonly drafting?: 'on' | 'off'
  /** `on` tells how sure the model is of what it says; it costs a look at all logits for each token. Default `off`. */
  readonly confidence?: 'on' | 'off'
  readonly priority: Priority
}

/** Where the time and the tokens of one request went. All times in milliseconds. */
export type GenerateFigures = {
  readonly queuedMs: number
  readonly promptTokens: number
  /** Prompt tokens whose key/value memory was already there. */
  readonly reusedTokens: number
  /** Prompt tokens computed for this request; `promptTokens - reusedTokens`. */
  readonly computedTokens: number
  readonly promptMs: number
  /** From the call to the first chosen token. */
  readonly timeToFirstTokenMs: number
  readonly decodeMs: number
  readonly outputTokens: number
  readonly draftedTokens: number
  readonly acceptedTokens: number
  /** Draft tokens taken from `reference` (a subset of drafted) and those of them accepted. */
  readonly referenceDraftedTokens: number
  readonly referenceAcceptedTokens: number
  /** Batches computed while decoding. */
  readonly batches: number
  /**
   * Geometric mean of the probabilities of the output's tokens, its end among them, at temperature 1. Only with
   * `confidence: 'on'`, and where something was said.
   */
  readonly meanProbability?: number
}

export type FinishReason =
  /** The model ended its answer. */
  | 'end'
  /** A stop text was reached, or the reader had enough. */
  | 'stop-text'
  /** `maxTokens` or the context window was reached. */
  | 'length'
  /** The signal was aborted. */
  | 'aborted'

/** A stream of these ends with exactly one `finished` or `failed`. */
export type GenerateEvent =
  /** Waiting for the model: still loading, or others are ahead. */
  | { readonly type: 'queued'; readonly ahead: number; readonly loading: boolean }
  | {
      readonly type: 'prompt-progress'
      readonly done: number
      readonly reused: number
      readonly total: number
      /** Expected milliseconds until the prompt is computed, others' steps not counted. */
      readonly leftMs: number
    }
  /** With `confidence: 'on'` it tells the `meanProbability` of the output so far. */
  | { readonly type: 'text-delta'; readonly text: string; readonly meanProbability?: number }
  | { readonly type: 'finished'; readonly reason: FinishReason; readonly figures: GenerateFigures }
  | { readonly type: 'failed'; readonly error: EngineError }

export type EngineErrorCode =
  | 'unknown-model'
  | 'model-unavailable'
  | 'context-overflow'
  | 'bad-grammar'
  | 'backend-lost'
  /** The waiting line is at its bound; try again later. */
  | 'queue-full'

export class EngineError extends Error {
  readonly code: EngineErrorCode
  constructor(code: EngineErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'EngineError'
    this.code = code
  }
}
