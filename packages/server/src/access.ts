import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { PAGE_KEY_PROTOCOL, PAGE_PROTOCOL } from '@turant/protocol'
import type { PageAccess } from './page-access.ts'
import { refuse, type Refusal } from './refusal.ts'

export type AccessRules = {
  /** Any of these admits. */
  readonly keys: readonly string[]
  /** Host names, beside this machine's own, under which the server may be addressed. */
  readonly allowedHosts: readonly string[]
  /** Origins of web pages that may call, exactly as a browser writes them. */
  readonly allowedOrigins: readonly string[]
  /** How the server is reached: what an origin of its own begins with. */
  readonly scheme: 'http' | 'https'
  readonly pages: PageAccess
}

const localHosts = ['localhost', '127.0.0.1', '[::1]']

/**
 * Whether the request was addressed to this server and by no foreign web page. A page that points
 * its own domain at 127.0.0.1 is told apart by the Host header, every other page by its Origin.
 */
export function checkSource(headers: IncomingHttpHeaders, rules: AccessRules): Refusal | undefined {
  const { host = '', origin } = headers
  const name = /^(?<name>\[[0-9a-f:]+\]|[^:[\]]+)(?::\d{1,5})?$/i.exec(host)?.groups?.['name']
  if (!name || ![...localHosts, ...rules.allowedHosts].includes(name.toLowerCase())) {
    const message = `The host '${host}' is not allowed; use 127.0.0.1, or add the name to the allowed hosts.`
    return refuse('forbidden_host', message)
  }
  if (origin === undefined || isOwnOrigin(headers, rules)) return undefined
  if (!rules.allowedOrigins.includes(origin)) {
    const message = `Web pages from '${origin}' are not allowed; add it to the allowed origins.`
    return refuse('forbidden_origin', message)
  }
  return undefined
}

/** Whether a page of this server sent the request. Its Host must have been found to be this server. */
export function isOwnOrigin(
  { origin, host = '' }: IncomingHttpHeaders,
  { scheme }: Pick<AccessRules, 'scheme'>,
): boolean {
  return origin === `${scheme}://${host.toLowerCase()}`
}

export type Admission =
  | {
      readonly type: 'admitted'
      /** The same for every request with the same key, and with a page's key that came of it. */
      readonly owner: string
      readonly by: 'key' | 'page-key'
    }
  | { readonly type: 'refused'; readonly refusal: Refusal }

/** Whether the request carries a key. The comparison takes the same time for every wrong one. */
export function checkKey(headers: IncomingHttpHeaders, rules: AccessRules): Admission {
  const given = /^Bearer +(?<key>\S+) *$/i.exec(headers.authorization ?? '')?.groups?.['key']
  const hash = digest(given ?? '')
  // All are compared, whichever fits.
  const fits = rules.keys.map((key) => timingSafeEqual(hash, digest(key)))
  if (given !== undefined && fits.includes(true)) {
    return { type: 'admitted', owner: hash.toString('hex').slice(0, 32), by: 'key' }
  }
  // A browser names the origin of everything but reading from its own server.
  const mayBePage = headers.origin === undefined || isOwnOrigin(headers, rules)
  const owner = given !== undefined && mayBePage ? rules.pages.ownerOf(given) : undefined
  if (owner !== undefined) return { type: 'admitted', owner, by: 'page-key' }
  const problem = given === undefined ? 'No key was sent' : 'The key is wrong'
  const message = `${problem}; send 'Authorization: Bearer KEY' with the key of this server.`
  return { type: 'refused', refusal: refuse('invalid_api_key', message) }
}

/** The same for a WebSocket, on which a page of this server offers its key as a protocol. */
export function checkSocketKey(headers: IncomingHttpHeaders, rules: AccessRules): Admission {
  const offers = headers['sec-websocket-protocol']?.split(',').map((offer) => offer.trim()) ?? []
  const key = offers.find((offer) => offer.startsWith(PAGE_KEY_PROTOCOL))
  if (key === undefined || headers.authorization !== undefined) return checkKey(headers, rules)
  const isPage = offers.includes(PAGE_PROTOCOL) && isOwnOrigin(headers, rules)
  const owner = isPage ? rules.pages.ownerOf(key.slice(PAGE_KEY_PROTOCOL.length)) : undefined
  if (owner !== undefined) return { type: 'admitted', owner, by: 'page-key' }
  const message = 'The key of this page is not known any more; open the page with `turant app`.'
  return { type: 'refused', refusal: refuse('invalid_api_key', message) }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
