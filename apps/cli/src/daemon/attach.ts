import process from 'node:process'
import { createClient, type Client } from '@turant/client'
import { nodeWebSocket } from '@turant/client/node'
import {
  findDaemon,
  findOrStartServer,
  readOrCreateKey,
  type DaemonRecord,
  type StatePaths,
} from '@turant/daemon'
import { CommandError, EXIT, interrupted } from '../exit.ts'
import type { Reporter } from '../terminal/reporter.ts'
import { VERSION } from '../version.ts'
import { serverProgram } from './server-program.ts'
import { stopDaemon } from './stop-daemon.ts'

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

async function findOrStart({ paths, signal, reporter }: AttachOptions): Promise<DaemonRecord> {
  const start = await findOrStartServer({
    paths,
    signal,
    program: serverProgram(process.env),
    onWait: (what) =>
      reporter.progress(
        what === 'waiting' ? 'waiting for the server...' : 'starting the server...',
      ),
  })
  switch (start.type) {
    case 'running':
      return start.record
    case 'aborted':
      throw interrupted()
    case 'no-program':
      throw new CommandError(EXIT.unavailable, `The server did not start: ${start.reason}.`)
    case 'failed':
      throw new CommandError(
        EXIT.unavailable,
        `The server did not start. Its log ends with:\n${start.lastLogLines}\nRun "turant doctor" to find out why.`,
      )
  }
}
