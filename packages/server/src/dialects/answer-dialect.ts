import type { ServerEvent } from '@turant/protocol'
import type { Refusal } from '../refusal.ts'
import { refuseWith } from '../refusal.ts'
import {
  nowhere,
  openResponse,
  sendRefusal,
  stream,
  type Call,
  type ResponsesContext,
} from '../responses-route.ts'
import { SseOutlet } from '../sse-outlet.ts'
import { renamedRefusal, type Dialect } from './dialect.ts'

/** Answers a request of a dialect: streamed when it asks for that, else as one JSON body. */
export async function answerDialect<Asked>(
  dialect: Dialect<Asked>,
  { body, call }: { readonly body: unknown; readonly call: Call },
  context: ResponsesContext,
): Promise<void> {
  const { reply } = call
  const parsed = dialect.parse(body)
  if (!parsed.ok) return sendRefusal(reply, refuseWith(parsed.error))
  const asked = parsed.value
  const names = dialect.names(asked)
  const refuse = (refusal: Refusal): void => sendRefusal(reply, renamedRefusal(refusal, names))
  const request = dialect.translate(asked)
  const opening = await openResponse(request, call, context)
  if (opening.type === 'refused') return refuse(opening.refusal)
  if (request.stream) {
    const { clock, stallMs } = context
    const encode = dialect.frames(asked)
    const options = { clock, stallMs, encode }
    const outlet = () => new SseOutlet<ServerEvent>(reply.raw, options)
    return await stream(opening.turn, { reply, context, outlet })
  }
  const end = await opening.turn.run(nowhere)
  if (end.type === 'failed') refuse(end.refusal)
  else reply.send(dialect.answer(end.response, asked))
}
