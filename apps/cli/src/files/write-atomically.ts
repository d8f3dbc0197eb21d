import {
  closeSync,
  fchmodSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import process from 'node:process'
import { isCode } from '../daemon/key.ts'
import { CommandError, EXIT } from '../exit.ts'
import { hashOf } from './target-file.ts'

/**
 * Compare and swap: writes `bytes` to `path` only if its contents still have the hash `expected`
 * (`undefined`: only if there is no file). The file is the old one or the new one at every moment, also
 * when the power fails. Throws `CommandError` `conflict` when the file moved on, `unavailable` when it
 * can not be written; nothing is changed then.
 */
export function writeAtomically(
  path: string,
  bytes: Uint8Array,
  options: { readonly expected: string | undefined },
): void {
  const temporary = join(dirname(path), `.${basename(path)}.turant-${process.pid}`)
  try {
    writeTemporary(temporary, bytes, path)
    requireUnchanged(path, options.expected)
    // A new file must not replace one that appeared meanwhile: link fails where rename would not.
    if (options.expected === undefined) linkSync(temporary, path)
    else renameSync(temporary, path)
    syncDirectory(dirname(path))
  } catch (error) {
    if (error instanceof CommandError) throw error
    if (isCode(error, 'EEXIST')) throw changedMeanwhile(path)
    const why = error instanceof Error ? error.message : String(error)
    throw new CommandError(
      EXIT.unavailable,
      `${path} could not be written: ${why}. The file is as it was.${remedy(error)}`,
      { cause: error },
    )
  } finally {
    rmSync(temporary, { force: true })
  }
}

function writeTemporary(temporary: string, bytes: Uint8Array, original: string): void {
  const file = openSync(temporary, 'w', 0o666)
  try {
    for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written)
    const mode = statSync(original, { throwIfNoEntry: false })?.mode
    if (mode !== undefined) fchmodSync(file, mode & 0o7777)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

function requireUnchanged(path: string, expected: string | undefined): void {
  if (currentHash(path) !== expected) throw changedMeanwhile(path)
}

/** SHA-256 of a file's contents, undefined when there is none. */
export function currentHash(path: string): string | undefined {
  try {
    return hashOf(readFileSync(path))
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined
    throw error
  }
}

/** The refusal to overwrite what somebody else wrote. */
export function changedMeanwhile(path: string): CommandError {
  return new CommandError(
    EXIT.conflict,
    `${path} was changed by somebody else meanwhile. Nothing was written; run the command again to edit it as it is now.`,
  )
}

function remedy(error: unknown): string {
  if (isCode(error, 'ENOSPC')) return ' Free some disk space and run the command again.'
  if (isCode(error, 'EACCES') || isCode(error, 'EROFS'))
    return ' Check the permissions of its folder.'
  return ''
}

function syncDirectory(directory: string): void {
  // Windows can not open a folder; there the rename itself is durable enough.
  if (process.platform === 'win32') return
  const folder = openSync(directory, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}
