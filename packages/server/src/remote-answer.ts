import type { ChatEvent, GenerateFigures } from '@turant/engine'
import type { AnswerPiece, CalledTool } from './answer.ts'
import { remoteFigures } from './translate/figures.ts'
import { chatRequest, type RemoteOrder } from './translate/remote-request.ts'

export type RemoteEnd = {
  readonly reason: Extract<ChatEvent, { type: 'finished' }>['reason']
  readonly figures: GenerateFigures
  readonly reasoningTokens: number
}

/** A chat that another server answers. Throws `ChatBackendError`. */
export async function* remoteAnswer(
  order: RemoteOrder,
  signal: AbortSignal,
): AsyncGenerator<AnswerPiece, RemoteEnd, undefined> {
  const { remote, tools } = order
  const begun = new Set<number>()
  const inputs = new Map<number, CustomInput>()
  for await (const event of remote.backend.chat(chatRequest(order), { signal })) {
    switch (event.type) {
      case 'text':
      case 'reasoning':
        yield event
        break
      case 'call': {
        const { index: call, id: callId, name } = event
        const tool: CalledTool = tools?.called(name, 'function') ?? { kind: 'function', name }
        begun.add(call)
        if (tool.kind === 'custom') inputs.set(call, new CustomInput())
        yield { type: 'call', call, tool, callId }
        break
      }
      case 'call-arguments': {
        const { index: call, text } = event
        const input = inputs.get(call)
        if (input === undefined) yield { type: 'call-input', call, text }
        else input.push(text)
        break
      }
      case 'finished':
        for (const call of begun) {
          const text = inputs.get(call)?.text()
          if (text !== undefined) yield { type: 'call-input', call, text }
          yield { type: 'call-end', call }
        }
        return {
          reason: event.reason,
          figures: remoteFigures(event.figures),
          reasoningTokens: event.figures.reasoningTokens,
        }
    }
  }
  throw new Error('the backend ended a stream without a terminal event')
}

/** Servers of chats know functions only: a custom tool is offered to them as one with the text as its argument. */
class CustomInput {
  #json = ''

  push(text: string): void {
    this.#json += text
  }

  text(): string {
    try {
      const value: unknown = JSON.parse(this.#json)
      const input: unknown =
        typeof value === 'object' && value !== null ? Reflect.get(value, 'input') : value
      return typeof input === 'string' ? input : this.#json
    } catch {
      return this.#json
    }
  }
}
