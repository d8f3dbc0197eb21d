import {
  closeSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  linkSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
  type Stats,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import process from 'node:process'
import { isAlive, isCode } from '@turant/daemon'
import { CommandError, EXIT } from '../exit.ts'
import { systemReason } from '../system-failure.ts'
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
  const temporary = join(dirname(path), `${temporaryPrefix(path)}${process.pid}`)
  try {
    removeLeftovers(path)
    writeTemporary(temporary, bytes, statSync(path, { throwIfNoEntry: false }))
    if (currentHash(path) !== options.expected) throw changedMeanwhile(path)
    // A new file must not replace one that appeared meanwhile: link fails where rename would not.
    if (options.expected === undefined) linkSync(temporary, path)
    else renameSync(temporary, path)
  } catch (error) {
    if (error instanceof CommandError) throw error
    if (isCode(error, 'EEXIST')) throw changedMeanwhile(path)
    throw new CommandError(
      EXIT.unavailable,
      `${path} could not be written; it is as it was. ${systemReason(error)}`,
      { cause: error },
    )
  } finally {
    rmSync(temporary, { force: true })
  }
  syncDirectory(dirname(path))
}

function temporaryPrefix(path: string): string {
  return `.${basename(path)}.turant-`
}

/** What writers left that were killed. */
function removeLeftovers(path: string): void {
  const folder = dirname(path)
  const prefix = temporaryPrefix(path)
  for (const name of namesIn(folder)) {
    if (!name.startsWith(prefix)) continue
    const writer = name.slice(prefix.length)
    const isOurs = writer === String(process.pid)
    if (/^\d+$/.test(writer) && (isOurs || !isAlive(Number(writer)))) rmSync(join(folder, name))
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch (error) {
    // One may write to a folder that one may not list.
    if (isCode(error, 'EACCES')) return []
    throw error
  }
}

function writeTemporary(temporary: string, bytes: Uint8Array, original: Stats | undefined): void {
  // Never readable by more people than the original, not even for a moment.
  const file = openSync(temporary, 'wx', original === undefined ? 0o666 : 0o600)
  try {
    for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written)
    if (original !== undefined) {
      keepOwner(file, original)
      fchmodSync(file, original.mode & 0o7777)
    }
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** Somebody who may edit a file of another owner may not always give files away; root may. */
function keepOwner(file: number, { uid, gid }: Stats): void {
  if (process.getuid?.() === uid && process.getgid?.() === gid) return
  try {
    fchownSync(file, uid, gid)
  } catch (error) {
    if (!isCode(error, 'EPERM')) throw error
  }
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
function changedMeanwhile(path: string): CommandError {
  return new CommandError(
    EXIT.conflict,
    `${path} was changed by somebody else meanwhile. Nothing was written; run the command again to edit it as it is now.`,
  )
}

/** Makes the new name last. The file is written already, so a folder that can not be opened is no failure. */
function syncDirectory(directory: string): void {
  try {
    const folder = openSync(directory, 'r')
    try {
      fsyncSync(folder)
    } finally {
      closeSync(folder)
    }
  } catch (error) {
    // Windows opens no folder, some file systems sync none, and one may have no right to read it.
    if (!(error instanceof Error && 'syscall' in error)) throw error
  }
}
