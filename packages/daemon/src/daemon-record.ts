import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import process from 'node:process'
import { isAlive } from './process-state.ts'
import type { StatePaths } from './state-paths.ts'

/** How a running server is found: written by it once it listens, removed when it stops. */
export type DaemonRecord = {
  readonly pid: number
  readonly port: number
  readonly version: string
  readonly model: string
  readonly startedAt: string
}

const CONNECT_TIMEOUT_MS = 2000

/**
 * The server that runs for this user, or undefined. A record that a dead server left is removed, also
 * when its process number was given to another program since: nobody listens on its port then.
 */
export async function findDaemon(paths: StatePaths): Promise<DaemonRecord | undefined> {
  const record = readDaemonRecord(paths)
  if (record === undefined) return undefined
  if (isAlive(record.pid) && (await isListening(record.port))) return record
  removeDaemonRecord(paths, record.pid)
  return undefined
}

export function writeDaemonRecord(paths: StatePaths, record: DaemonRecord): void {
  const temporary = `${paths.daemon}.${process.pid}`
  writeFileSync(temporary, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 })
  renameSync(temporary, paths.daemon)
}

/** Removes the record if it is still the one of this process. */
export function removeDaemonRecord(paths: StatePaths, pid: number): void {
  if (readDaemonRecord(paths)?.pid === pid) rmSync(paths.daemon, { force: true })
}

/** A server that hangs still listens: only a port that refuses says that none is there. */
function isListening(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const socket = connect({ host: '127.0.0.1', port, timeout: CONNECT_TIMEOUT_MS })
  const settle = (result: boolean): void => {
    socket.destroy()
    resolve(result)
  }
  socket.once('connect', () => settle(true))
  socket.once('timeout', () => settle(true))
  socket.once('error', () => settle(false))
  return promise
}

function readDaemonRecord(paths: StatePaths): DaemonRecord | undefined {
  try {
    return parseRecord(JSON.parse(readFileSync(paths.daemon, 'utf8')))
  } catch {
    // No file, or one cut short by a crash: no server that could be found by it.
    return undefined
  }
}

function parseRecord(value: unknown): DaemonRecord | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { pid, port, version, model, startedAt } = { ...EMPTY, ...value }
  if (typeof pid !== 'number' || typeof port !== 'number') return undefined
  // A process number of 0 or less would name a whole group of processes.
  if (!Number.isInteger(pid) || pid <= 0) return undefined
  if (!Number.isInteger(port) || port <= 0 || port > 65_535) return undefined
  return { pid, port, version: String(version), model: String(model), startedAt: String(startedAt) }
}

const EMPTY: Record<keyof DaemonRecord, unknown> = {
  pid: 0,
  port: 0,
  version: '',
  model: '',
  startedAt: '',
}
