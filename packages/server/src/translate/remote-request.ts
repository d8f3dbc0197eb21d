import type {
  ChatBackendMessage,
  ChatCall,
  ChatFormat,
  ChatRequest,
  ChatTool,
  ChatToolChoice,
} from '@turant/engine'
import type { CallItem, CreateRequest, InputItem, TextFormat } from '@turant/protocol'
import type { RemoteModel } from '../remote-model.ts'
import { chatRole, contentText } from './history.ts'
import { predictionText, stopTexts } from './plan-common.ts'
import { offeredName, type OfferedTool, type ToolSet } from './tool-set.ts'

export type RemoteOrder = {
  readonly remote: RemoteModel
  readonly request: CreateRequest
  readonly items: readonly InputItem[]
  readonly tools: ToolSet | undefined
}

/** A request as servers of chats understand it. */
export function chatRequest({ remote, request, items, tools }: RemoteOrder): ChatRequest {
  const { temperature, top_p, max_output_tokens, seed, reasoning, prediction } =
    withoutNulls(request)
  const format = chatFormat(request.text?.format)
  const stop = stopTexts(request)
  const conversation = request.prompt_cache_key ?? undefined
  return {
    model: remote.model,
    messages: remoteMessages(request.instructions, items),
    tools: (tools?.allowed ?? []).map(chatTool),
    toolChoice: chatChoice(request, tools?.mustCall ?? false),
    parallelCalls: request.parallel_tool_calls ?? true,
    ...(temperature === undefined ? {} : { temperature }),
    ...(top_p === undefined ? {} : { topP: top_p }),
    ...(max_output_tokens === undefined ? {} : { maxTokens: max_output_tokens }),
    ...(stop.length === 0 ? {} : { stop }),
    ...(seed === undefined ? {} : { seed }),
    ...(format === undefined ? {} : { format }),
    ...(prediction === undefined ? {} : { prediction: predictionText(prediction) }),
    ...(reasoning?.effort ? { reasoningEffort: reasoning.effort } : {}),
    ...(conversation === undefined ? {} : { conversation }),
  }
}

type NoNulls<T> = { readonly [K in keyof T]?: Exclude<T[K], null> }

/** On our wire null is the same as absent. */
function withoutNulls(request: CreateRequest): NoNulls<CreateRequest> {
  const entries = Object.entries(request).filter(([, value]) => value !== null)
  return Object.fromEntries(entries)
}

function remoteMessages(
  instructions: string | null | undefined,
  items: readonly InputItem[],
): ChatBackendMessage[] {
  const messages: ChatBackendMessage[] = []
  if (instructions?.trim()) messages.push({ role: 'system', content: instructions })
  for (const item of items) add(messages, item)
  return messages
}

function add(messages: ChatBackendMessage[], item: InputItem): void {
  switch (item.type) {
    case 'function_call':
    case 'custom_tool_call': {
      const last = messages.at(-1)
      const call = chatCall(item)
      if (last?.role === 'assistant') {
        messages[messages.length - 1] = { ...last, calls: [...last.calls, call] }
      } else {
        messages.push({ role: 'assistant', content: '', calls: [call] })
      }
      return
    }
    case 'function_call_output':
    case 'custom_tool_call_output':
      messages.push({ role: 'tool', callId: item.call_id, content: contentText(item.output) })
      return
    case 'reasoning':
    case 'hosted':
    case 'item_reference':
      return
    default: {
      const role = chatRole(item.role)
      const content = contentText(item.content)
      messages.push(role === 'assistant' ? { role, content, calls: [] } : { role, content })
    }
  }
}

function chatCall(item: CallItem): ChatCall {
  const name = offeredName(item.name, item.namespace)
  const text =
    item.type === 'function_call' ? item.arguments : JSON.stringify({ input: item.input })
  return { id: item.call_id, name, arguments: text }
}

function chatTool({ offered, tool }: OfferedTool): ChatTool {
  const described = tool.description ? { description: tool.description } : {}
  if (tool.type === 'function') {
    const parameters = tool.parameters ? { parameters: tool.parameters } : {}
    const strict = typeof tool.strict === 'boolean' ? { strict: tool.strict } : {}
    return { name: offered, ...described, ...parameters, ...strict }
  }
  const format =
    tool.format?.type === 'grammar'
      ? ` It follows this ${tool.format.syntax} grammar:\n${tool.format.definition}`
      : ''
  const input = { type: 'string', description: `The text that the tool takes.${format}` }
  const parameters = {
    type: 'object',
    properties: { input },
    required: ['input'],
    additionalProperties: false,
  }
  return { name: offered, ...described, parameters }
}

function chatChoice({ tool_choice }: CreateRequest, mustCall: boolean): ChatToolChoice {
  if (
    typeof tool_choice === 'object' &&
    tool_choice !== null &&
    tool_choice.type !== 'allowed_tools'
  ) {
    return { name: offeredName(tool_choice.name, tool_choice.namespace) }
  }
  if (tool_choice === 'none') return 'none'
  return mustCall ? 'required' : 'auto'
}

/** A grammar is for local models; others are asked in words only. */
function chatFormat(format: TextFormat | null | undefined): ChatFormat | undefined {
  switch (format?.type) {
    case 'json_object':
      return { type: 'json-object' }
    case 'json_schema': {
      const { name, schema } = format
      return { type: 'json-schema', name, schema, strict: format.strict ?? false }
    }
    default:
      return undefined
  }
}
