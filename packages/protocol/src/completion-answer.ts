import type { TurantDetails } from './response.ts'

/** Usage as OpenAI's older APIs tell it. */
export type CompletionUsage = {
  readonly prompt_tokens: number
  readonly completion_tokens: number
  readonly total_tokens: number
  readonly prompt_tokens_details: { readonly cached_tokens: number }
  readonly completion_tokens_details: {
    readonly reasoning_tokens: number
    readonly accepted_prediction_tokens: number
    readonly rejected_prediction_tokens: number
  }
}

/** The answer to `POST /v1/completions`, and each frame of its stream. */
export type Completion = {
  readonly id: string
  readonly object: 'text_completion'
  /** Seconds since 1970. */
  readonly created: number
  /** The name that the request asked for. */
  readonly model: string
  /** One; none in the frame that tells the usage. */
  readonly choices: readonly {
    readonly index: 0
    readonly text: string
    readonly logprobs: null
    /** Null in a frame that is not the last. */
    readonly finish_reason: 'stop' | 'length' | 'content_filter' | null
  }[]
  readonly usage?: CompletionUsage | null
  readonly turant?: TurantDetails
}
