import type {
  ChatCallParam,
  ChatContent,
  ChatFormat,
  ChatMessageParam,
  ChatNamedTool,
  ChatRequest,
  ChatToolChoiceParam,
  ChatToolParam,
  CreateRequest,
  InputItem,
  NamedTool,
  TextFormat,
  TextPart,
  Tool,
  ToolChoice,
} from '@turant/protocol'
import { commonRequest, grammarFormat, limit } from './common-request.ts'
import type { FieldNames } from './dialect.ts'

/** A chat as the internal request. */
export function chatRequest(chat: ChatRequest): CreateRequest {
  const format = chat.response_format ? textFormat(chat.response_format) : undefined
  return {
    ...commonRequest(chat),
    input: items(chat.messages),
    tools: chat.tools?.map(tool) ?? null,
    tool_choice: chat.tool_choice ? toolChoice(chat.tool_choice) : null,
    parallel_tool_calls: chat.parallel_tool_calls ?? null,
    text: grammarFormat(chat.grammar) ?? (format === undefined ? null : { format }),
    prediction: chat.prediction ?? null,
    max_output_tokens: limit(chat.max_completion_tokens ?? chat.max_tokens),
    reasoning: { effort: chat.reasoning_effort ?? null },
    service_tier: chat.service_tier ?? null,
    prompt_cache_key: chat.prompt_cache_key ?? null,
    metadata: chat.metadata ?? null,
    turant: chat.turant ?? null,
  }
}

export function chatNames({ response_format }: ChatRequest): FieldNames {
  const isLlamaForm = response_format?.type === 'json_object'
  const schema = isLlamaForm ? 'response_format.schema' : 'response_format.json_schema.schema'
  return [
    ['text.format.schema', schema],
    ['text.format.grammar', 'grammar'],
    ['text.format', 'response_format'],
    ['input', 'messages'],
  ]
}

function items(messages: readonly ChatMessageParam[]): InputItem[] {
  /** Ids of calls of custom tools: what they put out is told apart from what functions do. */
  const custom = new Set<string>()
  return messages.flatMap((message): InputItem[] => {
    switch (message.role) {
      case 'assistant': {
        const calls = message.tool_calls ?? []
        for (const { type, id } of calls) if (type === 'custom') custom.add(id)
        return [...said(message), ...calls.map(callItem)]
      }
      case 'tool': {
        const { tool_call_id: call_id, content } = message
        const type = custom.has(call_id) ? 'custom_tool_call_output' : 'function_call_output'
        return [{ type, call_id, output: inputContent(content, 'input_text') }]
      }
      default:
        return [{ role: message.role, content: inputContent(message.content, 'input_text') }]
    }
  })
}

/** The text of a turn of the model; a turn of calls alone has none. */
function said(message: Extract<ChatMessageParam, { role: 'assistant' }>): InputItem[] {
  const { content, refusal, tool_calls } = message
  const parts: TextPart[] = []
  if (typeof content === 'string') parts.push({ type: 'output_text', text: content })
  else parts.push(...(content ?? []).map((part) => textPart(part, 'output_text')))
  if (typeof refusal === 'string') parts.push({ type: 'refusal', refusal })
  const isEmpty = parts.every((part) => 'text' in part && part.text === '')
  if (isEmpty && tool_calls?.length) return []
  return [{ role: 'assistant', content: parts }]
}

function callItem(call: ChatCallParam): InputItem {
  return call.type === 'function'
    ? { type: 'function_call', call_id: call.id, ...call.function }
    : { type: 'custom_tool_call', call_id: call.id, ...call.custom }
}

type TextType = 'input_text' | 'output_text'

function inputContent(content: ChatContent, type: TextType): string | TextPart[] {
  return typeof content === 'string' ? content : content.map((part) => textPart(part, type))
}

function textPart(part: Exclude<ChatContent, string>[number], type: TextType): TextPart {
  return part.type === 'refusal' ? part : { type, text: part.text }
}

function tool(param: ChatToolParam): Tool {
  if (param.type === 'function') return { type: 'function', ...param.function }
  const { format, ...rest } = param.custom
  const custom = { type: 'custom', ...rest } as const
  if (!format) return custom
  return {
    ...custom,
    format: format.type === 'text' ? format : { type: 'grammar', ...format.grammar },
  }
}

function toolChoice(choice: ChatToolChoiceParam): ToolChoice {
  if (typeof choice === 'string') return choice
  if (choice.type !== 'allowed_tools') return namedTool(choice)
  const { mode, tools } = choice.allowed_tools
  return { type: 'allowed_tools', mode, tools: tools.map(namedTool) }
}

function namedTool(named: ChatNamedTool): NamedTool {
  return named.type === 'function'
    ? { type: 'function', name: named.function.name }
    : { type: 'custom', name: named.custom.name }
}

function textFormat(format: ChatFormat): TextFormat {
  switch (format.type) {
    case 'text':
      return format
    case 'json_object':
      return format.schema
        ? { type: 'json_schema', name: 'answer', schema: format.schema }
        : { type: 'json_object' }
    case 'json_schema': {
      const { schema, ...rest } = format.json_schema
      return schema ? { type: 'json_schema', ...rest, schema } : { type: 'json_object' }
    }
  }
}
