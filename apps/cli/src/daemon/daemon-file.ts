import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import process from 'node:process'
import type { StatePaths } from './paths.ts'

/** How a running server is found: written by it once it listens, removed when it stops. */
export type DaemonRecord = {
  readonly pid: number
  readonly port: number
  readonly version: string
  readonly model: string
  readonly startedAt: string
}

/** The server that runs for this user, or undefined. A record of a dead process is removed. */
export function readDaemonRecord(paths: StatePaths): DaemonRecord | undefined {
  let record: DaemonRecord | undefined
  try {
    record = parseRecord(readFileSync(paths.daemon, 'utf8'))
  } catch {
    // No file, or one cut short by a crash: no server that could be found by it.
    return undefined
  }
  if (record !== undefined && isAlive(record.pid)) return record
  rmSync(paths.daemon, { force: true })
  return undefined
}

export function writeDaemonRecord(paths: StatePaths, record: DaemonRecord): void {
  const temporary = `${paths.daemon}.${process.pid}`
  writeFileSync(temporary, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 })
  renameSync(temporary, paths.daemon)
}

/** Removes the record if it is still the one of this process. */
export function removeDaemonRecord(paths: StatePaths): void {
  if (readDaemonRecord(paths)?.pid === process.pid) rmSync(paths.daemon, { force: true })
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it lives, but belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

function parseRecord(text: string): DaemonRecord | undefined {
  const value: unknown = JSON.parse(text)
  if (typeof value !== 'object' || value === null) return undefined
  const { pid, port, version, model, startedAt } = { ...EMPTY, ...value }
  if (typeof pid !== 'number' || typeof port !== 'number' || pid <= 0) return undefined
  return { pid, port, version: String(version), model: String(model), startedAt: String(startedAt) }
}

const EMPTY: Record<keyof DaemonRecord, unknown> = {
  pid: 0,
  port: 0,
  version: '',
  model: '',
  startedAt: '',
}
