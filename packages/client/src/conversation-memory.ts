import type { CreateRequest, InputItem, ResponseObject } from '@turant/protocol'

/** Conversations that are kept; the oldest is given up first. */
const MAX_CONVERSATIONS = 64

/**
 * The whole input behind each response of this client, so that a request which continues one can be
 * sent in full where the server does not know it any more.
 */
export class ConversationMemory {
  readonly #inputs = new Map<string, readonly InputItem[]>()
  readonly #stored = new Set<string>()

  remember(request: CreateRequest, response: ResponseObject): void {
    const input = this.#wholeInput(request)
    if (!input) return
    this.#inputs.delete(response.id)
    this.#inputs.set(response.id, [...input, ...response.output])
    if (response.store) this.#stored.add(response.id)
    for (const oldest of this.#inputs.keys()) {
      if (this.#inputs.size <= MAX_CONVERSATIONS) break
      this.#inputs.delete(oldest)
      this.#stored.delete(oldest)
    }
  }

  /** Whether the server said that it keeps the response for every connection. */
  isStored(responseId: string): boolean {
    return this.#stored.has(responseId)
  }

  /** The same request without a reference; undefined when what it refers to is not known here. */
  inFull(request: CreateRequest): CreateRequest | undefined {
    if (typeof request.previous_response_id !== 'string') return request
    const input = this.#wholeInput(request)
    return input && { ...request, previous_response_id: null, input }
  }

  #wholeInput(request: CreateRequest): readonly InputItem[] | undefined {
    if (request.task) return undefined
    const { previous_response_id: previous } = request
    const past = typeof previous === 'string' ? this.#inputs.get(previous) : []
    return past && [...past, ...items(request.input)]
  }
}

function items(input: CreateRequest['input']): readonly InputItem[] {
  if (typeof input === 'string') return [{ role: 'user', content: input }]
  return input ?? []
}
