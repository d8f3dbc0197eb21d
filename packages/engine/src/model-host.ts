import { BackendError, type Backend, type LoadOptions } from './backend.ts'
import type { CostStore } from './calibration.ts'
import { HostedModel, type HostedModelOptions } from './hosted-model.ts'
import { EngineError } from './request.ts'
import type { EngineStatus } from './service.ts'

/** Where a model's file is and how much memory it may have; wired by the app. */
export interface ModelResolver {
  /** Undefined for an id that nothing is known of. Throws `EngineError` `model-unavailable`. */
  resolve(id: string): Promise<LoadOptions | undefined>
}

type Entry = {
  readonly loading: Promise<HostedModel>
  hosted: HostedModel | undefined
  lost: boolean
  lastUsed: number
}

export type ModelHostOptions = HostedModelOptions & {
  readonly maxModels: number
  readonly costs: CostStore | undefined
}

/** Loads models when they are first asked for and keeps a bounded number of them. */
export class ModelHost {
  readonly #backend: Backend
  readonly #resolver: ModelResolver
  readonly #options: ModelHostOptions
  readonly #entries = new Map<string, Entry>()
  #time = 0

  constructor(backend: Backend, resolver: ModelResolver, options: ModelHostOptions) {
    this.#backend = backend
    this.#resolver = resolver
    this.#options = options
  }

  /** The model if it is there already, without waiting. */
  ready(id: string): HostedModel | undefined {
    return this.#entries.get(id)?.hosted
  }

  /** The model, loading it when necessary; calls for one model share the load. Throws `EngineError`. */
  get(id: string): Promise<HostedModel> {
    const entry = this.#entries.get(id) ?? this.#start(id)
    this.#time += 1
    entry.lastUsed = this.#time
    return entry.loading
  }

  #start(id: string): Entry {
    const entry: Entry = { loading: this.#load(id), hosted: undefined, lost: false, lastUsed: 0 }
    this.#entries.set(id, entry)
    const forget = (): void => {
      entry.lost = true
      entry.hosted = undefined
      if (this.#entries.get(id) === entry) this.#entries.delete(id)
    }
    entry.loading.then((hosted) => {
      entry.hosted = hosted
      hosted.model.onLost(forget)
      if (this.#options.costs !== undefined) void hosted.calibrate(this.#options.costs)
    }, forget)
    return entry
  }

  async #load(id: string): Promise<HostedModel> {
    const options = await this.#resolver.resolve(id)
    if (options === undefined) {
      throw new EngineError('unknown-model', `There is no model "${id}".`)
    }
    await this.#makeRoom(id)
    try {
      const model = await this.#backend.load(options)
      return new HostedModel(model, this.#options)
    } catch (cause) {
      if (!(cause instanceof BackendError)) throw cause
      throw new EngineError('model-unavailable', cause.message, { cause })
    }
  }

  /** Closes idle models, the one used longest ago first, until one more fits. */
  async #makeRoom(id: string): Promise<void> {
    const idle = [...this.#entries]
      .filter(([other, entry]) => other !== id && entry.hosted?.schedule.length === 0)
      .sort(([, a], [, b]) => a.lastUsed - b.lastUsed)
    for (const [other, entry] of idle) {
      if (this.#entries.size <= this.#options.maxModels) return
      this.#entries.delete(other)
      await entry.hosted?.close()
    }
  }

  status(): EngineStatus {
    const entries = [...this.#entries]
    const waiting = entries.map(([, entry]) => entry.hosted?.schedule.length ?? 0)
    return {
      models: entries.map(([id, entry]) => ({
        id,
        state: entry.lost ? 'lost' : entry.hosted === undefined ? 'loading' : 'ready',
        info: entry.hosted?.model.info,
        isCalibrated: entry.hosted?.costs.isMeasured === true,
        heldTokens: entry.hosted?.sequences.heldTokens ?? 0,
      })),
      running: waiting.filter((length) => length > 0).length,
      queued: waiting.reduce((sum, length) => sum + Math.max(0, length - 1), 0),
    }
  }

  async close(): Promise<void> {
    const entries = [...this.#entries.values()]
    this.#entries.clear()
    await Promise.all(
      entries.map(async (entry) => {
        const hosted = await entry.loading.catch(() => undefined)
        await hosted?.close()
      }),
    )
  }
}
