import type { ModelStore, PullOptions, Verification } from '@turant/model-store'
import type { CatalogModel } from '@turant/models'
import { adapterFile, isWholeAdapter } from './adapter-file.ts'
import { storedId } from './models.ts'

export type ModelVerification =
  | Verification
  /** The base is what it should be, and the adapter that comes with this program is not. */
  | { readonly status: 'adapter-damaged' }

/** Compares the file of a model, and its adapter if it has one, with their pins. */
export async function verifyModel(
  store: ModelStore,
  model: CatalogModel,
  options: PullOptions = {},
): Promise<ModelVerification> {
  const verification = await store.verify(storedId(model.id), options)
  const adapter = adapterFile(model)
  if (adapter === undefined || verification.status !== 'ok') return verification
  return (await isWholeAdapter(adapter)) ? verification : { status: 'adapter-damaged' }
}
