import type { ChatBackendMessage, ChatFormat, ChatRequest, ChatTool } from '@turant/engine'
import type { Parameter, Preset, Taking } from './presets.ts'

export type RequestBody = {
  readonly body: Readonly<Record<string, unknown>>
  /** What the request asks for and this upstream does not take, by OpenAI's names, sorted. */
  readonly dropped: readonly Parameter[]
}

/** The request as this kind of upstream takes it, streamed. */
export function toRequestBody(request: ChatRequest, preset: Preset): RequestBody {
  const wanted = wantedParameters(request, preset)
  const body: Record<string, unknown> = {
    model: request.model,
    messages: request.messages.map(toMessage),
    stream: true,
  }
  const dropped: Parameter[] = []
  for (const [parameter, value] of wanted) {
    const taking = preset.takes[parameter]
    if (taking && isTaken(taking, { model: request.model, value, wanted })) {
      if (parameter !== 'tools.strict') body[taking.as ?? parameter] = atLeast(value, taking.least)
    } else {
      dropped.push(parameter)
    }
  }
  return { body, dropped: dropped.sort() }
}

type Wanted = ReadonlyMap<Parameter, unknown>

/** What the request asks for, in OpenAI's form. */
function wantedParameters(request: ChatRequest, preset: Preset): Wanted {
  const tools = offeredTools(request, preset)
  const wanted = new Map<Parameter, unknown>([['stream_options', { include_usage: true }]])
  const add = (parameter: Parameter, value: unknown) => {
    if (value !== undefined) wanted.set(parameter, value)
  }
  // These three are refused by several upstreams when there are no tools.
  if (tools.length > 0) {
    const keepsStrict = preset.takes['tools.strict'] !== undefined
    add(
      'tools',
      tools.map((tool) => toTool(tool, keepsStrict)),
    )
    add('tool_choice', toToolChoice(request, preset))
    add('parallel_tool_calls', request.parallelCalls)
    if (tools.some((tool) => tool.strict)) add('tools.strict', true)
  }
  add('temperature', request.temperature)
  add('top_p', request.topP)
  add('max_completion_tokens', request.maxTokens)
  add('stop', request.stop?.length === 0 ? undefined : request.stop)
  add('seed', request.seed)
  add('response_format', request.format && toFormat(request.format))
  add('prediction', request.prediction && { type: 'content', content: request.prediction })
  add('reasoning_effort', request.reasoningEffort)
  return wanted
}

function isTaken(
  taking: Taking,
  context: { readonly model: string; readonly value: unknown; readonly wanted: Wanted },
): boolean {
  const { model, value, wanted } = context
  if (taking.only && !taking.only.test(model)) return false
  if (taking.never?.test(model)) return false
  if (taking.values && !taking.values.some((each) => each === value)) return false
  return !taking.without?.some((other) => wanted.has(other))
}

function atLeast(value: unknown, least: number | undefined): unknown {
  return least !== undefined && typeof value === 'number' ? Math.max(value, least) : value
}

/**
 * Where a choice cannot be said in words it is made by what is offered: no tool at all, or only the one that is meant.
 */
function offeredTools(request: ChatRequest, preset: Preset): readonly ChatTool[] {
  const { tools, toolChoice } = request
  if (toolChoice === 'none' && !preset.takes.tool_choice) return []
  if (typeof toolChoice === 'object' && preset.toolChoice === 'words') {
    return tools.filter((tool) => tool.name === toolChoice.name)
  }
  return tools
}

function toToolChoice({ toolChoice }: ChatRequest, preset: Preset): unknown {
  if (typeof toolChoice !== 'object') {
    // Nothing is lost where `auto` is all that there is.
    return toolChoice === 'auto' && !preset.takes.tool_choice ? undefined : toolChoice
  }
  if (preset.toolChoice === 'words') return 'required'
  return { type: 'function', function: { name: toolChoice.name } }
}

function toTool(tool: ChatTool, keepsStrict: boolean): object {
  return {
    type: 'function',
    function: {
      name: tool.name,
      ...(tool.description === undefined ? {} : { description: tool.description }),
      // OpenAI takes a tool without parameters for one with none; older llama-server fails on it.
      parameters: tool.parameters ?? { type: 'object', properties: {} },
      ...(keepsStrict && tool.strict ? { strict: true } : {}),
    },
  }
}

function toMessage(message: ChatBackendMessage): object {
  switch (message.role) {
    case 'system':
    case 'user':
      return { role: message.role, content: message.content }
    case 'assistant':
      if (message.calls.length === 0) return { role: 'assistant', content: message.content }
      return {
        role: 'assistant',
        content: message.content === '' ? null : message.content,
        tool_calls: message.calls.map((call) => ({
          id: call.id,
          type: 'function',
          function: { name: call.name, arguments: call.arguments },
        })),
      }
    case 'tool':
      return { role: 'tool', tool_call_id: message.callId, content: message.content }
  }
}

function toFormat(format: ChatFormat): object {
  switch (format.type) {
    case 'json-object':
      return { type: 'json_object' }
    case 'json-schema': {
      const { name, schema, strict } = format
      return { type: 'json_schema', json_schema: { name, schema, strict } }
    }
  }
}
