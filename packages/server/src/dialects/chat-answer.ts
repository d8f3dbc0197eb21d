import type {
  ChatAnswerCall,
  ChatCompletion,
  ChatFinishReason,
  OutputItem,
  ResponseObject,
} from '@turant/protocol'
import { completionUsage } from './completion-usage.ts'
import { answerId, ending, saidText } from './ending.ts'

/** A response as the answer to a chat. */
export function chatCompletion(response: ResponseObject): ChatCompletion {
  const { text, reasoning } = saidText(response)
  const calls = response.output.flatMap(answerCall)
  const message = {
    role: 'assistant',
    content: text === '' && calls.length > 0 ? null : text,
    ...(reasoning === '' ? {} : { reasoning_content: reasoning }),
    refusal: null,
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
  } as const
  return {
    id: answerId(response, 'chatcmpl'),
    object: 'chat.completion',
    created: response.created_at,
    model: response.model,
    choices: [{ index: 0, message, logprobs: null, finish_reason: chatEnding(response) }],
    usage: response.usage && completionUsage(response.usage),
    service_tier: response.service_tier,
    ...(response.turant === undefined ? {} : { turant: response.turant }),
  }
}

export function chatEnding(response: ResponseObject): ChatFinishReason {
  const reason = ending(response)
  const calls = response.output.some(isCall)
  return reason === 'stop' && calls ? 'tool_calls' : reason
}

function isCall({ type }: OutputItem): boolean {
  return type === 'function_call' || type === 'custom_tool_call'
}

function answerCall(item: OutputItem): ChatAnswerCall[] {
  switch (item.type) {
    case 'function_call': {
      const { call_id: id, name } = item
      return [{ id, type: 'function', function: { name, arguments: item.arguments } }]
    }
    case 'custom_tool_call': {
      const { call_id: id, name, input } = item
      return [{ id, type: 'custom', custom: { name, input } }]
    }
    default:
      return []
  }
}
