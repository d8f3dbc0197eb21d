import type { ChildProcess } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { createClient, type Client } from '@turant/client'
import { nodeWebSocket } from '@turant/client/node'
import { CommandError, EXIT, interrupted } from '../exit.ts'
import { isCode } from '../system-failure.ts'
import type { Reporter } from '../terminal/reporter.ts'
import { VERSION } from '../version.ts'
import { findDaemon, type DaemonRecord } from './daemon-file.ts'
import { readOrCreateKey } from './key.ts'
import type { StatePaths } from './paths.ts'
import { startDaemon } from './start-daemon.ts'
import { START_TIMEOUT_MS, takeStartLock } from './start-lock.ts'
import { stopDaemon } from './stop-daemon.ts'

const POLL_MS = 50

export type Attached = { readonly client: Client; readonly record: DaemonRecord }

export type AttachOptions = {
  readonly paths: StatePaths
  readonly signal: AbortSignal
  readonly reporter: Reporter
}

/** A client of this user's server, which is started when none runs. Throws `CommandError`. */
export async function attach(options: AttachOptions): Promise<Attached> {
  const { paths } = options
  const running = await findDaemon(paths)
  if (running !== undefined && running.version !== VERSION) {
    options.reporter.progress(
      `The running server is version ${running.version}, this is ${VERSION}: restarting it...`,
    )
    await stopDaemon(running)
  }
  const record = await findOrStart(options)
  const client = createClient({
    baseUrl: `http://127.0.0.1:${record.port}`,
    key: readOrCreateKey(paths),
    webSocket: nodeWebSocket,
  })
  return { client, record }
}

async function findOrStart(options: AttachOptions): Promise<DaemonRecord> {
  const { paths, signal, reporter } = options
  const found = await findDaemon(paths)
  if (found !== undefined) return found
  mkdirSync(paths.directory, { recursive: true, mode: 0o700 })
  using lock = takeStartLock(paths)
  reporter.progress(lock === undefined ? 'waiting for the server...' : 'starting the server...')
  const started = lock === undefined ? undefined : startDaemon(paths, process.env)
  const deadline = performance.now() + START_TIMEOUT_MS
  for (;;) {
    const record = await findDaemon(paths)
    if (record !== undefined) return record
    if (signal.aborted) throw interrupted()
    if (performance.now() > deadline || (started !== undefined && hasEnded(started))) {
      throw new CommandError(
        EXIT.unavailable,
        `The server did not start. Its log ends with:\n${lastLines(paths.log)}\nRun "turant doctor" to find out why.`,
      )
    }
    await sleep(POLL_MS)
  }
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null
}

function lastLines(file: string, count = 5): string {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-count).join('\n')
  } catch (error) {
    if (isCode(error, 'ENOENT')) return '(no log)'
    throw error
  }
}
