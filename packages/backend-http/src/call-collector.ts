import type { ChatEvent } from '@turant/engine'
import { amountOf, listOf, recordOf, textOf, type JsonRecord } from './json-value.ts'

type CallEvent = Extract<ChatEvent, { type: 'call' | 'call-arguments' }>

type OpenCall = {
  /** Among the calls of the answer, from 0; undefined until the name is known and the call is told. */
  index: number | undefined
  id: string | undefined
  /** Arguments that came before the name. */
  early: string
}

/** Puts the fragments of calls together, several of which may grow at the same time. */
export class CallCollector {
  readonly #mintId: () => string
  /** By the upstream's index. */
  readonly #open = new Map<number, OpenCall>()
  #last = 0
  #told = 0

  /** @param mintId gives an id to a call that the upstream gives none. */
  constructor(mintId: () => string) {
    this.#mintId = mintId
  }

  get count(): number {
    return this.#told
  }

  /** @param fragments `tool_calls` of a delta, or of a whole message. */
  *read(fragments: unknown): Generator<CallEvent> {
    for (const [position, value] of listOf(fragments).entries()) {
      const fragment = recordOf(value)
      const called = recordOf(fragment['function'])
      const call = this.#callOf(fragment, position)
      const name = textOf(called['name'])
      if (call.index === undefined && name !== undefined) {
        call.index = this.#told++
        call.id ??= this.#mintId()
        yield { type: 'call', index: call.index, id: call.id, name }
      }
      const text = call.early + argumentsOf(called['arguments'])
      call.early = call.index === undefined ? text : ''
      if (call.index !== undefined && text !== '') {
        yield { type: 'call-arguments', index: call.index, text }
      }
    }
  }

  /** Whether every call was told, which needs its name. */
  get isWhole(): boolean {
    return [...this.#open.values()].every((call) => call.index !== undefined)
  }

  /**
   * The call to which a fragment belongs. Some servers leave the index out or say 0 for every call: a fragment with
   * another id, and a name, begins another call all the same.
   */
  #callOf(fragment: JsonRecord, position: number): OpenCall {
    const id = textOf(fragment['id'])
    const hasName = textOf(recordOf(fragment['function'])['name']) !== undefined
    const index = amountOf(fragment['index']) ?? this.#guess({ id, hasName, position })
    this.#last = index
    const open = this.#open.get(index)
    if (open && !(hasName && id !== undefined && open.id !== undefined && id !== open.id)) {
      open.id ??= id
      return open
    }
    const call: OpenCall = { index: undefined, id, early: '' }
    this.#open.set(index, call)
    return call
  }

  /** Where no index is told: the call with this id, a new one for a name, else the last. */
  #guess(hint: {
    readonly id: string | undefined
    readonly hasName: boolean
    readonly position: number
  }): number {
    for (const [index, call] of this.#open) {
      if (hint.id !== undefined && call.id === hint.id) return index
    }
    return hint.hasName ? this.#open.size + hint.position : this.#last
  }
}

/** Some servers give the object instead of its text. */
function argumentsOf(value: unknown): string {
  if (typeof value === 'string') return value
  return value === undefined || value === null ? '' : JSON.stringify(value)
}
