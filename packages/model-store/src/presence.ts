import type { CatalogModel } from '@turant/models'
import type { Clock } from './clock.ts'
import { fileKind, fileSize, sha256Of } from './file.ts'
import { readManifest, writeManifest, type Manifest } from './manifest.ts'
import type { ModelFiles } from './model-files.ts'

/** What is needed of a model to pull it. */
export type PullableModel = Pick<CatalogModel, 'id' | 'sources'>

/**
 * The manifest of a model that is there and is what the catalog wants. Goes by name and size: the
 * file was checked before it was moved into place, and `verify` checks it anew.
 */
export async function presentModel(
  files: ModelFiles,
  model: PullableModel,
): Promise<Manifest | undefined> {
  const manifest = await readManifest(files.manifest)
  if (manifest === undefined || !isWanted(manifest.sha256, model)) return undefined
  const isWhole = (await fileSize(files.model)) === manifest.bytes
  return isWhole && (await fileKind(files.model)) === 'gguf' ? manifest : undefined
}

/**
 * A file that lies under the model's name without a manifest, put there by hand: it is taken if its
 * hash is a pinned one, or if the model has no pins. Hashes the file.
 */
export async function adoptModel(
  files: ModelFiles,
  model: PullableModel,
  options: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<Manifest | undefined> {
  if ((await readManifest(files.manifest)) !== undefined) return undefined
  const bytes = await fileSize(files.model)
  if (bytes === undefined || (await fileKind(files.model)) !== 'gguf') return undefined
  const sha256 = await sha256Of(files.model, options)
  if (!isWanted(sha256, model)) return undefined
  const manifest: Manifest = {
    id: model.id,
    sha256,
    bytes,
    source: 'local',
    servedBy: 'local file, found in the model directory',
    pulledAt: new Date(options.clock.now()).toISOString(),
  }
  await writeManifest(files.manifest, manifest)
  return manifest
}

/** Any hash will do for a model that has a source without a pin. */
function isWanted(sha256: string, model: PullableModel): boolean {
  return model.sources.some((source) => source.sha256 === undefined || source.sha256 === sha256)
}
