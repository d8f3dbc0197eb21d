import type { InputItem } from '@turant/protocol'
import { refuse, type Refusal } from './refusal.ts'
import type { ResponsesContext } from './responses-route.ts'
import type { StoredResponse } from './response-store.ts'

/** Whose response, and which. */
export type StoredCall = { readonly id: string; readonly owner: string }

export type StoredAnswer =
  | { readonly type: 'answer'; readonly body: unknown }
  | { readonly type: 'refused'; readonly refusal: Refusal }

/** `GET /v1/responses/{id}`. */
export function readStored(call: StoredCall, context: ResponsesContext): StoredAnswer {
  const stored = context.shared.get(call.id, call.owner)
  return stored ? { type: 'answer', body: stored.response } : notFound(call)
}

/** `DELETE /v1/responses/{id}`. */
export function deleteStored(call: StoredCall, context: ResponsesContext): StoredAnswer {
  const { id, owner } = call
  if (!context.shared.delete(id, owner)) return notFound(call)
  return { type: 'answer', body: { id, object: 'response', deleted: true } }
}

/** `POST /v1/responses/{id}/cancel`: what is being written ends; what has ended stays as it is. */
export async function cancelResponse(
  call: StoredCall,
  context: ResponsesContext,
): Promise<StoredAnswer> {
  const last = await context.active.get(call.id, call.owner)?.cut('cancelled')
  return last ? { type: 'answer', body: last } : readStored(call, context)
}

const MOST_ITEMS = 100
const USUAL_ITEMS = 20

/** `GET /v1/responses/{id}/input_items`, newest first unless `order=asc`, in pages. */
export function listInputItems(
  call: StoredCall,
  query: Readonly<Record<string, unknown>>,
  context: ResponsesContext,
): StoredAnswer {
  const stored = context.shared.get(call.id, call.owner)
  if (!stored) return notFound(call)
  const limit = Number(query['limit'] ?? USUAL_ITEMS)
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST_ITEMS) {
    const message = `Invalid value for 'limit': send a number from 1 to ${MOST_ITEMS}.`
    return { type: 'refused', refusal: refuse('invalid_value', message, { param: 'limit' }) }
  }
  const all = listedItems(stored)
  if (query['order'] !== 'asc') all.reverse()
  const { after } = query
  const start = typeof after === 'string' ? all.findIndex(({ id }) => id === after) + 1 : 0
  const data = all.slice(start, start + limit)
  return {
    type: 'answer',
    body: {
      object: 'list',
      data,
      first_id: data.at(0)?.id ?? null,
      last_id: data.at(-1)?.id ?? null,
      has_more: start + limit < all.length,
    },
  }
}

type ListedItem = { readonly id: string; readonly type: string }

/** Each under an id of its own, whatever the client called them: pages go on behind an id. */
function listedItems({ input, response }: StoredResponse): ListedItem[] {
  const taken = new Set<string>()
  return input.map((item, index) => {
    const given = 'id' in item ? item.id : undefined
    const id = given && !taken.has(given) ? given : `item_${response.id}_${index}`
    taken.add(id)
    return { ...shown(item), id }
  })
}

function shown(item: InputItem): { readonly type: string } {
  switch (item.type) {
    case 'hosted':
      return { type: item.hosted }
    case undefined:
    case 'message': {
      const type = item.role === 'assistant' ? 'output_text' : 'input_text'
      const content =
        typeof item.content === 'string' ? [{ type, text: item.content }] : item.content
      const message = { ...item, type: 'message', status: 'completed', content }
      return message
    }
    default:
      return item
  }
}

function notFound({ id }: StoredCall): StoredAnswer {
  const message = `Response with id '${id}' not found.`
  return { type: 'refused', refusal: refuse('response_not_found', message, { param: 'id' }) }
}
