import {
  isTerminal,
  parseCreateRequest,
  type ErrorBody,
  type ResponseObject,
  type ServerEvent,
} from '@turant/protocol'
import type { FastifyReply } from 'fastify'
import { joinConversation } from './conversation.ts'
import type { ConversationStore } from './conversation-store.ts'
import type { Outlet } from './outlet.ts'
import { refuseWith, type Refusal } from './refusal.ts'
import { SseOutlet } from './sse-outlet.ts'
import { openTurn, type Turn, type TurnContext } from './turn.ts'

export type ResponsesContext = TurnContext & {
  readonly shared: ConversationStore
  readonly stallMs: number
  /** Aborts when the server stops. */
  readonly stopping: AbortSignal
}

/** `POST /v1/responses`: server-sent events when the request asks for a stream, else one JSON body. */
export async function answerPost(
  body: unknown,
  reply: FastifyReply,
  context: ResponsesContext,
): Promise<void> {
  const parsed = parseCreateRequest(body)
  if (!parsed.ok) return sendRefusal(reply, refuseWith(parsed.error))
  const request = parsed.value
  const { shared } = context
  const conversation = joinConversation(request, { stores: [shared], shared })
  if (conversation.type === 'refused') return sendRefusal(reply, conversation.refusal)
  const opening = await openTurn(context, {
    request,
    prompt: conversation.prompt,
    signal: AbortSignal.any([context.stopping, whenGone(reply)]),
    onAnswered: conversation.remember,
  })
  if (opening.type === 'refused') return sendRefusal(reply, opening.refusal)
  if (request.stream) await stream(opening.turn, reply, context)
  else await collect(opening.turn, reply)
}

export function sendRefusal(reply: FastifyReply, refusal: Refusal): void {
  const body: ErrorBody = { error: refusal.error }
  if (refusal.retryAfterSeconds !== undefined) {
    reply.header('retry-after', String(refusal.retryAfterSeconds))
  }
  reply.code(refusal.status).send(body)
}

/** Aborts when the client closes the connection before it has its answer. */
function whenGone(reply: FastifyReply): AbortSignal {
  const controller = new AbortController()
  reply.raw.on('close', () => {
    if (!reply.raw.writableFinished) controller.abort()
  })
  return controller.signal
}

async function stream(turn: Turn, reply: FastifyReply, context: ResponsesContext): Promise<void> {
  reply.hijack()
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) reply.raw.setHeader(name, value)
  }
  const outlet = new SseOutlet(reply.raw, context)
  try {
    await turn.run(outlet)
    outlet.end()
  } catch (error) {
    context.onDefect(error)
    reply.raw.destroy()
  }
}

async function collect(turn: Turn, reply: FastifyReply): Promise<void> {
  let last: ResponseObject | undefined
  const outlet: Outlet = {
    write: (events: readonly ServerEvent[]) => {
      for (const event of events) if (isTerminal(event)) last = event.response
    },
    isBlocked: () => false,
    ready: () => Promise.resolve(),
  }
  const end = await turn.run(outlet)
  if (end.type === 'failed') sendRefusal(reply, end.refusal)
  else reply.send(last)
}
