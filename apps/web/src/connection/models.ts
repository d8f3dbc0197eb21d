import type { PullStreamEvent } from '@turant/client'
import type { CatalogEntry, PullEvent } from '@turant/protocol'
import { createStore, type Store } from '../store.ts'
import { troubleOf } from './remedy.ts'

export type PullState =
  | { readonly type: 'pulling'; readonly progress: PullProgress | undefined; readonly note: string }
  | { readonly type: 'failed'; readonly message: string }

export type PullProgress = Extract<PullEvent, { readonly type: 'pull.progress' }>

export type ModelsState = {
  readonly models: readonly CatalogEntry[]
  /** The model that is asked; undefined until the server has told what there is. */
  readonly chosen: string | undefined
  readonly pulls: ReadonlyMap<string, PullState>
}

export type ModelsOptions = {
  readonly pull: (id: string, signal: AbortSignal) => AsyncIterable<PullStreamEvent>
  /** A model came; the server is asked again what there is. */
  readonly onChanged: () => void
}

/** The models that can be had, the one that is asked, and those that are being fetched. */
export class Models {
  readonly state: Store<ModelsState> = createStore<ModelsState>({
    models: [],
    chosen: undefined,
    pulls: new Map(),
  })
  readonly #options: ModelsOptions
  readonly #stops = new Map<string, AbortController>()

  constructor(options: ModelsOptions) {
    this.#options = options
  }

  /** What the server says there is. */
  tell(models: readonly CatalogEntry[]): void {
    const { chosen, models: before } = this.state.get()
    if (JSON.stringify(before) === JSON.stringify(models)) return
    const isThere = models.some((model) => model.id === chosen && isUsable(model))
    this.#change({ models, chosen: isThere ? chosen : firstChoice(models)?.id })
  }

  choose(id: string): void {
    this.#change({ chosen: id })
  }

  get chosen(): CatalogEntry | undefined {
    const { models, chosen } = this.state.get()
    return models.find((model) => model.id === chosen)
  }

  cancel(id: string): void {
    this.#stops.get(id)?.abort()
  }

  /** Has the server fetch a model, and tells how far it is. Never rejects. */
  async pull(id: string): Promise<void> {
    if (this.#stops.has(id)) return
    const stop = new AbortController()
    this.#stops.set(id, stop)
    this.#setPull(id, { type: 'pulling', progress: undefined, note: '' })
    let end: PullState | undefined
    for await (const event of this.#options.pull(id, stop.signal)) end = this.#follow(id, event)
    this.#stops.delete(id)
    this.#setPull(id, end)
    this.#options.onChanged()
  }

  /** What is left to show once the pull has ended with this event. */
  #follow(id: string, event: PullStreamEvent): PullState | undefined {
    const before = this.state.get().pulls.get(id)
    const { progress, note } =
      before?.type === 'pulling' ? before : { progress: undefined, note: '' }
    switch (event.type) {
      case 'pull.progress':
        this.#setPull(id, { type: 'pulling', progress: event, note })
        return undefined
      case 'pull.note':
        this.#setPull(id, { type: 'pulling', progress, note: event.message })
        return undefined
      case 'pull.completed':
      case 'client.aborted':
        return undefined
      case 'pull.failed':
        return { type: 'failed', message: event.message }
      case 'client.failed':
        return { type: 'failed', message: troubleOf(event.error).message }
    }
  }

  #setPull(id: string, state: PullState | undefined): void {
    const pulls = new Map(this.state.get().pulls)
    if (state === undefined) pulls.delete(id)
    else pulls.set(id, state)
    this.#change({ pulls })
  }

  #change(change: Partial<ModelsState>): void {
    this.state.set({ ...this.state.get(), ...change })
  }
}

/** Whether a model can be asked to edit now. */
export function isUsable({ state, roles }: CatalogEntry): boolean {
  return (state === 'present' || state === 'loaded') && roles.includes('edit')
}

function firstChoice(models: readonly CatalogEntry[]): CatalogEntry | undefined {
  const usable = models.filter(isUsable)
  return (
    usable.find((model) => model.default) ??
    usable.find(({ state }) => state === 'loaded') ??
    usable[0]
  )
}
