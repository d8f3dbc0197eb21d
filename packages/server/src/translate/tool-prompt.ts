import type { OfferedTool } from './tool-set.ts'

/** What a model is told of the tools, in the words of Qwen's template, which many open models have seen. */
export function toolPrompt(tools: readonly OfferedTool[]): string {
  const functions = tools.filter(({ tool }) => tool.type === 'function')
  const customs = tools.filter(({ tool }) => tool.type === 'custom')
  const parts = [
    '# Tools',
    'You may call one or more functions to assist with the user query.',
    [
      'You are provided with function signatures within <tools></tools> XML tags:',
      '<tools>',
      ...tools.map(line),
      '</tools>',
    ].join('\n'),
  ]
  if (functions.length > 0) {
    parts.push(
      'For each function call, return a json object with function name and arguments within <tool_call></tool_call> XML tags:\n<tool_call>\n{"name": <function-name>, "arguments": <args-json-object>}\n</tool_call>',
    )
  }
  if (customs.length > 0) {
    parts.push(
      'A tool of the type "custom" takes plain text instead of arguments. Write its name and, below it, the text as it is:\n<tool_call>\n{"name": <tool-name>}\n<text>\n</tool_call>',
    )
  }
  return parts.join('\n\n')
}

function line({ offered, tool }: OfferedTool): string {
  const description = tool.description ?? ''
  if (tool.type === 'custom') {
    const format =
      tool.format?.type === 'grammar'
        ? { format: { syntax: tool.format.syntax, definition: tool.format.definition } }
        : {}
    return JSON.stringify({ type: 'custom', custom: { name: offered, description, ...format } })
  }
  const parameters = tool.parameters ?? { type: 'object', properties: {} }
  return JSON.stringify({ type: 'function', function: { name: offered, description, parameters } })
}
