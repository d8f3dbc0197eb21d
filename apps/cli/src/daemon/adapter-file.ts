import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { isCode } from '@turant/daemon'
import type { CatalogModel } from '@turant/models'
import { CommandError, EXIT } from '../exit.ts'

/** An adapter on this machine. */
export type AdapterFile = {
  /** Id of the model that it is merged into. */
  readonly base: string
  readonly path: string
  /** What the catalog wants the file to be. */
  readonly sha256: string
}

/** Where the adapter of a catalog model is; it comes with this program. */
export function adapterFile({ adapter }: CatalogModel): AdapterFile | undefined {
  if (adapter === undefined) return undefined
  const { base, file, sha256 } = adapter
  const folder = import.meta.resolve('@turant/edit-model/package.json')
  return { base, path: fileURLToPath(new URL(file, folder)), sha256 }
}

/** Whether the file is there and is the one that the catalog wants. */
export async function isWholeAdapter({ path, sha256 }: AdapterFile): Promise<boolean> {
  try {
    return (await sha256Of(path)) === sha256
  } catch (error) {
    if (isCode(error, 'ENOENT')) return false
    throw error
  }
}

/** Throws `CommandError` for an adapter that is missing or another one. */
export async function requireWholeAdapter(id: string, adapter: AdapterFile): Promise<void> {
  if (!(await isWholeAdapter(adapter))) {
    throw new CommandError(EXIT.unavailable, `${adapterProblem(id)}.`)
  }
}

export function adapterProblem(id: string): string {
  return `the adapter of ${id} is missing or damaged; install Turant again`
}

/** In small hexadecimal digits. */
export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash)
  return hash.digest('hex')
}
