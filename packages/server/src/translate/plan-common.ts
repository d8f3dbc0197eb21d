import type { EditDecoder, EditFormatId } from '@turant/edits'
import type { GenerateRequest, ModelInfo, PromptSegment } from '@turant/engine'
import { renderChat, type ChatMessage } from '@turant/models'
import type { CreateRequest, Prediction } from '@turant/protocol'
import type { ListedModel } from '../model-directory.ts'
import type { Refusal } from '../refusal.ts'
import type { AnswerReader } from './answer-reader.ts'
import { samplingChoice } from './sampling.ts'
import type { PreparedTools, ToolGrammars } from './tool-grammars.ts'

export type PlanContext = {
  readonly id: string
  readonly info: ModelInfo
  /** What is known of the model beside its file. */
  readonly listed: ListedModel | undefined
  /** The edit format that was measured to be best for it. */
  readonly measuredFormat: EditFormatId | undefined
  readonly seed: number
  readonly nowMs: () => number
  readonly countTokens: (text: string) => Promise<number>
  readonly tools: ToolGrammars
}

/** What the engine is asked for, and how its answer is read. */
export type Plan = {
  readonly type: 'plan'
  readonly generate: GenerateRequest
  readonly edit: EditReading | undefined
  /** Reads the answer; default: one that finds thoughts and calls in it. */
  readonly reader?: TextReader
  /** What the answer may call. */
  readonly tools?: PreparedTools | undefined
  /** What the client should know though it is answered. */
  readonly warnings?: readonly string[]
}

/** What a reader of an answer is asked for. */
export type TextReader = Pick<AnswerReader, 'calls' | 'push' | 'end'>

export type EditReading = { readonly format: string; readonly decoder: EditDecoder }

export type Planning = Plan | { readonly type: 'refused'; readonly refusal: Refusal }

export type Common = { readonly request: CreateRequest; readonly context: PlanContext }

/** What every kind of request asks of the engine. */
export function base({ request, context }: Common, defaultMaxTokens: number) {
  return {
    model: context.id,
    maxTokens: request.max_output_tokens ?? defaultMaxTokens,
    sampling: { ...samplingChoice(request), seed: request.seed ?? context.seed },
    ...drafting(request),
  }
}

function drafting({ turant }: CreateRequest): Pick<GenerateRequest, 'drafting'> {
  return turant?.drafting === undefined ? {} : { drafting: turant.drafting }
}

/** Tokens that both the memory of the model and its training have room for. */
export function windowTokens({ info, listed }: PlanContext): number {
  return Math.min(info.contextTokens, listed?.contextTokens ?? info.trainedContextTokens)
}

export function chatSegments(
  messages: readonly ChatMessage[],
  info: ModelInfo,
  answerPrefix: string,
): PromptSegment[] {
  const { chatTemplate: template, bosText, eosText } = info
  return renderChat({ template, bosText, eosText, messages, answerPrefix })
}

export function stopTexts(request: CreateRequest): readonly string[] {
  if (typeof request.stop === 'string') return [request.stop]
  return request.stop ?? []
}

export function predictionText({ content }: Prediction): string {
  return typeof content === 'string' ? content : content.map((part) => part.text).join('')
}
