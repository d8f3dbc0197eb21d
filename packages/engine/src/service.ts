import type { ModelInfo } from './backend.ts'
import type { GenerateEvent, GenerateRequest, PromptSegment } from './request.ts'

export type EngineStatus = {
  readonly models: readonly {
    readonly id: string
    readonly state: 'loading' | 'ready' | 'lost'
    readonly info: ModelInfo | undefined
    /** Whether drafts follow what steps cost on this machine, or what they cost elsewhere. */
    readonly isCalibrated: boolean
    /** Tokens in its key/value memory; what several sequences begin with counts once. */
    readonly heldTokens: number
  }[]
  readonly running: number
  readonly queued: number
}

/** What a server needs of an engine. `Engine` implements it; tests may script it. */
export interface GenerationService {
  /**
   * Runs one request. Nothing throws through the stream: it ends with `finished` or `failed`.
   * Leaving the loop early or aborting the signal frees the model within one decode step.
   */
  generate(
    request: GenerateRequest,
    options: { readonly signal: AbortSignal },
  ): AsyncGenerator<GenerateEvent, void, undefined>
  /** Facts about a model, loading it when necessary. Throws `EngineError`. */
  describe(model: string): Promise<ModelInfo>
  /** How many tokens a text is for a model. Throws `EngineError`. */
  countTokens(model: string, text: string): Promise<number>
  /** The tokens of a text for a model. Throws `EngineError`. */
  tokenize(model: string, segment: PromptSegment): Promise<Int32Array>
  /**
   * The bytes of each token as text; joined they are UTF-8. Tokens are below the model's vocabulary size;
   * control tokens are empty. Throws `EngineError`.
   */
  pieces(model: string, tokens: Int32Array): Promise<readonly Uint8Array[]>
  status(): EngineStatus
}
