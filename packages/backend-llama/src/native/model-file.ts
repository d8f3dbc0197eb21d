import { createHash } from 'node:crypto'
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { BackendError } from '@turant/engine'

/** Read from the head of the file: metadata and vocabulary of most models. */
const HEAD_BYTES = 1 << 20
/** Read at even distances from there to the end. */
const SAMPLES = 32
const SAMPLE_BYTES = 1 << 16

/**
 * SHA-256 over the size of a model file, its head and samples up to its tail: a file of gigabytes is told
 * from another one by reading 3 MB of it. Throws {@link BackendError} `load-failed` for what can not be
 * read or is no GGUF file, which llama.cpp would answer with null like everything else.
 */
export function digestModelFile(path: string): string {
  try {
    const file = openSync(path, 'r')
    try {
      return digest(file, path)
    } finally {
      closeSync(file)
    }
  } catch (cause) {
    if (cause instanceof BackendError) throw cause
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new BackendError('load-failed', `The model file could not be read: ${why}.`, { cause })
  }
}

function digest(file: number, path: string): string {
  const { size } = fstatSync(file)
  const hash = createHash('sha256').update(String(size))
  const head = read(file, { position: 0, length: HEAD_BYTES })
  if (head.subarray(0, 4).toString('latin1') !== 'GGUF') {
    throw new BackendError(
      'load-failed',
      `${path} is not a GGUF file. Pull a model again, or name a .gguf file.`,
    )
  }
  hash.update(head)
  const last = Math.max(0, size - SAMPLE_BYTES)
  for (let i = 1; i <= SAMPLES && size > HEAD_BYTES; i += 1) {
    hash.update(read(file, { position: Math.floor((last * i) / SAMPLES), length: SAMPLE_BYTES }))
  }
  return hash.digest('hex')
}

function read(
  file: number,
  { position, length }: { readonly position: number; readonly length: number },
): Buffer {
  const bytes = Buffer.alloc(length)
  return bytes.subarray(0, readSync(file, bytes, 0, length, position))
}
