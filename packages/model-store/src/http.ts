import { getCACertificates } from 'node:tls'
import { EnvHttpProxyAgent, fetch, type Response } from 'undici'
import { ModelStoreError, reasonOf } from './error.ts'
import type { PullLimits } from './limits.ts'
import type { Environment } from './model-directory.ts'

export type HttpRequest = {
  readonly url: string
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly signal: AbortSignal
}

/** Requests through the user's proxies, trusting the machine's certificates. */
export type HttpClient = AsyncDisposable & {
  /**
   * Resolves with any answer, whatever its status. Throws `source-unreachable` when there is none,
   * and the signal's reason when it was aborted.
   */
  request(request: HttpRequest): Promise<Response>
}

export function createHttpClient(environment: Environment, limits: PullLimits): HttpClient {
  const agent = new EnvHttpProxyAgent({
    // An empty text, not undefined: else the process's own environment would be asked.
    httpProxy: environment['http_proxy'] ?? environment['HTTP_PROXY'] ?? '',
    httpsProxy: environment['https_proxy'] ?? environment['HTTPS_PROXY'] ?? '',
    noProxy: environment['no_proxy'] ?? environment['NO_PROXY'] ?? '',
    connect: { timeout: limits.connectTimeoutMs, ca: certificates() },
    requestTls: { timeout: limits.connectTimeoutMs, ca: certificates() },
    proxyTls: { timeout: limits.connectTimeoutMs, ca: certificates() },
    headersTimeout: limits.responseTimeoutMs,
    bodyTimeout: limits.stallTimeoutMs,
  })
  return {
    async request({ url, method = 'GET', headers = {}, body, signal }) {
      try {
        const init = { method, headers: { ...headers }, signal, dispatcher: agent }
        return await fetch(url, body === undefined ? init : { ...init, body })
      } catch (error) {
        signal.throwIfAborted()
        throw new ModelStoreError('source-unreachable', reasonOf(error), { cause: error })
      }
    },
    [Symbol.asyncDispose]: () => agent.destroy(),
  }
}

let known: string[] | undefined

/** Those that come with Node, and those of this machine: companies that inspect traffic add theirs. */
function certificates(): string[] {
  known ??= [...new Set([...getCACertificates('default'), ...getCACertificates('system')])]
  return known
}
