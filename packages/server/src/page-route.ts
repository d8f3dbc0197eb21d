import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Entropy } from './entropy.ts'
import { NONCE, type BuiltPage, type PageFile } from './page-files.ts'
import { refuse } from './refusal.ts'
import { sendRefusal } from './responses-route.ts'

export const PAGE_ROUTE = '/'
export const ASSETS_ROUTE = '/assets/*'

const NOT_BUILT = `Turant serves its API here. The page for people was not built: run "npm run build" in the folder of
Turant, then start the server again ("turant stop", then any other command).
`

/** Names with a hash in them never mean anything else. */
const FOR_GOOD = 'public, max-age=31536000, immutable'
const HASHED = /-[\w-]{8,}\.\w+$/

/** The page for people, which is the same for everybody: it needs no key, and gets one by a ticket. */
export function addPageRoutes(
  app: FastifyInstance,
  { page, entropy }: { readonly page: BuiltPage; readonly entropy: Entropy },
): void {
  app.get(PAGE_ROUTE, (_request, reply) => {
    protect(reply, 'no-cache')
    const index = page.index()
    if (index === undefined) return reply.type('text/plain; charset=utf-8').send(NOT_BUILT)
    // The editor puts its styles into the page by itself.
    const nonce = entropy.secret()
    reply.header('content-security-policy', contentPolicy(nonce))
    return reply.type('text/html; charset=utf-8').send(index.replaceAll(NONCE, nonce))
  })
  app.get<{ Params: { readonly '*': string } }>(ASSETS_ROUTE, (request, reply) => {
    const name = request.params['*']
    const file = page.asset(name)
    if (file === undefined) {
      sendRefusal(reply, refuse('not_found', 'No such file of the page; load the page again.'))
      return reply
    }
    protect(reply, HASHED.test(name) ? FOR_GOOD : 'no-cache')
    return sendFile(reply, file, {
      known: request.headers['if-none-match'],
      accepted: request.headers['accept-encoding'],
    })
  })
}

function sendFile(
  reply: FastifyReply,
  file: PageFile,
  asked: { readonly known: string | undefined; readonly accepted: string | string[] | undefined },
): FastifyReply {
  reply.header('vary', 'accept-encoding').header('etag', file.etag)
  const known = asked.known?.split(',').map((tag) => tag.trim().replace(/^W\//, '')) ?? []
  if (known.includes(file.etag)) return reply.code(304).send()
  reply.type(file.contentType)
  for (const encoding of ['br', 'gzip'] as const) {
    const bytes = file[encoding]
    if (bytes !== undefined && accepts(String(asked.accepted ?? ''), encoding)) {
      return reply.header('content-encoding', encoding).send(bytes)
    }
  }
  return reply.send(file.plain)
}

function accepts(header: string, encoding: string): boolean {
  return header.split(',').some((one) => {
    const [name = '', ...parameters] = one.split(';').map((part) => part.trim().toLowerCase())
    return name === encoding && !parameters.some((part) => /^q=0(?:\.0*)?$/.test(part))
  })
}

function protect(reply: FastifyReply, cacheControl: string): void {
  reply
    .header('cache-control', cacheControl)
    .header('x-content-type-options', 'nosniff')
    .header('referrer-policy', 'no-referrer')
    .header('cross-origin-opener-policy', 'same-origin')
    .header('cross-origin-resource-policy', 'same-origin')
}

/** Nothing from elsewhere, nothing made of text, and no other page around this one. */
function contentPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "connect-src 'self'",
    "img-src 'self' data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ')
}
