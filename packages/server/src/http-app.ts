import { randomUUID } from 'node:crypto'
import type { IncomingMessage, Server } from 'node:http'
import { parseJson, routes } from '@turant/protocol'
import fastify, {
  type FastifyHttpOptions,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify'
import { checkKey, checkSource, isOwnOrigin, type AccessRules } from './access.ts'
import { addCatalogRoutes, type CatalogOptions } from './catalog-route.ts'
import { addDialectRoutes, dialectRouteNames } from './dialects/routes.ts'
import { modelEntry, modelList } from './model-list.ts'
import type { BuiltPage } from './page-files.ts'
import { addPageRoutes, ASSETS_ROUTE, PAGE_ROUTE } from './page-route.ts'
import { addPageSessionRoutes } from './page-session-route.ts'
import { rawAnswer } from './raw-answer.ts'
import { refuse, refuseWith, type Refusal } from './refusal.ts'
import { answerPost, sendRefusal, type ResponsesContext } from './responses-route.ts'
import {
  cancelResponse,
  deleteStored,
  listInputItems,
  readStored,
  type StoredAnswer,
} from './stored-route.ts'
import { secureServer, type TlsIdentity } from './tls.ts'
import { connectionRefusal, httpRefusal } from './wire-error.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose key the request carries; empty where none is needed. */
    owner: string
    /** Whether that key was given to a page of this server. */
    isPage: boolean
  }
}

export type AppOptions = {
  readonly rules: AccessRules
  readonly maxBodyBytes: number
  readonly version: string
  readonly context: ResponsesContext
  readonly tls: TlsIdentity | undefined
  readonly page: BuiltPage
  /** Absent: no models can be fetched. */
  readonly catalog: CatalogOptions | undefined
}

/** Times for a request to arrive, so that slow senders hold no connection. */
const HEADERS_TIMEOUT_MS = 10_000
const REQUEST_TIMEOUT_MS = 30_000

/** Routes that need no key; one of them takes a ticket. */
const KEYLESS = new Set([PAGE_ROUTE, ASSETS_ROUTE, routes.health, routes.pageSessions].map(String))

const STORED_ROUTE = `${routes.responses}/:id`
const CANCEL_ROUTE = `${STORED_ROUTE}/cancel`

const routeNames = [
  `POST ${routes.responses}`,
  `GET ${routes.responses} (WebSocket)`,
  `GET, DELETE ${routes.responses}/{id}`,
  `POST ${routes.responses}/{id}/cancel`,
  `GET ${routes.responses}/{id}/input_items`,
  ...dialectRouteNames,
  `GET ${routes.models}`,
  `GET ${routes.models}/{id}`,
  `GET ${routes.health}`,
  `GET ${routes.metrics}`,
  `POST ${routes.tickets}`,
  `POST ${routes.pageSessions}`,
  `GET ${routes.catalog}`,
  `POST ${routes.catalog}/{id}/pull`,
].join(', ')

/** The routes over HTTP. It listens to nothing yet. */
export function createApp(options: AppOptions): FastifyInstance {
  const { context, maxBodyBytes, tls } = options
  const app = fastify({
    bodyLimit: maxBodyBytes,
    requestTimeout: REQUEST_TIMEOUT_MS,
    ...transport(tls),
    forceCloseConnections: true,
    genReqId: () => `req_${randomUUID().replaceAll('-', '')}`,
    frameworkErrors: (error, _request, reply) => sendRefusal(reply, httpRefusal(error)),
    clientErrorHandler: (error, socket) => socket.end(rawAnswer(connectionRefusal(error))),
  })
  app.decorateRequest('owner', '')
  app.decorateRequest('isPage', false)
  readJsonBodies(app)
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id)
    if (admit(request, reply, options.rules)) done()
  })
  app.setNotFoundHandler((_request, reply) => {
    sendRefusal(reply, refuse('not_found', `No such route. There are: ${routeNames}.`))
  })
  app.setErrorHandler((error, _request, reply) => {
    const refusal = error instanceof BodyRefused ? error.refusal : httpRefusal(error)
    if (refusal.status === 500) context.onDefect(error)
    sendRefusal(reply, refusal)
  })
  addRoutes(app, options)
  return app
}

function transport(tls: TlsIdentity | undefined): FastifyHttpOptions<Server> {
  const http = { headersTimeout: HEADERS_TIMEOUT_MS, shouldUpgradeCallback: wantsWebSocket }
  if (tls === undefined) return { http }
  const settings = { ...http, requestTimeout: REQUEST_TIMEOUT_MS, tls }
  return { serverFactory: (handler) => secureServer(handler, settings) }
}

/** Some clients offer other upgrades, such as h2c, with every request; they are answered as they are. */
function wantsWebSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket'
}

function addRoutes(app: FastifyInstance, options: AppOptions): void {
  const { context, version, rules, page, catalog } = options
  app.post(routes.responses, async (request, reply) => {
    await answerPost(request.body, { reply, owner: request.owner }, context)
    return reply
  })
  addStoredRoutes(app, context)
  app.get(routes.responses, (_request, reply) => {
    const message = 'This route is a WebSocket; upgrade the connection, or POST the request.'
    reply.header('upgrade', 'websocket')
    sendRefusal(reply, refuse('upgrade_required', message))
  })
  addDialectRoutes(app, context)
  addModelRoutes(app, context)
  addPageRoutes(app, { page, entropy: context.entropy })
  addPageSessionRoutes(app, rules)
  if (catalog !== undefined) addCatalogRoutes(app, catalog)
  app.get(routes.health, () => ({ status: 'ok', version }))
  app.get(routes.metrics, async (_request, reply) => {
    reply.type(context.metrics.contentType)
    return await context.metrics.text()
  })
}

function addModelRoutes(app: FastifyInstance, context: ResponsesContext): void {
  const createdAtMs = context.clock.nowMs()
  const { models, defaultModel } = context
  const options = () => ({ models, status: context.service.status(), defaultModel, createdAtMs })
  app.get(routes.models, () => modelList(options()))
  // The id of a model may be the path of its file.
  app.get<{ Params: { readonly '*': string } }>(`${routes.models}/*`, async (request, reply) => {
    const id = request.params['*']
    const entry = await modelEntry(id, options())
    if (entry) return entry
    const message = `The model '${id}' is not here. GET ${routes.models} lists those that are.`
    sendRefusal(reply, refuse('model_not_found', message, { param: 'model' }))
    return reply
  })
}

function addStoredRoutes(app: FastifyInstance, context: ResponsesContext): void {
  type Params = { readonly id: string }
  const called = ({ params, owner }: { readonly params: Params; readonly owner: string }) => ({
    id: params.id,
    owner,
  })
  app.get<{ Params: Params }>(STORED_ROUTE, (request, reply) =>
    sendStored(reply, readStored(called(request), context)),
  )
  app.delete<{ Params: Params }>(STORED_ROUTE, (request, reply) =>
    sendStored(reply, deleteStored(called(request), context)),
  )
  app.post<{ Params: Params }>(CANCEL_ROUTE, async (request, reply) => {
    sendStored(reply, await cancelResponse(called(request), context))
    return reply
  })
  app.get<{ Params: Params; Querystring: Record<string, unknown> }>(
    `${STORED_ROUTE}/input_items`,
    (request, reply) => sendStored(reply, listInputItems(called(request), request.query, context)),
  )
}

function sendStored(reply: FastifyReply, answer: StoredAnswer): void {
  if (answer.type === 'refused') sendRefusal(reply, answer.refusal)
  else reply.send(answer.body)
}

class BodyRefused extends Error {
  readonly refusal: Refusal
  constructor(refusal: Refusal) {
    super(refusal.error.message)
    this.name = 'BodyRefused'
    this.refusal = refusal
  }
}

/** Bytes that are not UTF-8 are refused: decoded leniently they would change the text they carry. */
function readJsonBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer' },
    (
      request: FastifyRequest,
      body: Buffer,
      done: (error: Error | null, value?: unknown) => void,
    ) => {
      const encoding = request.headers['content-encoding'] ?? 'identity'
      if (encoding !== 'identity') {
        const message = `Bodies with the encoding '${encoding}' are not read; send the JSON as it is.`
        return done(new BodyRefused(refuse('unsupported_media_type', message)))
      }
      // Clients name the type also where they have nothing to send.
      if (body.length === 0 && request.routeOptions.url === CANCEL_ROUTE) return done(null)
      const text = decodeUtf8(body)
      if (text === undefined) {
        return done(new BodyRefused(refuse('invalid_json', 'The body is not UTF-8.')))
      }
      const json = parseJson(text)
      if (json.ok) done(null, json.value)
      else done(new BodyRefused(refuseWith(json.error)))
    },
  )
}

function decodeUtf8(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** True when the request may go on; otherwise it has been answered, before its body was read. */
function admit(request: FastifyRequest, reply: FastifyReply, rules: AccessRules): boolean {
  const { headers } = request
  const foreign = checkSource(headers, rules)
  if (foreign) return turnAway(reply, foreign)
  if (headers.origin !== undefined && !isOwnOrigin(headers, rules)) {
    reply.header('access-control-allow-origin', headers.origin).header('vary', 'origin')
    if (request.method === 'OPTIONS') {
      reply
        .header('access-control-allow-methods', 'GET, POST, DELETE')
        .header('access-control-allow-headers', 'authorization, content-type')
        .code(204)
        .send()
      return false
    }
  }
  if (KEYLESS.has(request.routeOptions.url ?? '')) return true
  const admission = checkKey(headers, rules)
  if (admission.type === 'refused') return turnAway(reply, admission.refusal)
  request.owner = admission.owner
  request.isPage = admission.by === 'page-key'
  return true
}

function turnAway(reply: FastifyReply, refusal: Refusal): false {
  // What is left of the body is not read.
  reply.header('connection', 'close')
  sendRefusal(reply, refusal)
  return false
}
