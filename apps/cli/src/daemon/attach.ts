import { spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createClient, type Client } from '@turant/client'
import { nodeWebSocket } from '@turant/client/node'
import { CommandError, EXIT } from '../exit.ts'
import type { Reporter } from '../terminal/reporter.ts'
import { VERSION } from '../version.ts'
import { isAlive, readDaemonRecord, type DaemonRecord } from './daemon-file.ts'
import { isCode, readOrCreateKey } from './key.ts'
import type { StatePaths } from './paths.ts'

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url))
const START_TIMEOUT_MS = 30_000
const STOP_TIMEOUT_MS = 10_000
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
  const running = readDaemonRecord(paths)
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
  const { paths, signal } = options
  const found = readDaemonRecord(paths)
  if (found !== undefined) return found
  mkdirSync(paths.directory, { recursive: true, mode: 0o700 })
  using lock = takeStartLock(paths)
  if (lock !== undefined) {
    options.reporter.progress('starting the server...')
    startDaemon(paths)
  }
  const deadline = performance.now() + START_TIMEOUT_MS
  for (;;) {
    const record = readDaemonRecord(paths)
    if (record !== undefined) return record
    if (signal.aborted) throw new CommandError(EXIT.interrupted, 'interrupted')
    if (performance.now() > deadline || (lock !== undefined && lock.isDead())) {
      throw new CommandError(
        EXIT.unavailable,
        `The server did not start. Its log ends with:\n${lastLines(paths.log)}\nRun "turant doctor" to find out why.`,
      )
    }
    await sleep(POLL_MS)
  }
}

type StartLock = Disposable & { isDead(): boolean }

let started: ReturnType<typeof spawn> | undefined

function startDaemon(paths: StatePaths): void {
  const log = openSync(paths.log, 'a', 0o600)
  started = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', MAIN, 'serve', '--daemon'],
    {
      detached: true,
      stdio: ['ignore', log, log],
      cwd: paths.directory,
    },
  )
  started.unref()
  closeSync(log)
}

/** Of several commands that find no server one starts it, the others wait for it. */
function takeStartLock(paths: StatePaths): StartLock | undefined {
  const file = `${paths.daemon}.lock`
  for (;;) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx', mode: 0o600 })
      return {
        isDead: () => started !== undefined && started.exitCode !== null,
        [Symbol.dispose]: () => rmSync(file, { force: true }),
      }
    } catch (error) {
      if (!isCode(error, 'EEXIST')) throw error
      if (isAlive(lockHolder(file))) return undefined
      rmSync(file, { force: true })
    }
  }
}

function lockHolder(file: string): number {
  try {
    return Number(readFileSync(file, 'utf8')) || process.pid
  } catch (error) {
    // Given back since: whoever asks tries again.
    if (isCode(error, 'ENOENT')) return -1
    throw error
  }
}

/** Ends a server and waits until it is gone. Throws `CommandError` when it will not end. */
export async function stopDaemon(record: DaemonRecord): Promise<void> {
  signalProcess(record.pid, 'SIGTERM')
  const deadline = performance.now() + STOP_TIMEOUT_MS
  while (isAlive(record.pid)) {
    if (performance.now() > deadline) {
      signalProcess(record.pid, 'SIGKILL')
      await sleep(POLL_MS)
      return
    }
    await sleep(POLL_MS)
  }
}

function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if (!isCode(error, 'ESRCH')) throw error
  }
}

function lastLines(file: string, count = 5): string {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-count).join('\n')
  } catch (error) {
    if (isCode(error, 'ENOENT')) return '(no log)'
    throw error
  }
}
