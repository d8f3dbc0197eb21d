import { ModelStoreError, type ModelStore, type PullEvent } from '@turant/model-store'
import { CATALOG, findModel, type CatalogModel } from '@turant/models'
import type { PullNews, PullOutcome, Shelf, ShelfModel } from '@turant/server'
import { pullLine } from '../terminal/pull-line.ts'
import { storedId } from './models.ts'

/** The catalog over this machine's store, for those who look at it through the server. */
export function createShelf(store: ModelStore): Shelf {
  return {
    list: () => Promise.all(CATALOG.map((model) => describe(model, store))),
    async pull(id, { signal, onProgress }): Promise<PullOutcome> {
      const model = findModel(storedId(id))
      if (model === undefined) return { type: 'failed', message: `There is no model "${id}".` }
      const report = (event: PullEvent): void => {
        const news = newsOf(event)
        if (news !== undefined) onProgress(news)
      }
      try {
        const result = await store.pull(model, { signal, onProgress: report })
        if (result.status === 'aborted') return { type: 'aborted' }
        return { type: 'done', alreadyPresent: result.alreadyPresent }
      } catch (error) {
        if (!(error instanceof ModelStoreError)) throw error
        return { type: 'failed', message: error.message }
      }
    },
  }
}

async function describe(model: CatalogModel, store: ModelStore): Promise<ShelfModel> {
  const { id, title, licence, parameters, contextTokens, roles, profile } = model
  const sizes = model.sources.flatMap((source) => ('bytes' in source ? [source.bytes] : []))
  return {
    id,
    title,
    licence,
    bytes: sizes.find((bytes) => bytes !== undefined) ?? null,
    parameters,
    context_window: contextTokens,
    roles,
    can_fill: roles.includes('fill') && profile.fill !== undefined,
    region_lines: profile.regionLines ?? null,
    isPresent: (await store.path(storedId(id))).status === 'present',
  }
}

function newsOf(event: PullEvent): PullNews | undefined {
  switch (event.type) {
    case 'waiting':
      return {
        type: 'pull.progress',
        phase: 'wait',
        done: 0,
        total: null,
        bytes_per_second: null,
        seconds_left: null,
      }
    case 'source-started':
      return undefined
    case 'source-failed':
      return { type: 'pull.note', message: pullLine(event) }
    case 'progress':
      return {
        type: 'pull.progress',
        phase: event.phase,
        done: event.done,
        total: event.total ?? null,
        bytes_per_second: event.bytesPerSecond ?? null,
        seconds_left: event.secondsLeft ?? null,
      }
  }
}
