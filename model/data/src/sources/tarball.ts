import { gunzipSync } from 'node:zlib'
import { EditDataError } from '../edit-data-error.ts'

const BLOCK = 512

/**
 * The files of an npm package, by their path below its first folder. Reads the `ustar` form with the
 * extensions for long names (POSIX pax, GNU `L`).
 *
 * @throws {EditDataError} `tarball`
 */
export function readTarball(gzipped: Uint8Array): ReadonlyMap<string, Buffer> {
  const tar = gunzipSync(gzipped)
  const files = new Map<string, Buffer>()
  let at = 0
  let longName: string | undefined
  while (at + BLOCK <= tar.length) {
    const header = tar.subarray(at, at + BLOCK)
    if (header.every((byte) => byte === 0)) break
    const size = Number.parseInt(field(header, 124, 12).trim(), 8)
    if (!Number.isSafeInteger(size)) throw new EditDataError('tarball', 'an entry has no size')
    const content = tar.subarray(at + BLOCK, at + BLOCK + size)
    const type = String.fromCharCode(header[156] ?? 0)
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK
    if (type === 'x') longName = paxPath(content) ?? longName
    else if (type === 'L') longName = field(content, 0, size)
    else {
      if (type === '0' || type === '\0') files.set(inside(longName ?? shortName(header)), content)
      longName = undefined
    }
  }
  return files
}

function shortName(header: Buffer): string {
  const prefix = field(header, 345, 155)
  const name = field(header, 0, 100)
  return prefix === '' ? name : `${prefix}/${name}`
}

/** Records `LENGTH path=NAME\n`. */
function paxPath(content: Buffer): string | undefined {
  return /^\d+ path=(.*)$/m.exec(content.toString('utf8'))?.[1]
}

function inside(path: string): string {
  return path.slice(path.indexOf('/') + 1)
}

function field(block: Buffer, start: number, length: number): string {
  const bytes = block.subarray(start, start + length)
  const end = bytes.indexOf(0)
  return bytes.subarray(0, end < 0 ? length : end).toString('utf8')
}
