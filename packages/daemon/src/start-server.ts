import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { findDaemon, type DaemonRecord } from './daemon-record.ts'
import { START_TIMEOUT_MS, takeStartLock } from './start-lock.ts'
import type { Environment, StatePaths } from './state-paths.ts'
import { isCode } from './system-error.ts'

const POLL_MS = 50
const SHOWN_LOG_LINES = 5

/** A program that becomes this user's server. */
export type ServerProgram = {
  /** A path, or a name that is looked for on the PATH. */
  readonly file: string
  readonly args: readonly string[]
  readonly environment: Environment
  /** True where only a shell finds the program: a name without its ending on Windows. */
  readonly viaShell: boolean
}

export type StartOptions = {
  readonly paths: StatePaths
  readonly program: ServerProgram
  readonly signal: AbortSignal
  /** Called once: this call starts the server, or waits for the one that another starts. */
  readonly onWait: (what: 'starting' | 'waiting') => void
}

export type ServerStart =
  | { readonly type: 'running'; readonly record: DaemonRecord }
  /** The signal ended the wait; a start that is under way goes on. */
  | { readonly type: 'aborted' }
  /** The program is not there, or may not be run. */
  | { readonly type: 'no-program'; readonly reason: string }
  /** It ended, or said nothing for 30 seconds. */
  | { readonly type: 'failed'; readonly lastLogLines: string }

/**
 * The server of this user, which is started when none runs; of several callers at once, in whatever
 * program, one starts it. It outlives its caller. Throws what the system says of the state folder.
 */
export async function findOrStartServer(options: StartOptions): Promise<ServerStart> {
  const { paths, program, signal, onWait } = options
  const found = await findDaemon(paths)
  if (found !== undefined) return { type: 'running', record: found }
  mkdirSync(paths.directory, { recursive: true, mode: 0o700 })
  using lock = takeStartLock(paths)
  onWait(lock === undefined ? 'waiting' : 'starting')
  const started = lock === undefined ? undefined : startProgram(program, paths)
  const deadline = performance.now() + START_TIMEOUT_MS
  for (;;) {
    const record = await findDaemon(paths)
    if (record !== undefined) return { type: 'running', record }
    if (signal.aborted) return { type: 'aborted' }
    if (started?.failure !== undefined) {
      return { type: 'no-program', reason: started.failure.message }
    }
    if (performance.now() > deadline || (started !== undefined && hasEnded(started.child))) {
      return { type: 'failed', lastLogLines: lastLines(paths.log) }
    }
    await sleep(POLL_MS)
  }
}

type Started = { readonly child: ChildProcess; failure: Error | undefined }

function startProgram(program: ServerProgram, paths: StatePaths): Started {
  const { file, args, environment, viaShell } = program
  const log = openSync(paths.log, 'a', 0o600)
  try {
    const child = spawn(viaShell ? `"${file}"` : file, args, {
      detached: true,
      stdio: ['ignore', log, log],
      // It must not keep the folder busy that its caller happened to run in.
      cwd: paths.directory,
      env: { ...environment, TURANT_STATE: paths.directory },
      shell: viaShell,
      windowsHide: true,
    })
    const started: Started = { child, failure: undefined }
    child.once('error', (error) => (started.failure = error))
    child.unref()
    return started
  } finally {
    closeSync(log)
  }
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null
}

function lastLines(file: string): string {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-SHOWN_LOG_LINES).join('\n')
  } catch (error) {
    if (isCode(error, 'ENOENT')) return '(no log)'
    throw error
  }
}
