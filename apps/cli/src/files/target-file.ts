import { createHash } from 'node:crypto'
import { lstatSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { isCode } from '@turant/daemon'
import { decodeText, DEFAULT_MAX_BYTES, type TextFile } from '@turant/edits'
import { CommandError, EXIT } from '../exit.ts'
import { systemReason } from '../system-failure.ts'

/** A file as the model is about to see it. */
export type TargetFile = {
  /** As the user named it. */
  readonly name: string
  /** Where it really is: a link is followed, so that it stays a link. */
  readonly path: string
  readonly bytes: Uint8Array
  readonly text: TextFile
  /** SHA-256 of the bytes; `undefined` for a file that is yet to be made. */
  readonly hash: string | undefined
}

/** Reads a file to edit. Throws `CommandError` `usage` with the remedy. */
export function readTargetFile(name: string): TargetFile {
  const { path, bytes } = readRegularFile(name)
  const decoded = decodeText(bytes)
  if (decoded.status === 'refused') throw refuse(name, `can not be edited. ${decoded.message}`)
  return { name, path, bytes, text: decoded.file, hash: hashOf(bytes) }
}

function readRegularFile(name: string): { readonly path: string; readonly bytes: Uint8Array } {
  try {
    const path = realpathSync(name)
    const status = statSync(path)
    if (status.isDirectory()) throw refuse(name, 'is a folder. Name a file in it.')
    if (!status.isFile()) throw refuse(name, 'is not a regular file.')
    if (status.size > DEFAULT_MAX_BYTES) {
      const limit = `at most ${DEFAULT_MAX_BYTES} are edited. Split it first.`
      throw refuse(name, `has ${status.size} bytes; ${limit}`)
    }
    return { path, bytes: readFileSync(path) }
  } catch (error) {
    if (error instanceof CommandError) throw error
    if (isCode(error, 'ENOENT')) {
      if (lstatSync(name, { throwIfNoEntry: false }) !== undefined) {
        throw refuse(name, 'is a link that leads nowhere. Name the file itself.')
      }
      throw refuse(name, 'does not exist. Check the name, or make it with "turant write".')
    }
    if (isCode(error, 'EACCES') || isCode(error, 'EPERM')) {
      throw refuse(name, 'may not be read. Check its permissions.')
    }
    throw refuse(name, `can not be read: ${systemReason(error)}`)
  }
}

export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function refuse(name: string, why: string): CommandError {
  return new CommandError(EXIT.usage, `${name} ${why}`)
}
