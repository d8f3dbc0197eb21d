import type { CreateRequest, InputItem, ResponseObject } from '@turant/protocol'
import { refuse, type Refusal } from './refusal.ts'
import type { ResponseStore } from './response-store.ts'
import { answerItems, inputItems } from './translate/history.ts'

export type Conversation = {
  readonly type: 'conversation'
  /** What the model is shown. Empty for a task, which has a prompt of its own. */
  readonly items: readonly InputItem[]
  /** Keeps the conversation with its answer under the id of the response. */
  readonly remember: (response: ResponseObject) => void
}

export type ConversationScope = {
  /** Where the previous response is looked for, in this order. */
  readonly stores: readonly ResponseStore[]
  /** The store that other connections share: it keeps only what the request lets it keep. */
  readonly shared: ResponseStore
  readonly owner: string
}

type Joined = Conversation | { readonly type: 'refused'; readonly refusal: Refusal }

/** Joins a request to the conversation that it continues. */
export function joinConversation(request: CreateRequest, scope: ConversationScope): Joined {
  const { stores, shared, owner } = scope
  if (request.task) return { type: 'conversation', items: [], remember: () => undefined }
  const previous = request.previous_response_id ?? undefined
  const past = previous === undefined ? [] : find(previous, scope)
  if (!past) {
    const param = 'previous_response_id'
    const message = `Previous response with id '${previous}' not found. Send the whole input instead.`
    return { type: 'refused', refusal: refuse('previous_response_not_found', message, { param }) }
  }
  const resolution = resolved(inputItems(request.input), past, scope)
  if (resolution.type === 'refused') return resolution
  const { input } = resolution
  const history = [...past, ...input]
  if (history.length === 0) {
    const message = "Missing required parameter: 'input'."
    const refusal = refuse('missing_required_parameter', message, { param: 'input' })
    return { type: 'refused', refusal }
  }
  return {
    type: 'conversation',
    items: history,
    remember: (response) => {
      const said = [...history, ...answerItems(response.output)]
      const stored = { owner, input, history: said, response }
      for (const store of stores) if (store !== shared) store.set(stored)
      if (request.store !== false) shared.set(stored)
    },
  }
}

function find(id: string, { stores, owner }: ConversationScope): readonly InputItem[] | undefined {
  for (const store of stores) {
    const stored = store.get(id, owner)
    if (stored) return stored.history
  }
  return undefined
}

/** References become the items that they name. */
function resolved(
  input: readonly InputItem[],
  past: readonly InputItem[],
  { stores, owner }: ConversationScope,
):
  | { readonly type: 'resolved'; readonly input: readonly InputItem[] }
  | { readonly type: 'refused'; readonly refusal: Refusal } {
  const items: InputItem[] = []
  for (const [index, item] of input.entries()) {
    if (item.type !== 'item_reference') {
      items.push(item)
      continue
    }
    const isNamed = (other: InputItem): boolean => 'id' in other && other.id === item.id
    const here = items.find(isNamed) ?? past.find(isNamed)
    const found = here ?? stores.map((store) => store.item(item.id, owner)).find(Boolean)
    if (!found) {
      const message = `Item with id '${item.id}' not found. Send the item itself.`
      const refusal = refuse('invalid_value', message, { param: `input[${index}].id` })
      return { type: 'refused', refusal }
    }
    items.push(found)
  }
  return { type: 'resolved', input: items }
}
