import {
  encodeSseEvent,
  routes,
  type CatalogEntry,
  type CatalogList,
  type PullEvent,
} from '@turant/protocol'
import type { EngineStatus } from '@turant/engine'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Pulls } from './pulls.ts'
import { refuse } from './refusal.ts'
import { sendRefusal, whenGone, type ResponsesContext } from './responses-route.ts'
import type { Shelf } from './shelf.ts'
import { SseOutlet } from './sse-outlet.ts'

const PULL_ROUTE = `${routes.catalog}/:id/pull`

export type CatalogOptions = {
  readonly shelf: Shelf
  readonly pulls: Pulls
  readonly context: ResponsesContext
}

/** The models that can be had, and how they are fetched. */
export function addCatalogRoutes(app: FastifyInstance, options: CatalogOptions): void {
  app.get(routes.catalog, () => catalogList(options))
  app.post<{ Params: { readonly id: string } }>(PULL_ROUTE, async ({ params }, reply) => {
    const { id } = params
    if ((await options.shelf.list()).some((model) => model.id === id)) {
      await tellPull(id, reply, options)
    } else {
      const message = `There is no model '${id}'. GET ${routes.catalog} lists those that can be fetched.`
      sendRefusal(reply, refuse('model_not_found', message))
    }
    return reply
  })
}

async function catalogList({ shelf, pulls, context }: CatalogOptions): Promise<CatalogList> {
  const { service, defaultModel } = context
  const { models } = service.status()
  const data = (await shelf.list()).map(({ isPresent, ...model }) => ({
    ...model,
    state: stateOf({ id: model.id, isPresent }, { pulls, models }),
    default: model.id === defaultModel,
  }))
  return { object: 'list', data }
}

function stateOf(
  { id, isPresent }: { readonly id: string; readonly isPresent: boolean },
  { pulls, models }: { readonly pulls: Pulls; readonly models: EngineStatus['models'] },
): CatalogEntry['state'] {
  if (pulls.isPulling(id)) return 'pulling'
  if (models.some((model) => model.id === id && model.state !== 'lost')) return 'loaded'
  return isPresent ? 'present' : 'absent'
}

async function tellPull(
  id: string,
  reply: FastifyReply,
  { pulls, context }: CatalogOptions,
): Promise<void> {
  reply.hijack()
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) reply.raw.setHeader(name, value)
  }
  const signal = whenGone(reply)
  const { clock, stallMs } = context
  const outlet = new SseOutlet<PullEvent>(reply.raw, { clock, stallMs, encode: encodeSseEvent })
  try {
    const last = await pulls.pull(id, {
      signal,
      // Who reads slowly learns less often how far it is.
      onNews: (news) => {
        if (!outlet.isBlocked()) outlet.write([news])
      },
    })
    if (last !== undefined) outlet.write([last])
    outlet.end()
  } catch (error) {
    context.onDefect(error)
    reply.raw.destroy()
  }
}
