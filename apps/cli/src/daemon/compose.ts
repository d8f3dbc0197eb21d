import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import type { Upstream } from '@turant/backend-http'
import { createLlamaBackend } from '@turant/backend-llama'
import type { StatePaths } from '@turant/daemon'
import { Engine, type EngineOptions } from '@turant/engine'
import { CATALOG } from '@turant/models'
import { createPrefixStore } from '@turant/prefix-store'
import { createServer, type Server } from '@turant/server'
import { VERSION } from '../version.ts'
import { createCostFiles } from './cost-file.ts'
import { watchIdle } from './idle-watch.ts'
import { measuredFormats } from './measured-formats.ts'
import { createRemotes } from './upstreams.ts'
import { createModelResolver, openStore, storedId } from './models.ts'
import { createShelf } from './shelf.ts'

/** Where `npm run build` puts the page. */
const PAGE = fileURLToPath(new URL('../../../web/dist', import.meta.url))

export type ComposeOptions = {
  readonly key: string
  readonly defaultModel: string
  readonly contextTokens: number | undefined
  readonly threads: number | undefined
  readonly paths: StatePaths
  /** Disk space for computed prompts; 0: none is used. */
  readonly prefixCacheMegabytes: number
  readonly upstreams: readonly Upstream[]
}

export type Composed = {
  readonly server: Server
  readonly engine: Engine
  /** How long nobody has asked for anything. */
  readonly idleMs: () => number
  close(): Promise<void>
}

/** The one place where backend, engine and server are put together. */
export function compose(options: ComposeOptions): Composed {
  const store = openStore()
  const engine = new Engine({
    backend: createLlamaBackend({ onNote: (note) => process.stderr.write(`${note}\n`) }),
    resolver: createModelResolver(store, options),
    clock: performance,
    costs: createCostFiles(join(store.directory, 'measured'), options),
    ...prefixes(options),
  })
  const { service, backend, idleMs } = watchIdle(engine, performance)
  const server = createServer({
    service,
    models: {
      list: () => CATALOG,
      isPresent: async (id) => (await store.path(storedId(id))).status === 'present',
      remote: createRemotes(options.upstreams, backend),
      measuredFormat: (id) => measuredFormats(options.paths).get(id)?.format,
    },
    keys: [options.key],
    version: VERSION,
    defaultModel: options.defaultModel,
    page: { directory: PAGE },
    shelf: createShelf(store),
    onDefect: (error) => console.error(error),
  })
  return {
    server,
    engine,
    idleMs,
    async close() {
      await server.close()
      await engine.close()
    },
  }
}

function prefixes({
  paths,
  prefixCacheMegabytes,
}: ComposeOptions): Pick<EngineOptions, 'prefixes'> {
  if (prefixCacheMegabytes === 0) return {}
  const store = createPrefixStore({
    directory: paths.prefixes,
    maxBytes: prefixCacheMegabytes * 2 ** 20,
    onTrouble: (message) => process.stderr.write(`${message}\n`),
  })
  return { prefixes: store }
}
