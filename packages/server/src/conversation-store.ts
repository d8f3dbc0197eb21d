import type { ChatMessage } from '@turant/models'

export type ConversationLimits = {
  readonly responses: number
  /** Characters of all conversations together; text that two of them share counts twice. */
  readonly characters: number
}

type Entry = { readonly messages: readonly ChatMessage[]; readonly characters: number }

/** What was said up to a response, by the id of the response. The least recently used goes first. */
export class ConversationStore {
  readonly #limits: ConversationLimits
  readonly #entries = new Map<string, Entry>()
  #characters = 0

  constructor(limits: ConversationLimits) {
    this.#limits = limits
  }

  get(id: string): readonly ChatMessage[] | undefined {
    const entry = this.#entries.get(id)
    if (!entry) return undefined
    this.#entries.delete(id)
    this.#entries.set(id, entry)
    return entry.messages
  }

  /** A conversation that is larger than the limit on its own is not kept. */
  set(id: string, messages: readonly ChatMessage[]): void {
    this.delete(id)
    const characters = messages.reduce((sum, message) => sum + message.content.length, 0)
    if (characters > this.#limits.characters) return
    this.#entries.set(id, { messages, characters })
    this.#characters += characters
    for (const oldest of this.#entries.keys()) {
      if (this.#isWithinLimits()) break
      this.delete(oldest)
    }
  }

  #isWithinLimits(): boolean {
    const { responses, characters } = this.#limits
    return this.#entries.size <= responses && this.#characters <= characters
  }

  delete(id: string): void {
    const entry = this.#entries.get(id)
    if (!entry) return
    this.#entries.delete(id)
    this.#characters -= entry.characters
  }
}
