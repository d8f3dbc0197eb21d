import type { FinishReason, GenerateFigures } from '@turant/engine'
import type { EditOutcome } from '@turant/protocol'

/** What an answer is made of, as it comes. A call is told from `call` to `call-end`. */
export type AnswerPiece =
  | {
      readonly type: 'text'
      readonly text: string
      /** How sure the model is of all that it said so far, 0 to 1, where that was asked for. */
      readonly meanProbability?: number
    }
  /** What a model thinks before it answers. */
  | { readonly type: 'reasoning'; readonly text: string }
  | {
      readonly type: 'call'
      /** Counts the calls of the answer from 0. */
      readonly call: number
      readonly tool: CalledTool
      /** As the one who calls named it; undefined: it has no name yet. */
      readonly callId: string | undefined
    }
  /** A part of the arguments, JSON text, or of a custom tool's input. */
  | { readonly type: 'call-input'; readonly call: number; readonly text: string }
  | { readonly type: 'call-end'; readonly call: number }

export type CalledTool = {
  readonly kind: 'function' | 'custom'
  readonly name: string
  readonly namespace?: string
}

/** How an answer ended by itself. */
export type AnswerEnd = {
  readonly reason: Exclude<FinishReason, 'aborted'> | 'filtered'
  readonly figures: GenerateFigures
  readonly edit: EditOutcome | undefined
  /** Of the output; default 0. */
  readonly reasoningTokens?: number
}
