/**
 * The port through which the engine reaches a model. An adapter (`backend-llama`, `backend-http`, a
 * scripted one in tests) implements it; the engine knows nothing of processes, libraries or wires.
 *
 * A sequence is a numbered row of the model's key/value memory. Positions are token indexes from 0.
 * Every call that computes takes an `AbortSignal`; an abort is reported as a value, never thrown.
 */
export interface Backend {
  readonly name: string
  /** Loads a model file. Throws {@link BackendError} `load-failed` with the reason. */
  load(options: LoadOptions): Promise<BackendModel>
}

export type LoadOptions = {
  /** Path of a GGUF file. */
  readonly path: string
  /** Path of a LoRA adapter in GGUF that was made for that file: it is computed beside the weights. */
  readonly adapter?: string
  /** Tokens of key/value memory shared by all sequences; capped by what the model was trained for. */
  readonly contextTokens: number
  /** How many sequences may hold tokens at once. */
  readonly sequences: number
  /** Compute threads; default: what the backend finds best for this machine. */
  readonly threads?: number
}

export type ModelInfo = {
  /** `general.name` of the file, or its base name. */
  readonly name: string
  readonly architecture: string
  /** Number of weights. */
  readonly parameters: number
  /** Longest context the model was trained for, in tokens. */
  readonly trainedContextTokens: number
  /** Tokens of key/value memory actually allocated. */
  readonly contextTokens: number
  readonly sequences: number
  readonly vocabularySize: number
  /** Largest number of tokens one `prefill` may carry. */
  readonly maxBatchTokens: number
  /** Largest number of tokens one `verify` may carry in all: each of them needs room for its logits. */
  readonly maxVerifyTokens: number
  /** The Jinja chat template in the file's metadata, if any. */
  readonly chatTemplate: string | undefined
  readonly bosText: string
  readonly eosText: string
  /** Texts of the fill-in-the-middle tokens named in the metadata, if all three are. */
  readonly fillTokens:
    | { readonly prefix: string; readonly suffix: string; readonly middle: string }
    | undefined
  /** True when the tokenizer asks for a beginning-of-sequence token before every prompt. */
  readonly addBos: boolean
  /** Which compute device the weights run on, for people: "CPU (zen4)". */
  readonly device: string
  /** Format of the key/value memory: f16 unless that does not fit. */
  readonly cacheFormat: CacheFormat
  /**
   * Names weights, adapter, library, device and cache format: what was measured or saved under one fingerprint
   * holds for every load with the same one, and for no other.
   */
  readonly fingerprint: string
}

export type CacheFormat = 'f16' | 'q8_0' | 'q4_0'

/** How one token is chosen from the logits. */
export type Sampling = {
  /** 0 is greedy: the most likely token, lowest id on a tie. */
  readonly temperature: number
  /** Nucleus size in (0, 1]; 1 is off. */
  readonly topP: number
  /** 32-bit seed of this request's random numbers. */
  readonly seed: number
}

export type VerifyRequest = {
  readonly sequence: number
  /** Position of `tokens[0]`; everything before it must already be computed. */
  readonly position: number
  /** The last tokens of a prompt or the last chosen one, then the draft that is to be checked. Never empty. */
  readonly tokens: Int32Array
  /** How many of them are computed without choosing what follows them, all but the last one before the draft; default 0. */
  readonly given?: number
  /**
   * How many tokens more may be chosen one by one without being asked again, where this is the only
   * request; default 0. Fewer where the answer or the computation ends.
   */
  readonly more?: number
  readonly sampling: Sampling
  /** `on` tells how likely each chosen token was, which costs a look at all logits; default `off`. */
  readonly confidence?: 'on' | 'off'
}

export type VerifyResult =
  | {
      readonly status: 'ok'
      /**
       * For each request the chosen tokens: the accepted part of the draft, then one token of the
       * model's own. Always 1 to `tokens.length - given + more` long. The sequence then holds
       * `position + given + chosen.length` tokens.
       */
      readonly chosen: readonly Int32Array[]
      /**
       * For each request with `confidence: 'on'` natural logarithms of the probabilities of its chosen tokens, at
       * temperature 1 and before any truncation; for others empty. Absent: none asked for it.
       */
      readonly logProbabilities?: readonly Float32Array[]
    }
  | { readonly status: 'aborted' }
  /** The shared key/value memory has no room; nothing changed. The caller frees a sequence and retries. */
  | { readonly status: 'full' }

export type PrefillResult = Exclude<VerifyResult, { status: 'ok' }> | { readonly status: 'ok' }

export interface BackendModel {
  readonly info: ModelInfo
  /** Bytes of one token as text; control tokens are empty. Token texts joined are UTF-8. */
  piece(token: number): Uint8Array
  /** True for tokens that end the model's answer. */
  isEndOfGeneration(token: number): boolean
  /**
   * Text to token ids. `special: true` lets markers such as `<|im_end|>` in the text become control
   * tokens: only for text written by us, never for what a user or a file says.
   */
  tokenize(text: string, options: { readonly special: boolean }): Promise<Int32Array>
  /** Computes tokens into a sequence without choosing any. */
  prefill(
    request: { readonly sequence: number; readonly position: number; readonly tokens: Int32Array },
    signal: AbortSignal,
  ): Promise<PrefillResult>
  /** Computes one batch for different sequences and chooses a token after each accepted one. */
  verify(requests: readonly VerifyRequest[], signal: AbortSignal): Promise<VerifyResult>
  /**
   * Starts a grammar (GBNF, root rule `root`) that constrains what `verify` chooses on this sequence
   * until it is replaced or cleared by `undefined`. Throws {@link BackendError} `bad-grammar`.
   */
  setGrammar(sequence: number, grammar: string | undefined): Promise<void>
  /** Forgets tokens of a sequence from a position on; 0 forgets all. */
  trim(sequence: number, position: number): Promise<void>
  /** Makes `to` hold the first `length` tokens of `from`, sharing memory. `to` is emptied first. */
  copyPrefix(from: number, to: number, length: number): Promise<void>
  /** Writes a snapshot of a sequence, with a checksum, to a new file; false when the sequence is empty. */
  saveState(sequence: number, path: string): Promise<boolean>
  /**
   * Restores a snapshot. `unusable`: there is none, it is damaged, or not of this model; `full`: memory has no
   * room. The sequence is empty then.
   */
  restoreState(sequence: number, path: string): Promise<'ok' | 'unusable' | 'full'>
  /** Called once when the model stops being usable (crash, out of memory). */
  onLost(listener: (error: BackendError) => void): void
  /** Frees the model. Calls in flight fail with `lost`. */
  close(): Promise<void>
}

export type BackendErrorCode =
  /** The file is missing, damaged, or of a kind this library does not know. */
  | 'load-failed'
  /** The native library is absent or of an unknown version. */
  | 'library-unavailable'
  /** The process that held the model ended; its requests failed, the next load starts anew. */
  | 'lost'
  | 'bad-grammar'
  /** The library refused a call that should have been valid. */
  | 'refused'

export class BackendError extends Error {
  readonly code: BackendErrorCode
  constructor(code: BackendErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'BackendError'
    this.code = code
  }
}
