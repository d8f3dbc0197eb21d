import { createHttpBackend } from '@turant/backend-http'
import { createServer, type ModelDirectory, type Server, type ServerOptions } from '@turant/server'
import { sharedTick } from './due-pieces.ts'
import { ScriptedEngine } from './scripted-engine.ts'
import type { Running } from './running.ts'
import { selfSigned } from './self-signed.ts'
import { UPSTREAM_MODEL } from './scripted-upstream.ts'

export const KEY = 'bench-key'
/** By which an upstream's model is asked for. */
export const FAR_MODEL = 'far'
const TICK_MS = 1

/** Where the servers of one process listen on the loopback. */
export type Places = {
  readonly plain: number
  readonly secure: number
  /** Without TLS, and every token written by itself. */
  readonly everyPiece: number
  /** What vouches for the secure one. */
  readonly ca: string
}

/** The server before a scripted engine: without and with TLS, and with its pacing off. */
export async function startScriptedServers(): Promise<Running<Places>> {
  const service = new ScriptedEngine(sharedTick(TICK_MS))
  const models: ModelDirectory = { list: () => [] }
  const tls = selfSigned(Date.now())
  const shared = { service, models, keys: [KEY], version: 'bench', defaultModel: 'after-0-ms' }
  const all = [shared, { ...shared, tls }, { ...shared, pacing: 'every-piece' } as const]
  const servers = await Promise.all(all.map(listening))
  const [plain, secure, everyPiece] = servers.map(({ port }) => port)
  return {
    places: { plain: plain ?? 0, secure: secure ?? 0, everyPiece: everyPiece ?? 0, ca: tls.cert },
    [Symbol.asyncDispose]: () => closeAll(servers.map(({ server }) => server)),
  }
}

/** The server before somebody else's, found at `http://127.0.0.1:PORT/v1`. */
export async function startProxy(upstreamPort: number): Promise<Running<{ plain: number }>> {
  const baseUrl = `http://127.0.0.1:${upstreamPort}/v1`
  const backend = createHttpBackend({ name: 'scripted', preset: 'vllm', baseUrl })
  const remote = { backend, model: UPSTREAM_MODEL }
  const { server, port } = await listening({
    service: new ScriptedEngine(sharedTick(TICK_MS)),
    models: { list: () => [], remote: (id) => (id === FAR_MODEL ? remote : undefined) },
    keys: [KEY],
    version: 'bench',
    defaultModel: FAR_MODEL,
  })
  return { places: { plain: port }, [Symbol.asyncDispose]: () => server.close() }
}

async function listening(options: ServerOptions) {
  const server = createServer({ ...options, onDefect: (error) => console.error(error) })
  const { port } = await server.listen({ port: 0 })
  return { server, port }
}

async function closeAll(servers: readonly Server[]): Promise<void> {
  for (const server of servers) await server.close()
}
