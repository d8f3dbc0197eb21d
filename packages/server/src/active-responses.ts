import type { ResponseObject } from '@turant/protocol'
import type { CutReason } from './translate/response-events.ts'

/** A response that is being written. */
export type ActiveResponse = {
  readonly id: string
  readonly owner: string
  /** Ends it with what was said so far; resolves to its last state, or to undefined when it failed instead. */
  cut(reason: CutReason): Promise<ResponseObject | undefined>
}

/** The responses that are being written, so that they can be ended from elsewhere. */
export class ActiveResponses {
  readonly #active = new Map<string, ActiveResponse>()

  get size(): number {
    return this.#active.size
  }

  add(response: ActiveResponse): Disposable {
    this.#active.set(response.id, response)
    return { [Symbol.dispose]: () => void this.#active.delete(response.id) }
  }

  get(id: string, owner: string): ActiveResponse | undefined {
    const response = this.#active.get(id)
    return response?.owner === owner ? response : undefined
  }
}
