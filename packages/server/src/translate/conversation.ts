import type { ChatMessage } from '@turant/models'
import type {
  CallItem,
  CallOutputItem,
  CreateRequest,
  InputItem,
  InputMessage,
  TextPart,
} from '@turant/protocol'

/** The input of a request as chat messages. Calls and their outputs become text that was said. */
export function inputMessages(input: CreateRequest['input']): ChatMessage[] {
  if (input === undefined || input === null) return []
  if (typeof input === 'string') return [{ role: 'user', content: input }]
  return input.flatMap(itemMessages)
}

/** The system message that `instructions` are, for this response only. */
export function instructionMessages(instructions: CreateRequest['instructions']): ChatMessage[] {
  if (!instructions?.trim()) return []
  return [{ role: 'system', content: instructions }]
}

function itemMessages(item: InputItem): ChatMessage[] {
  switch (item.type) {
    case 'function_call':
    case 'custom_tool_call':
      return [{ role: 'assistant', content: callText(item) }]
    case 'function_call_output':
    case 'custom_tool_call_output':
      return [{ role: 'user', content: outputText(item) }]
    case 'reasoning':
      return []
    default:
      return [{ role: chatRole(item.role), content: contentText(item.content) }]
  }
}

function chatRole(role: InputMessage['role']): ChatMessage['role'] {
  return role === 'developer' ? 'system' : role
}

function contentText(content: string | readonly TextPart[]): string {
  return typeof content === 'string' ? content : content.map(partText).join('')
}

function partText(part: TextPart): string {
  return part.type === 'refusal' ? part.refusal : part.text
}

/** The form of Hermes and Qwen, which small open models have seen most of. */
function callText(item: CallItem): string {
  const argumentText = item.type === 'function_call' ? item.arguments : JSON.stringify(item.input)
  const name = JSON.stringify(item.name)
  return `<tool_call>\n{"name": ${name}, "arguments": ${argumentText}}\n</tool_call>`
}

function outputText(item: CallOutputItem): string {
  return `<tool_response>\n${contentText(item.output)}\n</tool_response>`
}
