import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { requantize, type WeightFormat } from '@turant/backend-llama'
import { isAlive, isCode } from '@turant/daemon'
import { requireWholeAdapter, type AdapterFile } from './adapter-file.ts'
import { REWRITTEN, REWRITTEN_F16, requireRoom } from './disk-room.ts'
import { mergeWeights } from './merge-weights.ts'

/** Where rewritten model files are, beside the models they were made from. */
const FOLDER = 'fast'

export type FastWeights = {
  /** The store's folder. */
  readonly directory: string
  readonly id: string
  /** SHA-256 of the file as it is published: another file is rewritten anew. */
  readonly sha256: string
  readonly format: WeightFormat
  /** Merged in before; `sha256` is that of the base. */
  readonly adapter?: AdapterFile
}

/**
 * The path of a model rewritten in the weight format that computes fastest; made at its first use,
 * which takes about a second, or some five with an adapter, and kept. Throws what the disk or the backend
 * throws, and `CommandError` for an adapter that can not be used at all.
 *
 * @param path the file as it is published
 */
export async function fastWeights(
  path: string,
  fast: FastWeights,
  options: { readonly signal?: AbortSignal } = {},
): Promise<string> {
  const file = fastWeightsFile(fast)
  if (existsSync(file)) return file
  const { adapter, id, format } = fast
  const { signal } = options
  if (adapter !== undefined) await requireWholeAdapter(id, adapter)
  const folder = join(fast.directory, FOLDER)
  mkdirSync(folder, { recursive: true })
  removeLeftovers(folder)
  // Two servers may do this at once; each writes its own file and the last rename wins with equal bytes.
  const temporary = `${file}.${process.pid}`
  const merged = `${file.replace(/\.gguf$/, '.f16.gguf')}.${process.pid}`
  try {
    if (adapter !== undefined) {
      await mergeWeights({ base: path, adapter: adapter.path, to: merged }, { id, signal })
    }
    const [from, share] = adapter === undefined ? [path, REWRITTEN] : [merged, REWRITTEN_F16]
    requireRoom(folder, statSync(from).size * share)
    await requantize(from, temporary, { format, signal })
    syncFile(temporary)
    renameSync(temporary, file)
  } finally {
    for (const made of [temporary, merged]) rmSync(made, { force: true })
  }
  for (const old of madeOf(fast)) if (old !== file) removeUnused(old)
  return file
}

/** What was made of another version of a model or of its adapter. */
function removeUnused(file: string): void {
  try {
    for (const made of [file, figuresFile(file)]) rmSync(made, { force: true })
  } catch (error) {
    // Windows keeps a file that a server computes from: then a later version removes it.
    if (!isCode(error, 'EBUSY') && !isCode(error, 'EPERM')) throw error
  }
}

/** What servers left behind that were killed while they wrote. */
function removeLeftovers(folder: string): void {
  for (const name of readdirSync(folder)) {
    const writer = /\.(?:gguf|json)\.(\d+)$/.exec(name)?.[1]
    if (writer !== undefined && !isAlive(Number(writer)))
      rmSync(join(folder, name), { force: true })
  }
}

/** Under its final name a file must be whole, also after a power failure. */
function syncFile(path: string): void {
  const file = openSync(path, 'r+')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** Where a model was rewritten to; undefined until its first use. */
export function existingFastWeights(fast: FastWeights): string | undefined {
  const file = fastWeightsFile(fast)
  return existsSync(file) ? file : undefined
}

/** Forgets what was made from a model, in any version; false when that was nothing. For when the model is removed. */
export function removeFastWeights(fast: FastWeights): boolean {
  const files = madeOf(fast)
  for (const file of files) {
    for (const made of [file, figuresFile(file)]) rmSync(made, { force: true })
  }
  return files.length > 0
}

/** Rewritten files of a model, of whichever hashes. */
function madeOf({ directory, id }: FastWeights): readonly string[] {
  const folder = join(directory, FOLDER)
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => name.startsWith(`${id}-`) && HASHES.test(name.slice(id.length + 1)))
    .map((name) => join(folder, name))
}

const HASHES = /^[\da-f]{16}(?:-[\da-f]{16})?\.\w+\.gguf$/

export function fastWeightsFile({ directory, id, sha256, format, adapter }: FastWeights): string {
  const hashes = adapter === undefined ? [sha256] : [sha256, adapter.sha256]
  const name = [id, ...hashes.map((hash) => hash.slice(0, 16))].join('-')
  return join(directory, FOLDER, `${name}.${format}.gguf`)
}

/** Where what was measured of a rewritten file is. */
export function figuresFile(file: string): string {
  return file.replace(/\.gguf$/, '.json')
}
