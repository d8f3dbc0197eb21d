import type { EditFormatId } from '@turant/edits'
import type { CatalogModel } from '@turant/models'
import type { RemoteModel } from './remote-model.ts'

export type ListedModel = Pick<CatalogModel, 'id' | 'contextTokens' | 'roles' | 'profile'>

/** Which models can be asked for. A model that the engine knows and this does not is served too. */
export type ModelDirectory = {
  list(): readonly ListedModel[]
  /** Whether a listed model is on this machine; absent: they all are. */
  isPresent?(id: string): Promise<boolean>
  /** The edit format that a measurement on this machine found best for a model, listed or not. */
  measuredFormat?(id: string): EditFormatId | undefined
  /** A model that another server computes; undefined: this one does. */
  remote?(id: string): RemoteModel | undefined
}
