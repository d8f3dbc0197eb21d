import process from 'node:process'
import {
  findDaemon,
  findOrStartServer,
  readOrCreateKey,
  statePaths,
  type Environment,
  type ServerStart,
  type StatePaths,
} from '@turant/daemon'

export type LocalServer = {
  readonly baseUrl: string
  readonly key: string
  readonly version: string
}

export type LocalStart =
  | { readonly type: 'running'; readonly server: LocalServer }
  | Exclude<ServerStart, { readonly type: 'running' }>

/** The server of this user on the machine where the extension runs. Throws what the system says of its files. */
export type LocalServers = {
  find(): Promise<LocalServer | undefined>
  start(command: string, signal: AbortSignal): Promise<LocalStart>
}

export function createLocalServers(environment: Environment): LocalServers {
  const paths = statePaths(environment)
  return {
    async find() {
      const record = await findDaemon(paths)
      return record && localServer(record, paths)
    },
    async start(command, signal) {
      const program = {
        file: command,
        args: ['serve', '--daemon'],
        environment: forPrograms(environment),
        // Only a shell knows the endings of programs there.
        viaShell: process.platform === 'win32',
      }
      const started = await findOrStartServer({ paths, program, signal, onWait: () => undefined })
      if (started.type !== 'running') return started
      return { type: 'running', server: localServer(started.record, paths) }
    },
  }
}

function localServer(
  { port, version }: { readonly port: number; readonly version: string },
  paths: StatePaths,
): LocalServer {
  return { baseUrl: `http://127.0.0.1:${port}`, key: readOrCreateKey(paths), version }
}

/** Without what VS Code sets for its own processes, which makes a Node of others behave differently. */
export function forPrograms(environment: Environment): Environment {
  return Object.fromEntries(
    Object.entries(environment).filter(
      ([name]) => !/^(?:ELECTRON_|VSCODE_|NODE_OPTIONS$|TURANT_VSCODE_)/u.test(name),
    ),
  )
}
