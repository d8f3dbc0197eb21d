import type { CatalogModel } from '@turant/models'

export type ListedModel = Pick<CatalogModel, 'id' | 'contextTokens' | 'roles' | 'profile'>

/** Which models can be asked for. A model that the engine knows and this does not is served too. */
export type ModelDirectory = { list(): readonly ListedModel[] }
