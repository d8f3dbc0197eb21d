/**
 * The form in which local models write calls: that of Hermes and Qwen, which open models have seen most of,
 * and for custom tools, whose input is plain text, the same with the text behind the name.
 */
export const CALL_OPEN = '<tool_call>'
export const CALL_CLOSE = '</tool_call>'

export function functionCallText(name: string, argumentText: string): string {
  return `${CALL_OPEN}\n{"name": ${JSON.stringify(name)}, "arguments": ${argumentText}}\n${CALL_CLOSE}`
}

export function customCallText(name: string, input: string): string {
  return `${CALL_OPEN}\n{"name": ${JSON.stringify(name)}}\n${input}\n${CALL_CLOSE}`
}

export function outputText(output: string): string {
  return `<tool_response>\n${output}\n</tool_response>`
}
