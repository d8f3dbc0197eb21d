import { linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { isCode, type StatePaths } from '@turant/daemon'
import { CommandError, EXIT } from '../exit.ts'
import { systemReason } from '../system-failure.ts'
import { hashOf } from './target-file.ts'
import { currentHash, writeAtomically } from './write-atomically.ts'

/** One applied edit: enough to take it back if nobody changed the file since. */
type UndoEntry = {
  readonly path: string
  /** The file before the edit, base64; null when the edit made the file. */
  readonly before: string | null
  /** SHA-256 of the file after the edit. */
  readonly afterHash: string
}

const KEPT = 50

/** An edit as it is remembered. */
export type Remembered = {
  /** The edit was not written after all. */
  forget(): void
}

/**
 * Remembers an edit before it is written, so that even a crash right after it can be undone. Throws
 * `CommandError` `unavailable` when it can not be: then the edit should not be written.
 */
export function rememberEdit(
  paths: StatePaths,
  edit: {
    readonly path: string
    readonly before: Uint8Array | undefined
    readonly afterHash: string
  },
): Remembered {
  const entry: UndoEntry = {
    path: edit.path,
    before: edit.before === undefined ? null : Buffer.from(edit.before).toString('base64'),
    afterHash: edit.afterHash,
  }
  try {
    mkdirSync(paths.undo, { recursive: true, mode: 0o700 })
    const file = writeEntry(paths, JSON.stringify(entry))
    for (const name of entryNames(paths).slice(0, -KEPT)) {
      rmSync(join(paths.undo, name), { force: true })
    }
    return { forget: () => rmSync(file, { force: true }) }
  } catch (error) {
    throw new CommandError(
      EXIT.unavailable,
      `${edit.path} is as it was: the edit could not be remembered for "turant undo" in ${paths.undo}. ${systemReason(error)}`,
      { cause: error },
    )
  }
}

/** Whole or not at all, under the next number; of two edits at once the second takes the one after. */
function writeEntry(paths: StatePaths, content: string): string {
  const temporary = join(paths.undo, `.${process.pid}`)
  try {
    writeFileSync(temporary, content, { mode: 0o600 })
    for (let number = Number(entryNames(paths).at(-1)?.slice(0, 8) ?? 0) + 1; ; number += 1) {
      const file = join(paths.undo, `${String(number).padStart(8, '0')}.json`)
      if (isLinked(temporary, file)) return file
    }
  } finally {
    rmSync(temporary, { force: true })
  }
}

function isLinked(temporary: string, file: string): boolean {
  try {
    linkSync(temporary, file)
    return true
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false
    throw error
  }
}

/** Takes the newest edit back; answers the file's path. Throws `CommandError`. */
export function undoLastEdit(paths: StatePaths): string {
  for (const name of entryNames(paths).reverse()) {
    const file = join(paths.undo, name)
    const entry = readEntry(file)
    const before = entry.before === null ? undefined : Buffer.from(entry.before, 'base64')
    const now = currentHash(entry.path)
    // An edit that was remembered but, after a crash, never written: there is nothing to take back.
    const isWritten = now !== (before && hashOf(before))
    if (isWritten && now !== entry.afterHash) throw changedSince(entry.path, file)
    if (isWritten) restore(entry, before)
    rmSync(file, { force: true })
    if (isWritten) return entry.path
  }
  throw new CommandError(EXIT.usage, 'There is no edit to undo.')
}

function restore(entry: UndoEntry, before: Uint8Array | undefined): void {
  if (before === undefined) rmSync(entry.path)
  else writeAtomically(entry.path, before, { expected: entry.afterHash })
}

function changedSince(path: string, entry: string): CommandError {
  return new CommandError(
    EXIT.conflict,
    `${path} was changed since that edit, so the edit was not undone and nothing was written. Take it back by hand, or remove ${entry} to undo the edit before it.`,
  )
}

function entryNames(paths: StatePaths): string[] {
  try {
    return readdirSync(paths.undo)
      .filter((name) => /^\d{8}\.json$/.test(name))
      .sort()
  } catch (error) {
    // No folder yet: no edit was ever made.
    if (isCode(error, 'ENOENT')) return []
    throw error
  }
}

function readEntry(file: string): UndoEntry {
  const entry = parseEntry(readFileSync(file, 'utf8'))
  if (entry !== undefined) return entry
  throw new CommandError(EXIT.usage, `${file} is damaged. Remove it to undo the edit before it.`)
}

function parseEntry(text: string): UndoEntry | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    // Not JSON: not written by us.
    return undefined
  }
  if (typeof value !== 'object' || value === null) return undefined
  const { path, before, afterHash } = { ...EMPTY, ...value }
  if (typeof path !== 'string' || typeof afterHash !== 'string') return undefined
  if (before !== null && typeof before !== 'string') return undefined
  return { path, before, afterHash }
}

const EMPTY: Record<keyof UndoEntry, unknown> = { path: 0, before: 0, afterHash: 0 }
