import { open, statfs } from 'node:fs/promises'

/** Where large amounts of bytes go. A port, so that a full disk can be had in a test. */
export type Disk = {
  /** Opens a file for writing at its end, creating it. */
  append(path: string): Promise<DiskFile>
  /** Bytes that this user can still write there. */
  freeBytes(directory: string): Promise<number>
}

export type DiskFile = {
  /** Writes all of it. */
  write(bytes: Uint8Array): Promise<void>
  /** Makes what was written survive a power failure. */
  sync(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

export const realDisk: Disk = {
  async append(path) {
    const handle = await open(path, 'a')
    return {
      async write(bytes) {
        let offset = 0
        while (offset < bytes.length) {
          offset += (await handle.write(bytes, offset)).bytesWritten
        }
      },
      sync: () => handle.sync(),
      [Symbol.asyncDispose]: () => handle.close(),
    }
  },
  async freeBytes(directory) {
    const { bavail, bsize } = await statfs(directory)
    return bavail * bsize
  },
}
