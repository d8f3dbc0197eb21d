import { routes } from '@turant/protocol'
import type { FastifyInstance } from 'fastify'
import { sendRefusal, type ResponsesContext } from '../responses-route.ts'
import { answerDialect } from './answer-dialect.ts'
import { chatDialect } from './chat.ts'
import { completionDialect } from './completion.ts'
import type { Dialect } from './dialect.ts'
import { infillDialect } from './infill.ts'
import { detokenize, tokenize } from './tokenize-route.ts'

/** Routes of llama.cpp's server are under `/v1` too, where clients with one base address look. */
const llamaRoute = (route: string): readonly string[] => [route, `/v1${route}`]

export const dialectRouteNames: readonly string[] = [
  routes.chatCompletions,
  routes.completions,
  routes.infill,
  routes.tokenize,
  routes.detokenize,
].map((route) => `POST ${route}`)

/** The routes of other APIs for the same models. */
export function addDialectRoutes(app: FastifyInstance, context: ResponsesContext): void {
  const windowOf = (model: string): number =>
    context.service.status().models.find(({ id }) => id === model)?.info?.contextTokens ?? 0
  addDialect(app, { route: routes.chatCompletions, dialect: chatDialect, context })
  addDialect(app, { route: routes.completions, dialect: completionDialect, context })
  const infill = infillDialect(windowOf)
  for (const route of llamaRoute(routes.infill))
    addDialect(app, { route, dialect: infill, context })
  addTokenizer(app, { route: routes.tokenize, ask: tokenize, context })
  addTokenizer(app, { route: routes.detokenize, ask: detokenize, context })
}

function addDialect<Asked>(
  app: FastifyInstance,
  {
    route,
    dialect,
    context,
  }: {
    readonly route: string
    readonly dialect: Dialect<Asked>
    readonly context: ResponsesContext
  },
): void {
  app.post(route, async ({ body, owner }, reply) => {
    await answerDialect(dialect, { body, call: { reply, owner } }, context)
    return reply
  })
}

function addTokenizer(
  app: FastifyInstance,
  {
    route,
    ask,
    context,
  }: {
    readonly route: string
    readonly ask: typeof tokenize
    readonly context: ResponsesContext
  },
): void {
  for (const path of llamaRoute(route)) {
    app.post(path, async ({ body }, reply) => {
      const answer = await ask(body, context)
      if (answer.type === 'refused') sendRefusal(reply, answer.refusal)
      else reply.send(answer.body)
      return reply
    })
  }
}
