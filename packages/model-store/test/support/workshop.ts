import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  createModelStore,
  type Environment,
  type ModelStore,
  type ModelStoreOptions,
  type PullEvent,
} from '../../src/index.ts'
import { startFileServer, type FileServer } from './file-server.ts'

/** No waiting in tests: nothing here is a measurement. */
export const QUICK = {
  connectTimeoutMs: 10_000,
  responseTimeoutMs: 10_000,
  stallTimeoutMs: 30_000,
  retries: 3,
  retryDelayMs: 1,
  heartbeatMs: 20,
  lockStaleMs: 60_000,
  lockPollMs: 10,
}

export type Workshop = AsyncDisposable & {
  /** Temporary, for everything; deleted at the end. */
  readonly root: string
  readonly directory: string
  readonly server: FileServer
  /** Hub and index are the file server; there is no pip. */
  readonly environment: Environment
  readonly events: PullEvent[]
  readonly onProgress: (event: PullEvent) => void
  store(options?: Partial<ModelStoreOptions>): ModelStore
  /** What lies in the model directory, work files included. */
  files(): Promise<readonly string[]>
}

export async function openWorkshop(): Promise<Workshop> {
  const root = await mkdtemp(join(tmpdir(), 'turant-store-'))
  const directory = join(root, 'models')
  const server = await startFileServer()
  const events: PullEvent[] = []
  const environment = {
    PATH: join(root, 'bin'),
    HOME: root,
    HF_ENDPOINT: server.url,
    PIP_INDEX_URL: `${server.url}/simple`,
  }
  return {
    root,
    directory,
    server,
    environment,
    events,
    onProgress: (event) => events.push(event),
    store: (options) => createModelStore({ directory, environment, limits: QUICK, ...options }),
    async files() {
      const names = await readdir(directory, { recursive: true })
      return names.sort()
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]()
      await rm(root, { recursive: true, force: true })
    },
  }
}
