import type { ChatMessage } from '@turant/models'
import type {
  CallItem,
  CallOutputItem,
  InputItem,
  InputMessage,
  OutputItem,
  TextPart,
} from '@turant/protocol'
import { customCallText, functionCallText, outputText } from './call-form.ts'
import { offeredName } from './tool-set.ts'

/** The input of a request as items. */
export function inputItems(
  input: string | readonly InputItem[] | null | undefined,
): readonly InputItem[] {
  if (input === undefined || input === null) return []
  return typeof input === 'string' ? [{ role: 'user', content: input }] : input
}

/** What a response said, as the history of the next one. */
export function answerItems(output: readonly OutputItem[]): InputItem[] {
  return output.map((item): InputItem => {
    if (item.type === 'reasoning') return { type: 'reasoning', id: item.id }
    if (item.type !== 'message') return item
    return {
      type: 'message',
      id: item.id,
      role: 'assistant',
      content: item.content.map(({ text }) => ({ type: 'output_text', text })),
    }
  })
}

/** What a local model is shown: calls and their outputs in the form in which it writes them. */
export function historyMessages(items: readonly InputItem[]): ChatMessage[] {
  const messages: ChatMessage[] = []
  for (const item of items) {
    const message = itemMessage(item)
    const last = messages.at(-1)
    // One turn of the model may be a text and calls behind it; outputs of parallel calls come together.
    if (message !== undefined && last?.role === message.role && isAboutCalls(item)) {
      messages[messages.length - 1] = {
        role: last.role,
        content: last.content === '' ? message.content : `${last.content}\n${message.content}`,
      }
    } else if (message !== undefined) {
      messages.push(message)
    }
  }
  return messages
}

function isAboutCalls({ type }: InputItem): boolean {
  return type !== undefined && type !== 'message'
}

function itemMessage(item: InputItem): ChatMessage | undefined {
  switch (item.type) {
    case 'function_call':
    case 'custom_tool_call':
      return { role: 'assistant', content: callText(item) }
    case 'function_call_output':
    case 'custom_tool_call_output':
      return { role: 'user', content: outputText(contentText(item.output)) }
    case 'reasoning':
    case 'hosted':
    case 'item_reference':
      return undefined
    default:
      return { role: chatRole(item.role), content: contentText(item.content) }
  }
}

/** Tools and instructions, and the system messages that a conversation begins with, as one message. */
export function withSystem(
  parts: readonly string[],
  messages: readonly ChatMessage[],
): readonly ChatMessage[] {
  const spoken = messages.findIndex(({ role }) => role !== 'system')
  const head = messages.slice(0, spoken < 0 ? messages.length : spoken)
  const texts = [...parts, ...head.map(({ content }) => content)].filter(
    (text) => text.trim() !== '',
  )
  const rest = messages.slice(head.length)
  return texts.length === 0 ? rest : [{ role: 'system', content: texts.join('\n\n') }, ...rest]
}

export function chatRole(role: InputMessage['role']): ChatMessage['role'] {
  return role === 'developer' ? 'system' : role
}

export function contentText(content: CallOutputItem['output']): string {
  return typeof content === 'string' ? content : content.map(partText).join('')
}

function partText(part: TextPart): string {
  return part.type === 'refusal' ? part.refusal : part.text
}

function callText(item: CallItem): string {
  const name = offeredName(item.name, item.namespace)
  return item.type === 'function_call'
    ? functionCallText(name, item.arguments)
    : customCallText(name, item.input)
}
