import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { StatePaths } from '../daemon/paths.ts'
import { CommandError, EXIT } from '../exit.ts'
import { hashOf } from './target-file.ts'
import { changedMeanwhile, currentHash, writeAtomically } from './write-atomically.ts'

/** One applied edit: enough to take it back if nobody changed the file since. */
type UndoEntry = {
  readonly path: string
  /** The file before the edit, base64; null when the edit made the file. */
  readonly before: string | null
  /** SHA-256 of the file after the edit. */
  readonly afterHash: string
}

const KEPT = 50

/** Remembers an edit before it is written, so that even a crash right after it can be undone. */
export function rememberEdit(
  paths: StatePaths,
  edit: {
    readonly path: string
    readonly before: Uint8Array | undefined
    readonly afterHash: string
  },
): void {
  mkdirSync(paths.undo, { recursive: true, mode: 0o700 })
  const entry: UndoEntry = {
    path: edit.path,
    before: edit.before === undefined ? null : Buffer.from(edit.before).toString('base64'),
    afterHash: edit.afterHash,
  }
  const names = entryNames(paths)
  const number = Number(names.at(-1)?.split('.')[0] ?? 0) + 1
  const file = join(paths.undo, `${String(number).padStart(8, '0')}.json`)
  writeFileSync(file, JSON.stringify(entry), { mode: 0o600 })
  for (const name of names.slice(0, Math.max(0, names.length + 1 - KEPT))) {
    rmSync(join(paths.undo, name), { force: true })
  }
}

/** Forgets the newest entry: its edit was not written after all. */
export function forgetEdit(paths: StatePaths): void {
  const newest = entryNames(paths).at(-1)
  if (newest !== undefined) rmSync(join(paths.undo, newest), { force: true })
}

/** Takes the newest edit back; answers the file's path. Throws `CommandError`. */
export function undoLastEdit(paths: StatePaths): string {
  for (const name of entryNames(paths).reverse()) {
    const file = join(paths.undo, name)
    const entry = readEntry(file)
    const before = entry.before === null ? undefined : Buffer.from(entry.before, 'base64')
    // An edit that was remembered but, after a crash, never written: there is nothing to take back.
    const isWritten = currentHash(entry.path) !== (before && hashOf(before))
    if (isWritten) restore(entry, before)
    rmSync(file, { force: true })
    if (isWritten) return entry.path
  }
  throw new CommandError(EXIT.usage, 'There is no edit to undo.')
}

function restore(entry: UndoEntry, before: Uint8Array | undefined): void {
  if (before !== undefined) {
    writeAtomically(entry.path, before, { expected: entry.afterHash })
  } else if (currentHash(entry.path) === entry.afterHash) {
    rmSync(entry.path)
  } else {
    throw changedMeanwhile(entry.path)
  }
}

function entryNames(paths: StatePaths): string[] {
  try {
    return readdirSync(paths.undo)
      .filter((name) => /^\d{8}\.json$/.test(name))
      .sort()
  } catch {
    // No folder yet: no edit was ever made.
    return []
  }
}

function readEntry(file: string): UndoEntry {
  const value: unknown = JSON.parse(readFileSync(file, 'utf8'))
  if (typeof value === 'object' && value !== null && 'path' in value && 'afterHash' in value) {
    const before = 'before' in value && typeof value.before === 'string' ? value.before : null
    return { path: String(value.path), afterHash: String(value.afterHash), before }
  }
  throw new CommandError(EXIT.usage, `${file} is damaged. Remove it to undo the edit before it.`)
}
