import type {
  ChatChunk,
  ChatDelta,
  ChatFinishReason,
  OutputItem,
  ResponseObject,
  ServerEvent,
} from '@turant/protocol'
import { chatEnding } from './chat-answer.ts'
import { completionUsage } from './completion-usage.ts'
import { DONE, failureFrame, frame, type FieldNames } from './dialect.ts'
import { answerId } from './ending.ts'

export type ChatFrameOptions = {
  /** A last chunk without a choice tells the usage. */
  readonly includeUsage: boolean
  readonly names: FieldNames
}

/** The stream of one chat: the role, what is said, why it ended, what it used, `[DONE]`. */
export class ChatFrames {
  readonly #options: ChatFrameOptions
  #head: Pick<ChatChunk, 'id' | 'object' | 'created' | 'model'> | undefined
  /** The number of each call among the calls, by its place among all that is put out. */
  readonly #calls = new Map<number, number>()

  constructor(options: ChatFrameOptions) {
    this.#options = options
  }

  encode(event: ServerEvent): string {
    switch (event.type) {
      case 'response.created':
        return this.#begin(event.response)
      case 'response.output_text.delta':
        return this.#chunk({ content: event.delta })
      case 'response.reasoning_text.delta':
        return this.#chunk({ reasoning_content: event.delta })
      case 'response.output_item.added':
        return this.#beginCall(event.item, event.output_index)
      case 'response.function_call_arguments.delta': {
        const index = this.#calls.get(event.output_index) ?? 0
        return this.#chunk({ tool_calls: [{ index, function: { arguments: event.delta } }] })
      }
      case 'response.custom_tool_call_input.delta': {
        const index = this.#calls.get(event.output_index) ?? 0
        return this.#chunk({ tool_calls: [{ index, custom: { input: event.delta } }] })
      }
      case 'response.completed':
      case 'response.incomplete':
        return this.#end(event.response)
      case 'response.failed':
        return failureFrame(event.response, this.#options.names)
      default:
        return ''
    }
  }

  #begin(response: ResponseObject): string {
    this.#head = {
      id: answerId(response, 'chatcmpl'),
      object: 'chat.completion.chunk',
      created: response.created_at,
      model: response.model,
    }
    return this.#chunk({ role: 'assistant', content: '' })
  }

  #beginCall(item: OutputItem, place: number): string {
    if (item.type !== 'function_call' && item.type !== 'custom_tool_call') return ''
    const index = this.#calls.size
    this.#calls.set(place, index)
    const { call_id: id, name } = item
    return this.#chunk({
      tool_calls: [
        item.type === 'function_call'
          ? { index, id, type: 'function', function: { name, arguments: '' } }
          : { index, id, type: 'custom', custom: { name, input: '' } },
      ],
    })
  }

  #end(response: ResponseObject): string {
    const { usage, turant } = response
    const last = this.#chunk({}, { reason: chatEnding(response), turant })
    if (!this.#options.includeUsage || usage === null) return last + DONE
    return last + frame({ ...this.#head, choices: [], usage: completionUsage(usage) }) + DONE
  }

  #chunk(
    delta: ChatDelta,
    end?: { readonly reason: ChatFinishReason; readonly turant: ResponseObject['turant'] },
  ): string {
    if (this.#head === undefined) return ''
    const chunk: ChatChunk = {
      ...this.#head,
      choices: [{ index: 0, delta, logprobs: null, finish_reason: end?.reason ?? null }],
      ...(this.#options.includeUsage ? { usage: null } : {}),
      ...(end?.turant === undefined ? {} : { turant: end.turant }),
    }
    return frame(chunk)
  }
}
