import type { RequestListener, Server } from 'node:http'
import { createServer } from 'node:https'

/** Both as PEM text. */
export type TlsIdentity = {
  /** The certificate, followed by those between it and the root. */
  readonly cert: string
  readonly key: string
}

type HttpSettings = {
  readonly headersTimeout: number
  readonly requestTimeout: number
  readonly shouldUpgradeCallback: (request: Parameters<RequestListener>[0]) => boolean
}

/** Fastify's own default; Node's 5 seconds would make clients connect, and shake hands, again. */
const KEEP_ALIVE_MS = 72_000

/** What Fastify makes of its options by itself when there is no TLS. */
export function secureServer(
  handler: RequestListener,
  { tls, ...settings }: HttpSettings & { readonly tls: TlsIdentity },
): Server {
  return createServer({ ...settings, ...tls, keepAliveTimeout: KEEP_ALIVE_MS }, handler)
}
