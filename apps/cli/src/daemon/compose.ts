import { createLlamaBackend } from '@turant/backend-llama'
import { Engine } from '@turant/engine'
import { CATALOG } from '@turant/models'
import { createServer, type Server } from '@turant/server'
import { VERSION } from '../version.ts'
import { watchIdle } from './idle-watch.ts'
import { createModelResolver, openStore } from './models.ts'

export type ComposeOptions = {
  readonly key: string
  readonly defaultModel: string
  readonly contextTokens: number | undefined
  readonly threads: number | undefined
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
  const engine = new Engine({
    backend: createLlamaBackend(),
    resolver: createModelResolver(openStore(), options),
    clock: performance,
  })
  const { service, idleMs } = watchIdle(engine, performance)
  const server = createServer({
    service,
    models: { list: () => CATALOG },
    key: options.key,
    version: VERSION,
    defaultModel: options.defaultModel,
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
