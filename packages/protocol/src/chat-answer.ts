import type { CompletionUsage } from './completion-answer.ts'
import type { TurantDetails } from './response.ts'

export type ChatFinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter'

/** A call that the model made. */
export type ChatAnswerCall =
  | {
      readonly id: string
      readonly type: 'function'
      /** `arguments`: JSON text. */
      readonly function: { readonly name: string; readonly arguments: string }
    }
  | {
      readonly id: string
      readonly type: 'custom'
      readonly custom: { readonly name: string; readonly input: string }
    }

/** The answer to `POST /v1/chat/completions`. */
export type ChatCompletion = {
  readonly id: string
  readonly object: 'chat.completion'
  /** Seconds since 1970. */
  readonly created: number
  /** The name that the request asked for. */
  readonly model: string
  readonly choices: readonly [
    {
      readonly index: 0
      readonly message: {
        readonly role: 'assistant'
        /** Null: calls, and no text beside them. */
        readonly content: string | null
        /** What the model thought before, as llama.cpp, vLLM and DeepSeek name it. */
        readonly reasoning_content?: string
        readonly refusal: null
        readonly tool_calls?: readonly ChatAnswerCall[]
      }
      readonly logprobs: null
      readonly finish_reason: ChatFinishReason
    },
  ]
  readonly usage: CompletionUsage | null
  readonly service_tier: string
  readonly turant?: TurantDetails
}

/** What a frame of a stream adds to a call: its id and name first, then parts of its input. */
type CallDelta = {
  readonly index: number
  readonly id?: string
  readonly type?: 'function' | 'custom'
  readonly function?: { readonly name?: string; readonly arguments: string }
  readonly custom?: { readonly name?: string; readonly input: string }
}

export type ChatDelta = {
  readonly role?: 'assistant'
  readonly content?: string
  readonly reasoning_content?: string
  readonly tool_calls?: readonly [CallDelta]
}

/** A frame of the stream of a chat. */
export type ChatChunk = {
  readonly id: string
  readonly object: 'chat.completion.chunk'
  readonly created: number
  readonly model: string
  /** One; none in the frame that tells the usage. */
  readonly choices: readonly {
    readonly index: 0
    readonly delta: ChatDelta
    readonly logprobs: null
    readonly finish_reason: ChatFinishReason | null
  }[]
  /** Null in every frame before the one that tells it; absent: it was not asked for. */
  readonly usage?: CompletionUsage | null
  readonly turant?: TurantDetails
}
