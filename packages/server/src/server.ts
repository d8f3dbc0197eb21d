import type { AddressInfo } from 'node:net'
import type { GenerationService } from '@turant/engine'
import { systemClock, type Clock } from './clock.ts'
import { systemEntropy, type Entropy } from './entropy.ts'
import { ActiveResponses } from './active-responses.ts'
import { createApp } from './http-app.ts'
import { Metrics } from './metrics.ts'
import { PageAccess } from './page-access.ts'
import { BuiltPage } from './page-files.ts'
import type { ModelDirectory } from './model-directory.ts'
import type { Pacing } from './piece-pacer.ts'
import type { ResponsesContext } from './responses-route.ts'
import { Pulls } from './pulls.ts'
import { ResponseStore } from './response-store.ts'
import { ServerError } from './server-error.ts'
import type { Shelf } from './shelf.ts'
import type { TlsIdentity } from './tls.ts'
import { ToolGrammars } from './translate/tool-grammars.ts'
import { WebSocketUpgrader } from './websocket-upgrade.ts'

export type ServerOptions = {
  readonly service: GenerationService
  readonly models: ModelDirectory
  /** What clients send as `Authorization: Bearer KEY`; responses belong to the key that asked for them. */
  readonly keys: readonly string[]
  readonly version: string
  /** Id of the model that requests without `model` get. */
  readonly defaultModel: string
  /** Default: the system's time. */
  readonly clock?: Clock
  /** Default: cryptographic. */
  readonly entropy?: Entropy
  /** Names, beside this machine's own, under which the server may be addressed, without a port. */
  readonly allowedHosts?: readonly string[]
  /** Origins of web pages that may call, such as `https://example.com:8443`. */
  readonly allowedOrigins?: readonly string[]
  /** Listens with TLS alone; default: without. */
  readonly tls?: TlsIdentity
  /** How the text of an answer is written; default `gathered`. */
  readonly pacing?: Pacing
  /** Largest body and largest WebSocket message; default 8 MiB. */
  readonly maxBodyBytes?: number
  /** The folder that the page for people was built into. Absent, or empty: the page says how to build it. */
  readonly page?: { readonly directory: string }
  /** Where models are fetched to; default: none can be. */
  readonly shelf?: Shelf
  /** Told of failures that are defects of the server or the engine. Default: nobody. */
  readonly onDefect?: (error: unknown) => void
}

export type ListenOptions = {
  /** 0: any free port. */
  readonly port: number
  /** Address to bind; default 127.0.0.1. */
  readonly host?: string
}

export type Server = {
  /** Starts to listen. Throws {@link ServerError}, naming the port and the remedy. */
  listen(options: ListenOptions): Promise<{ readonly port: number; readonly url: string }>
  /** Cuts off every response and connection. */
  close(): Promise<void>
}

const DEFAULT_MAX_BODY_BYTES = 8 * 1024 * 1024
/** What all connections together can refer to with `previous_response_id`. */
const SHARED_LIMITS = { responses: 1000, characters: 64_000_000 }
const STALL_MS = 30_000

/**
 * The API over an engine. Throws {@link ServerError} `key-missing` when there is no key, or an empty one: a server
 * on a developer's machine is reachable by every page and program on it.
 */
export function createServer(options: ServerOptions): Server {
  const { keys, allowedHosts = [], allowedOrigins = [] } = options
  if (keys.length === 0 || keys.some((key) => key.trim() === ''))
    throw new ServerError('key-missing', 'The key of the server is empty.')
  const maxBodyBytes = options.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES
  const stopping = new AbortController()
  const context = responsesContext(options, stopping.signal)
  const { version, tls, shelf } = options
  const scheme = tls === undefined ? 'http' : 'https'
  const rules = {
    keys,
    allowedHosts,
    allowedOrigins,
    scheme,
    pages: new PageAccess(context),
  } as const
  const page = new BuiltPage(options.page?.directory)
  const catalog = shelf && { shelf, pulls: new Pulls(shelf, stopping.signal), context }
  const app = createApp({ rules, maxBodyBytes, version, context, tls, page, catalog })
  const upgrader = new WebSocketUpgrader({ rules, maxBodyBytes, context })
  app.server.on('upgrade', (request, stream, head) => upgrader.upgrade(request, stream, head))
  return {
    async listen({ port, host = '127.0.0.1' }) {
      try {
        await app.listen({ port, host })
      } catch (cause) {
        throw listenError(cause, { port, host })
      }
      const bound = boundPort(app.server.address(), port)
      return { port: bound, url: `${scheme}://${host.includes(':') ? `[${host}]` : host}:${bound}` }
    },
    async close() {
      stopping.abort()
      await upgrader.close()
      await app.close()
    },
  }
}

function responsesContext(options: ServerOptions, stopping: AbortSignal): ResponsesContext {
  const { service, models, defaultModel } = options
  return {
    service,
    models,
    defaultModel,
    clock: options.clock ?? systemClock,
    entropy: options.entropy ?? systemEntropy,
    metrics: new Metrics(service),
    onDefect: options.onDefect ?? (() => undefined),
    pacing: options.pacing ?? 'gathered',
    tools: new ToolGrammars(),
    active: new ActiveResponses(),
    shared: new ResponseStore(SHARED_LIMITS),
    stallMs: STALL_MS,
    stopping,
  }
}

function boundPort(address: string | AddressInfo | null, fallback: number): number {
  return typeof address === 'object' && address !== null ? address.port : fallback
}

function listenError(cause: unknown, place: { port: number; host: string }): ServerError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  const where = `Port ${place.port} on ${place.host}`
  if (code === 'EADDRINUSE') {
    const message = `${where} is taken by another program. Stop that program or choose another port.`
    return new ServerError('port-in-use', message, { cause })
  }
  if (code === 'EACCES') {
    const message = `${where} needs more rights than this program has. Choose a port above 1023.`
    return new ServerError('port-forbidden', message, { cause })
  }
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new ServerError('listen-failed', `${where} cannot be opened: ${reason}`, { cause })
}
