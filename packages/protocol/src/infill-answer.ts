/** Times in milliseconds, as llama.cpp's server names them. */
export type InfillTimings = {
  /** Tokens of the prompt that were in memory already. */
  readonly cache_n: number
  /** Tokens of the prompt that were computed. */
  readonly prompt_n: number
  readonly prompt_ms: number
  readonly prompt_per_token_ms: number
  readonly prompt_per_second: number
  readonly predicted_n: number
  readonly predicted_ms: number
  readonly predicted_per_token_ms: number
  readonly predicted_per_second: number
  readonly draft_n: number
  readonly draft_n_accepted: number
}

/** A frame of the stream of `POST /infill` before its last one. */
export type InfillPiece = {
  readonly index: 0
  readonly content: string
  readonly stop: false
}

/** The answer to `POST /infill`, and the last frame of its stream, whose content is empty. */
export type InfillAnswer = {
  readonly index: 0
  readonly content: string
  readonly stop: true
  /** The name that the request asked for. */
  readonly model: string
  readonly tokens_predicted: number
  /** Of the prompt. */
  readonly tokens_evaluated: number
  /** In the model's memory afterwards. */
  readonly tokens_cached: number
  readonly has_new_line: boolean
  /** Always false: nothing that was read is given up while writing. */
  readonly truncated: false
  readonly generation_settings: {
    /** The context window of the model in tokens; 0 where it is not known. */
    readonly n_ctx: number
    readonly n_predict: number
    readonly temperature: number
    readonly top_p: number
  }
  readonly timings: InfillTimings
}
