import {
  encodeSseEvent,
  parseCreateRequest,
  type CreateRequest,
  type ErrorBody,
  type ServerEvent,
} from '@turant/protocol'
import type { FastifyReply } from 'fastify'
import { joinConversation } from './conversation.ts'
import type { Outlet } from './outlet.ts'
import { refuseWith, type Refusal } from './refusal.ts'
import type { ResponseStore } from './response-store.ts'
import { SseOutlet } from './sse-outlet.ts'
import { openTurn, type Turn, type TurnContext } from './turn.ts'

export type ResponsesContext = TurnContext & {
  readonly shared: ResponseStore
  readonly stallMs: number
  /** Aborts when the server stops. */
  readonly stopping: AbortSignal
}

export type Call = {
  readonly reply: FastifyReply
  /** Whose key the request carried. */
  readonly owner: string
}

/** `POST /v1/responses`: server-sent events when the request asks for a stream, else one JSON body. */
export async function answerPost(
  body: unknown,
  call: Call,
  context: ResponsesContext,
): Promise<void> {
  const { reply } = call
  const parsed = parseCreateRequest(body)
  if (!parsed.ok) return sendRefusal(reply, refuseWith(parsed.error))
  const opening = await openResponse(parsed.value, call, context)
  if (opening.type === 'refused') return sendRefusal(reply, opening.refusal)
  if (parsed.value.stream) {
    const { clock, stallMs } = context
    const options = { clock, stallMs, encode: encodeSseEvent }
    const outlet = () => new SseOutlet<ServerEvent>(reply.raw, options)
    await stream(opening.turn, { reply, context, outlet })
  } else {
    const end = await opening.turn.run(nowhere)
    if (end.type === 'failed') sendRefusal(reply, end.refusal)
    else reply.send(end.response)
  }
}

/** Opens the response to a checked request over HTTP, whatever form its answer has. */
export async function openResponse(
  request: CreateRequest,
  { reply, owner }: Call,
  context: ResponsesContext,
): ReturnType<typeof openTurn> {
  const { shared } = context
  const conversation = joinConversation(request, { stores: [shared], shared, owner })
  if (conversation.type === 'refused') return conversation
  return await openTurn(context, {
    request,
    items: conversation.items,
    owner,
    signal: AbortSignal.any([context.stopping, whenGone(reply)]),
    onAnswered: conversation.remember,
  })
}

export function sendRefusal(reply: FastifyReply, refusal: Refusal): void {
  const body: ErrorBody = { error: refusal.error }
  if (refusal.retryAfterSeconds !== undefined) {
    reply.header('retry-after', String(refusal.retryAfterSeconds))
  }
  reply.code(refusal.status).send(body)
}

/** Aborts when the client closes the connection before it has its answer. */
export function whenGone(reply: FastifyReply): AbortSignal {
  const controller = new AbortController()
  reply.raw.on('close', () => {
    if (!reply.raw.writableFinished) controller.abort()
  })
  return controller.signal
}

/** An outlet that has an end. */
export type StreamOutlet = Outlet & { end(): void }

/** Streams a response over the raw connection; `outlet` is made when the headers can be written. */
export async function stream(
  turn: Turn,
  {
    reply,
    context,
    outlet: makeOutlet,
  }: {
    readonly reply: FastifyReply
    readonly context: ResponsesContext
    readonly outlet: () => StreamOutlet
  },
): Promise<void> {
  reply.hijack()
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) reply.raw.setHeader(name, value)
  }
  const outlet = makeOutlet()
  try {
    await turn.run(outlet)
    outlet.end()
  } catch (error) {
    context.onDefect(error)
    reply.raw.destroy()
  }
}

/** For answers that are sent as a whole. */
export const nowhere: Outlet = {
  write: () => undefined,
  isBlocked: () => false,
  ready: () => Promise.resolve(),
}
