import type { CatalogEntry, PullEvent } from '@turant/protocol'

/** A model that can be had. `state` knows only whether it is on this machine. */
export type ShelfModel = Omit<CatalogEntry, 'state' | 'default'> & { readonly isPresent: boolean }

export type PullOutcome =
  | { readonly type: 'done'; readonly alreadyPresent: boolean }
  | { readonly type: 'aborted' }
  /** The message says what to do. */
  | { readonly type: 'failed'; readonly message: string }

export type PullNews = Extract<PullEvent, { readonly type: 'pull.progress' | 'pull.note' }>

/** Where models are fetched to. Nothing rejects but for a defect. */
export type Shelf = {
  list(): Promise<readonly ShelfModel[]>
  /** Makes a listed model present. What came of it when it is aborted is kept. */
  pull(
    id: string,
    options: { readonly signal: AbortSignal; readonly onProgress: (news: PullNews) => void },
  ): Promise<PullOutcome>
}
