import type { CreateRequest, FunctionTool, InputItem } from '@turant/protocol'

/** A part of a chat message, whoever's classes it came in. */
export type ChatPart =
  | { readonly type: 'text'; readonly text: string }
  | {
      readonly type: 'call'
      readonly id: string
      readonly name: string
      readonly input: object
    }
  | { readonly type: 'result'; readonly id: string; readonly text: string }

export type ChatMessage = {
  readonly role: 'user' | 'assistant'
  readonly parts: readonly ChatPart[]
}

export type ChatTool = {
  readonly name: string
  readonly description: string
  readonly inputSchema?: object | undefined
}

export type ChatRequestOptions = {
  readonly model: string
  readonly tools: readonly ChatTool[]
  readonly mustCall: boolean
}

/** A chat as the server is asked it. */
export function chatRequest(
  messages: readonly ChatMessage[],
  { model, tools, mustCall }: ChatRequestOptions,
): CreateRequest {
  return {
    model,
    input: messages.flatMap(inputItems),
    store: false,
    truncation: 'auto',
    ...(tools.length === 0
      ? {}
      : { tools: tools.map(functionTool), tool_choice: mustCall ? 'required' : 'auto' }),
  }
}

function inputItems({ role, parts }: ChatMessage): readonly InputItem[] {
  const items: InputItem[] = []
  let text = ''
  const endText = (): void => {
    if (text !== '') items.push({ role, content: text })
    text = ''
  }
  for (const part of parts) {
    switch (part.type) {
      case 'text':
        text += part.text
        break
      case 'call':
        endText()
        items.push({
          type: 'function_call',
          call_id: part.id,
          name: part.name,
          arguments: JSON.stringify(part.input),
        })
        break
      case 'result':
        endText()
        items.push({ type: 'function_call_output', call_id: part.id, output: part.text })
        break
    }
  }
  endText()
  return items
}

function functionTool({ name, description, inputSchema }: ChatTool): FunctionTool {
  return {
    type: 'function',
    name,
    description,
    ...(inputSchema === undefined ? {} : { parameters: { ...inputSchema } }),
  }
}

/** A call's arguments as an object; a model may write anything. */
export function callInput(text: string): object {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : {}
  } catch (error) {
    if (error instanceof SyntaxError) return {}
    throw error
  }
}
