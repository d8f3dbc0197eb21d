import { createHash } from 'node:crypto'
import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs'
import { crc32 } from 'node:zlib'

/**
 * A file with what a sequence keeps of its tokens. llama.cpp believes what it is given, so the file says
 * which model it belongs to and what its bytes sum up to. Little-endian: 8 bytes of magic, 32 of the
 * SHA-256 of the model's fingerprint, 4 of CRC-32, 8 of length, then the bytes.
 */
const MAGIC = 'TURANTK1'
const HEADER_BYTES = 52

/** Writes a snapshot. Throws what the disk throws. */
export function writeSnapshot(path: string, fingerprint: string, state: Uint8Array): void {
  const header = Buffer.alloc(HEADER_BYTES)
  header.write(MAGIC, 'latin1')
  owner(fingerprint).copy(header, 8)
  header.writeUInt32LE(crc32(state), 40)
  header.writeBigUInt64LE(BigInt(state.length), 44)
  const file = openSync(path, 'w', 0o600)
  try {
    for (const part of [header, state]) {
      for (let done = 0; done < part.length;) done += writeSync(file, part, done)
    }
  } finally {
    closeSync(file)
  }
}

/** The snapshot, or undefined when there is none, it is damaged, or of another model. */
export function readSnapshot(path: string, fingerprint: string): Uint8Array | undefined {
  let file
  try {
    file = openSync(path, 'r')
  } catch {
    // Not there or not readable: to the caller the same.
    return undefined
  }
  try {
    const header = Buffer.alloc(HEADER_BYTES)
    const read = readSync(file, header, 0, HEADER_BYTES, 0)
    const length = Number(header.readBigUInt64LE(44))
    const isOurs =
      read === HEADER_BYTES &&
      header.toString('latin1', 0, 8) === MAGIC &&
      owner(fingerprint).equals(header.subarray(8, 40)) &&
      length === fstatSync(file).size - HEADER_BYTES
    if (!isOurs) return undefined
    const state = Buffer.allocUnsafe(length)
    for (let done = 0; done < length;) {
      const more = readSync(file, state, done, length - done, HEADER_BYTES + done)
      if (more === 0) return undefined
      done += more
    }
    return crc32(state) === header.readUInt32LE(40) ? state : undefined
  } finally {
    closeSync(file)
  }
}

function owner(fingerprint: string): Buffer {
  return createHash('sha256').update(fingerprint).digest()
}
