import { Agent, request, type IncomingMessage } from 'node:http'
import { routes, SseDecoder } from '@turant/protocol'
import { textAt } from '../../harness/json-field.ts'
import { median, percentile } from '../../harness/percentiles.ts'
import type { Row } from '../../harness/suite.ts'
import { textOf } from './conversation.ts'

/** A server that chats by OpenAI's Chat Completions. */
export type ChatServer = {
  readonly system: string
  readonly port: number
  readonly key: string
  readonly model: string
}

export type ProxiesOptions = {
  /**
   * For so long every server is asked before, by itself. Programs that have just been started run slowly at first, and
   * the time is the same for all: those that answer sooner are not asked less often for it.
   */
  readonly warmUpMs: number
  /** Of each kind and server, and measured. */
  readonly requests: number
  readonly round: number
}

export const WHOLE_CASE = 'chat through a proxy, not streamed'
export const STREAMED_CASE = 'chat through a proxy, streamed: first text'
const MESSAGE_CHARACTERS = 2048

/** What each proxy adds to asking its upstream directly, over connections that are kept; everybody in turn. */
export async function measureProxies(
  direct: ChatServer,
  proxies: readonly ChatServer[],
  { warmUpMs, requests, round }: ProxiesOptions,
): Promise<readonly Row[]> {
  using stack = new DisposableStack()
  const asked = [direct, ...proxies].map((server) => {
    const agent = stack.adopt(new Agent({ keepAlive: true, maxSockets: 1 }), (one) => one.destroy())
    return { server, agent, whole: [] as number[], streamed: [] as number[] }
  })
  // What they ask is warm before they are.
  for (const { server, agent } of asked.slice(1)) {
    const endMs = performance.now() + warmUpMs
    do {
      for (const stream of [false, true]) await chat(server, { agent, stream })
    } while (performance.now() < endMs)
  }
  for (let index = 0; index < requests; index += 1) {
    const first = (index + round) % asked.length
    for (const one of [...asked.slice(first), ...asked.slice(0, first)]) {
      const whole = await chat(one.server, { agent: one.agent, stream: false })
      const streamed = await chat(one.server, { agent: one.agent, stream: true })
      one.whole.push(whole)
      one.streamed.push(streamed)
    }
  }
  const [base, ...others] = asked
  if (base === undefined) return []
  return others.flatMap(({ server: { system }, whole, streamed }) => [
    proxyRow({ system, round, case: WHOLE_CASE }, { direct: base.whole, through: whole }),
    proxyRow({ system, round, case: STREAMED_CASE }, { direct: base.streamed, through: streamed }),
  ])
}

export function proxyRow(
  named: Pick<Row, 'system' | 'round' | 'case'>,
  { direct, through }: { readonly direct: readonly number[]; readonly through: readonly number[] },
): Row {
  return {
    suite: 'overhead',
    ...named,
    metrics: {
      requests: through.length,
      addedP50Ms: median(through) - median(direct),
      throughP50Ms: median(through),
      throughP95Ms: percentile(through, 0.95),
      directP50Ms: median(direct),
    },
    flags: {},
  }
}

/** Milliseconds until the whole answer or, streamed, its first text; read to the end either way. */
async function chat(
  { port, key, model }: ChatServer,
  { agent, stream }: { readonly agent: Agent; readonly stream: boolean },
): Promise<number> {
  const messages = [{ role: 'user', content: textOf(MESSAGE_CHARACTERS, 1) }]
  const body = Buffer.from(JSON.stringify({ model, messages, stream }))
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  const sentAt = performance.now()
  const asked = request({
    host: '127.0.0.1',
    port,
    method: 'POST',
    path: routes.chatCompletions,
    agent,
    headers: {
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      'content-length': body.length,
    },
  })
  asked.on('response', resolve)
  asked.on('error', reject)
  asked.end(body)
  const response = await promise
  response.setEncoding('utf8')
  let text = ''
  let firstMs = Number.NaN
  const decoder = new SseDecoder()
  for await (const piece of response) {
    text += String(piece)
    if (!stream || !Number.isNaN(firstMs)) continue
    if (decoder.push(String(piece)).some(hasText)) firstMs = performance.now() - sentAt
  }
  if (response.statusCode !== 200) throw new Error(`${response.statusCode} ${text}`)
  return stream ? firstMs : performance.now() - sentAt
}

function hasText(data: string): boolean {
  return data !== '[DONE]' && Boolean(textAt(JSON.parse(data), 'choices.0.delta.content'))
}
