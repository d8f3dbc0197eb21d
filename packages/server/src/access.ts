import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { refuse, type Refusal } from './refusal.ts'

export type AccessRules = {
  /** Any of these admits. */
  readonly keys: readonly string[]
  /** Host names, beside this machine's own, under which the server may be addressed. */
  readonly allowedHosts: readonly string[]
  /** Origins of web pages that may call, exactly as a browser writes them. */
  readonly allowedOrigins: readonly string[]
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
  if (origin !== undefined && !rules.allowedOrigins.includes(origin)) {
    const message = `Web pages from '${origin}' are not allowed; add it to the allowed origins.`
    return refuse('forbidden_origin', message)
  }
  return undefined
}

export type Admission =
  | {
      readonly type: 'admitted'
      /** The same for every request with the same key. */ readonly owner: string
    }
  | { readonly type: 'refused'; readonly refusal: Refusal }

/** Whether the request carries a key. The comparison takes the same time for every wrong one. */
export function checkKey(headers: IncomingHttpHeaders, rules: AccessRules): Admission {
  const given = /^Bearer +(?<key>\S+) *$/i.exec(headers.authorization ?? '')?.groups?.['key']
  const hash = digest(given ?? '')
  // All are compared, whichever fits.
  const fits = rules.keys.map((key) => timingSafeEqual(hash, digest(key)))
  if (given !== undefined && fits.includes(true)) {
    return { type: 'admitted', owner: hash.toString('hex').slice(0, 32) }
  }
  const problem = given === undefined ? 'No key was sent' : 'The key is wrong'
  const message = `${problem}; send 'Authorization: Bearer KEY' with the key of this server.`
  return { type: 'refused', refusal: refuse('invalid_api_key', message) }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
