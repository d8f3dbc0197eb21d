/** Who said it. `tool`: what a call of the assistant gave. */
export type ChatBackendMessage =
  | { readonly role: 'system' | 'user'; readonly content: string }
  | {
      readonly role: 'assistant'
      readonly content: string
      readonly calls: readonly ChatCall[]
    }
  | { readonly role: 'tool'; readonly callId: string; readonly content: string }

export type ChatCall = {
  readonly id: string
  readonly name: string
  /** JSON text. */
  readonly arguments: string
}

export type ChatTool = {
  readonly name: string
  readonly description?: string
  /** JSON Schema of the arguments. */
  readonly parameters?: Readonly<Record<string, unknown>>
  readonly strict?: boolean
}

export type ChatToolChoice = 'auto' | 'none' | 'required' | { readonly name: string }

export type ChatFormat =
  | { readonly type: 'json-object' }
  | {
      readonly type: 'json-schema'
      readonly name: string
      readonly schema: Readonly<Record<string, unknown>>
      readonly strict: boolean
    }

/** A request in words, for a backend that has its own tokenizer, template and scheduler. */
export type ChatRequest = {
  /** As the backend names it. */
  readonly model: string
  readonly messages: readonly ChatBackendMessage[]
  readonly tools: readonly ChatTool[]
  readonly toolChoice: ChatToolChoice
  readonly parallelCalls: boolean
  /** What is absent is left to the backend. */
  readonly temperature?: number
  readonly topP?: number
  readonly maxTokens?: number
  readonly stop?: readonly string[]
  readonly seed?: number
  readonly format?: ChatFormat
  /** Text that the answer is expected to repeat in large part. */
  readonly prediction?: string
  readonly reasoningEffort?: string
  /** Requests of one conversation share it: routers in front of several replicas keep them together. */
  readonly conversation?: string
}

export type ChatFigures = {
  readonly promptTokens: number
  readonly cachedTokens: number
  readonly outputTokens: number
  readonly reasoningTokens: number
  readonly acceptedPredictionTokens: number
  readonly rejectedPredictionTokens: number
  /** From the call to the first piece of the answer, in milliseconds. */
  readonly timeToFirstTokenMs: number
  /** What the backend says that it waited and computed, where it does. */
  readonly queuedMs?: number
  readonly promptMs?: number
  readonly decodeMs?: number
}

/** A stream of these ends with exactly one `finished` or throws {@link ChatBackendError}. */
export type ChatEvent =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'reasoning'; readonly text: string }
  /** A call begins; `index` counts the calls of the answer from 0. */
  | {
      readonly type: 'call'
      readonly index: number
      readonly id: string
      readonly name: string
    }
  | { readonly type: 'call-arguments'; readonly index: number; readonly text: string }
  | {
      readonly type: 'finished'
      readonly reason: 'end' | 'length' | 'calls' | 'filtered' | 'aborted'
      readonly figures: ChatFigures
    }

/** A server elsewhere that answers chats. */
export interface ChatBackend {
  readonly name: string
  /** Never retries once something was said. Stops at once when the signal is aborted. */
  chat(
    request: ChatRequest,
    options: { readonly signal: AbortSignal },
  ): AsyncGenerator<ChatEvent, void, undefined>
}

export type ChatBackendErrorCode =
  /** It cannot be reached, or answers with errors of its own. */
  | 'unavailable'
  /** It failed several times in a row and is left alone for a moment. */
  | 'circuit-open'
  | 'rate-limited'
  /** Its key is missing or wrong: for the operator, not for the client. */
  | 'unauthorized'
  | 'context-overflow'
  | 'unknown-model'
  /** It refuses the request as such. */
  | 'refused'
  /** It ended in the middle of an answer, or what it says cannot be read. */
  | 'lost'

export class ChatBackendError extends Error {
  readonly code: ChatBackendErrorCode
  /** Milliseconds after which another try may succeed, where it said so. */
  readonly retryAfterMs: number | undefined

  constructor(
    code: ChatBackendErrorCode,
    message: string,
    options: ErrorOptions & { readonly retryAfterMs?: number | undefined } = {},
  ) {
    super(message, options)
    this.name = 'ChatBackendError'
    this.code = code
    this.retryAfterMs = options.retryAfterMs
  }
}
