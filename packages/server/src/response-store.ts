import type { InputItem, ResponseObject } from '@turant/protocol'

export type StoredResponse = {
  /** Whose it is: nobody else learns that it exists. */
  readonly owner: string
  /** What the request itself sent. */
  readonly input: readonly InputItem[]
  /** All that was said up to and with this response: what the next turn is shown. */
  readonly history: readonly InputItem[]
  readonly response: ResponseObject
}

export type StoreLimits = {
  readonly responses: number
  /** Characters of all conversations together; text that two of them share counts twice. */
  readonly characters: number
}

type Entry = { readonly stored: StoredResponse; readonly characters: number }

/** Responses by their id, in memory. The least recently used goes first. */
export class ResponseStore {
  readonly #limits: StoreLimits
  readonly #entries = new Map<string, Entry>()
  #characters = 0

  constructor(limits: StoreLimits) {
    this.#limits = limits
  }

  get(id: string, owner: string): StoredResponse | undefined {
    const entry = this.#entries.get(id)
    if (entry?.stored.owner !== owner) return undefined
    this.#entries.delete(id)
    this.#entries.set(id, entry)
    return entry.stored
  }

  /** An item of any response of this owner. */
  item(id: string, owner: string): InputItem | undefined {
    for (const { stored } of this.#entries.values()) {
      if (stored.owner !== owner) continue
      const found = stored.history.find((item) => 'id' in item && item.id === id)
      if (found) return found
    }
    return undefined
  }

  /** One that is larger than the limit on its own is not kept. */
  set(stored: StoredResponse): void {
    const { id } = stored.response
    this.#drop(id)
    const characters = stored.history.reduce((sum, item) => sum + sizeOf(item), 0)
    if (characters > this.#limits.characters) return
    this.#entries.set(id, { stored, characters })
    this.#characters += characters
    for (const oldest of this.#entries.keys()) {
      if (this.#isWithinLimits()) break
      this.#drop(oldest)
    }
  }

  /** False when there was none. */
  delete(id: string, owner: string): boolean {
    const isTheirs = this.#entries.get(id)?.stored.owner === owner
    if (isTheirs) this.#drop(id)
    return isTheirs
  }

  #isWithinLimits(): boolean {
    const { responses, characters } = this.#limits
    return this.#entries.size <= responses && this.#characters <= characters
  }

  #drop(id: string): void {
    const entry = this.#entries.get(id)
    if (!entry) return
    this.#entries.delete(id)
    this.#characters -= entry.characters
  }
}

/** An item is in the history of every turn after it. */
const sizes = new WeakMap<InputItem, number>()

function sizeOf(item: InputItem): number {
  const size = sizes.get(item) ?? measured(item)
  sizes.set(item, size)
  return size
}

function measured(item: InputItem): number {
  switch (item.type) {
    case 'function_call':
      return item.arguments.length
    case 'custom_tool_call':
      return item.input.length
    case 'function_call_output':
    case 'custom_tool_call_output':
      return contentSize(item.output)
    case 'reasoning':
    case 'item_reference':
    case 'hosted':
      return 0
    default:
      return contentSize(item.content)
  }
}

function contentSize(content: string | readonly { readonly type: string }[]): number {
  return typeof content === 'string' ? content.length : JSON.stringify(content).length
}
