import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { systemCode } from './error.ts'

/** Size in bytes; undefined when there is no such file. */
export async function fileSize(path: string): Promise<number | undefined> {
  try {
    const found = await stat(path)
    return found.isFile() ? found.size : undefined
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return undefined
    throw error
  }
}

/** The text of a small file; undefined when there is no such file. */
export async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined
    throw error
  }
}

/** `gguf`, if the file begins as the format demands; `missing` or `other` if not. */
export async function fileKind(path: string): Promise<'gguf' | 'other' | 'missing'> {
  if ((await fileSize(path)) === undefined) return 'missing'
  await using handle = await open(path, 'r')
  const { bytesRead, buffer } = await handle.read(Buffer.alloc(4), 0, 4, 0)
  return bytesRead === 4 && buffer.toString('latin1') === 'GGUF' ? 'gguf' : 'other'
}

const READ_BYTES = 1 << 20

/** SHA-256 in lower-case hexadecimal. `onBytes` hears how many were read since it last heard. */
export async function sha256Of(
  path: string,
  options: { readonly signal: AbortSignal; readonly onBytes?: (count: number) => void },
): Promise<string> {
  const hash = createHash('sha256')
  const stream = createReadStream(path, { highWaterMark: READ_BYTES, signal: options.signal })
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    hash.update(chunk)
    options.onBytes?.(chunk.length)
  }
  return hash.digest('hex')
}

/** Moves a finished file into place so that it is there whole or not at all, whatever happens. */
export async function moveIntoPlace(from: string, to: string): Promise<void> {
  await using handle = await open(from, 'r+')
  await handle.sync()
  await rename(from, to)
  await syncDirectory(dirname(to))
}

/** Replaces a small file so that a reader sees the old text or the new one. */
export async function replaceText(path: string, text: string): Promise<void> {
  const temporary = `${path}.${randomUUID()}`
  try {
    await using handle = await open(temporary, 'wx')
    await handle.writeFile(text)
    await handle.sync()
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

async function syncDirectory(path: string): Promise<void> {
  // Windows has no handle on a directory that could be flushed; its renames are journalled.
  if (process.platform === 'win32') return
  await using handle = await open(path, 'r')
  await handle.sync()
}
