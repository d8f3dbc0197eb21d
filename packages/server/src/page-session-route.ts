import { parsePageSessionRequest, routes } from '@turant/protocol'
import type { FastifyInstance } from 'fastify'
import { isOwnOrigin, type AccessRules } from './access.ts'
import { refuse, refuseWith } from './refusal.ts'
import { sendRefusal } from './responses-route.ts'

/** A ticket is a few dozen characters; this is read from whoever has none. */
const MAX_BODY_BYTES = 1024

/** How a page gets its key: somebody with a key of the server makes a ticket, the page changes it. */
export function addPageSessionRoutes(app: FastifyInstance, rules: AccessRules): void {
  app.post(routes.tickets, (request, reply) => {
    if (request.isPage) {
      const message = 'A page makes no tickets; make one with the key of this server.'
      sendRefusal(reply, refuse('invalid_api_key', message))
      return reply
    }
    return reply.header('cache-control', 'no-store').send(rules.pages.ticketFor(request.owner))
  })
  app.post(routes.pageSessions, { bodyLimit: MAX_BODY_BYTES }, (request, reply) => {
    if (!isOwnOrigin(request.headers, rules)) {
      const message = 'Only a page of this server can sign in with a ticket.'
      sendRefusal(reply, refuse('forbidden_origin', message))
      return reply
    }
    const parsed = parsePageSessionRequest(request.body)
    if (!parsed.ok) {
      sendRefusal(reply, refuseWith(parsed.error))
      return reply
    }
    const key = rules.pages.redeem(parsed.value.ticket)
    if (key === undefined) {
      const message = 'This ticket was used, or is too old: open the page again with `turant app`.'
      sendRefusal(reply, refuse('invalid_ticket', message))
      return reply
    }
    return reply.header('cache-control', 'no-store').send(key)
  })
}
