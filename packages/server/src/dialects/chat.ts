import { parseChatRequest, type ChatRequest } from '@turant/protocol'
import { chatCompletion } from './chat-answer.ts'
import { ChatFrames } from './chat-frames.ts'
import { chatNames, chatRequest } from './chat-request.ts'
import type { Dialect } from './dialect.ts'

/** `POST /v1/chat/completions`: OpenAI's chat API. */
export const chatDialect: Dialect<ChatRequest> = {
  parse: parseChatRequest,
  translate: chatRequest,
  names: chatNames,
  answer: chatCompletion,
  frames(asked) {
    const includeUsage = asked.stream_options?.include_usage === true
    const frames = new ChatFrames({ includeUsage, names: chatNames(asked) })
    return (event) => frames.encode(event)
  },
}
