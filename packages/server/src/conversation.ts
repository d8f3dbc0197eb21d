import type { ChatMessage } from '@turant/models'
import type { CreateRequest } from '@turant/protocol'
import type { ConversationStore } from './conversation-store.ts'
import { refuse, type Refusal } from './refusal.ts'
import { inputMessages, instructionMessages } from './translate/conversation.ts'

export type Conversation = {
  readonly type: 'conversation'
  /** What the model is shown. Empty for a task, which has a prompt of its own. */
  readonly prompt: readonly ChatMessage[]
  /** Keeps the conversation with an answer under an id. */
  readonly remember: (id: string, answer: string | undefined) => void
}

export type ConversationScope = {
  /** Where the previous response is looked for, in this order. */
  readonly stores: readonly ConversationStore[]
  /** The store that other connections share: it keeps only what the request lets it keep. */
  readonly shared: ConversationStore
}

/** Joins a request to the conversation that it continues. */
export function joinConversation(
  request: CreateRequest,
  { stores, shared }: ConversationScope,
): Conversation | { readonly type: 'refused'; readonly refusal: Refusal } {
  if (request.task) return { type: 'conversation', prompt: [], remember: () => undefined }
  const previous = request.previous_response_id ?? undefined
  const past = previous === undefined ? [] : find(previous, stores)
  if (!past) {
    const param = 'previous_response_id'
    const message = `Previous response with id '${previous}' not found. Send the whole input instead.`
    return { type: 'refused', refusal: refuse('previous_response_not_found', message, { param }) }
  }
  const history = [...past, ...inputMessages(request.input)]
  if (history.length === 0) {
    const message = "Missing required parameter: 'input'."
    const refusal = refuse('missing_required_parameter', message, { param: 'input' })
    return { type: 'refused', refusal }
  }
  return {
    type: 'conversation',
    prompt: [...instructionMessages(request.instructions), ...history],
    remember: (id, answer) => {
      const said: readonly ChatMessage[] =
        answer === undefined ? history : [...history, { role: 'assistant', content: answer }]
      for (const store of stores) if (store !== shared) store.set(id, said)
      if (request.store !== false) shared.set(id, said)
    },
  }
}

function find(
  id: string,
  stores: readonly ConversationStore[],
): readonly ChatMessage[] | undefined {
  for (const store of stores) {
    const messages = store.get(id)
    if (messages) return messages
  }
  return undefined
}
