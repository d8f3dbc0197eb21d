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
  statfsSync,
} from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { requantize, type WeightFormat } from '@turant/backend-llama'
import { isAlive } from './daemon-file.ts'

/** Where rewritten model files are, beside the models they were made from. */
const FOLDER = 'fast'
/** 8-bit weights made from 4-bit ones, and some room. */
const MOST_GROWTH = 2.5

export type FastWeights = {
  /** The store's folder. */
  readonly directory: string
  readonly id: string
  /** SHA-256 of the file as it is published: another file is rewritten anew. */
  readonly sha256: string
  readonly format: WeightFormat
}

/**
 * The path of a model rewritten in the weight format that computes fastest; made at its first use,
 * which takes about a second, and kept. Throws what the disk or the backend throws.
 */
export async function fastWeights(
  path: string,
  fast: FastWeights,
  options: { readonly signal?: AbortSignal } = {},
): Promise<string> {
  const file = fastWeightsFile(fast)
  if (existsSync(file)) return file
  const folder = join(fast.directory, FOLDER)
  mkdirSync(folder, { recursive: true })
  removeLeftovers(folder)
  requireRoom(path, folder)
  // Two servers may do this at once; each writes its own file and the last rename wins with equal bytes.
  const temporary = `${file}.${process.pid}`
  try {
    await requantize(path, temporary, { format: fast.format, signal: options.signal })
    syncFile(temporary)
    renameSync(temporary, file)
  } finally {
    rmSync(temporary, { force: true })
  }
  return file
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

/** The library does not notice a disk that fills up while it writes. */
function requireRoom(path: string, directory: string): void {
  const { bavail, bsize } = statfsSync(directory)
  if (bavail * bsize < statSync(path).size * MOST_GROWTH) throw new Error('the disk is nearly full')
}

/** Where a model was rewritten to; undefined until its first use. */
export function existingFastWeights(fast: FastWeights): string | undefined {
  const file = fastWeightsFile(fast)
  return existsSync(file) ? file : undefined
}

/** Forgets what was made from a model; for when the model itself is removed. */
export function removeFastWeights(fast: FastWeights): void {
  const file = fastWeightsFile(fast)
  for (const made of [file, file.replace(/\.gguf$/, '.json')]) rmSync(made, { force: true })
}

/** Its name; what was measured of it lies beside it as `.json`. */
export function fastWeightsFile({ directory, id, sha256, format }: FastWeights): string {
  return join(directory, FOLDER, `${id}-${sha256.slice(0, 16)}.${format}.gguf`)
}
