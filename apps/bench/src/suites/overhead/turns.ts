import { median, percentile } from '../../harness/percentiles.ts'
import type { Row } from '../../harness/suite.ts'
import { httpCaller, webSocketCaller, type Address, type Caller } from './callers.ts'
import { bodyOf, history, textOf } from './conversation.ts'
import type { Answered } from './response-reader.ts'

/** `follow`: only what is new, and `previous_response_id`. `whole`: all that was said. */
export type Mode = 'follow' | 'whole'

/** A way to ask for the next turn of a conversation. */
export type Way = {
  readonly system: string
  readonly mode: Mode
  readonly open: () => Caller | Promise<Caller>
}

/** How a conversation is gone on with, by the two servers of one process. */
export function ways({ plain, secure }: Record<'plain' | 'secure', Address>): readonly Way[] {
  const way = (system: string, mode: Mode, open: Way['open']): Way => ({ system, mode, open })
  return [
    way('turant, WebSocket over TLS', 'follow', () => webSocketCaller(secure)),
    way('turant, WebSocket', 'follow', () => webSocketCaller(plain)),
    way('turant, HTTPS kept alive, only what is new', 'follow', () => httpCaller(secure, 'kept')),
    way('turant, HTTP kept alive, only what is new', 'follow', () => httpCaller(plain, 'kept')),
    way('turant, HTTPS kept alive, whole history', 'whole', () => httpCaller(secure, 'kept')),
    way('turant, HTTPS fresh, whole history', 'whole', () => httpCaller(secure, 'fresh')),
  ]
}

export type TurnsOptions = {
  readonly model: string
  /** Turns of each way that are not measured: programs that have just been started run slowly at first. */
  readonly warmUp: number
  /** Turns of each way that are. */
  readonly turns: number
  readonly historyCharacters: number
  readonly newCharacters: number
  readonly round: number
}

export const TURN_CASE = 'turn'
const OUTPUT_TOKENS = 20

/**
 * The same turn again and again, by every way in turn: each goes on with the same conversation, so that none
 * of them grows. What is sent was made into JSON before; a client that sends a whole history has that to do too.
 */
export async function measureTurns(
  offered: readonly Way[],
  options: TurnsOptions,
): Promise<readonly Row[]> {
  const { warmUp, turns, round } = options
  await using stack = new AsyncDisposableStack()
  const asked = new Map<Way, Answered[]>()
  const bodies = new Map<Way, string>()
  const callers = new Map<Way, Caller>()
  for (const way of offered) {
    const caller = stack.use(await way.open())
    callers.set(way, caller)
    bodies.set(way, await bodyFor(way, caller, options))
    asked.set(way, [])
  }
  for (let turn = 0; turn < warmUp + turns; turn += 1) {
    // Nobody is always behind the same other.
    const first = (turn + round) % offered.length
    for (const way of [...offered.slice(first), ...offered.slice(0, first)]) {
      const answered = await callers.get(way)?.ask(bodies.get(way) ?? '')
      if (answered && turn >= warmUp) asked.get(way)?.push(answered)
    }
  }
  return [...asked].map(([way, answered]) => turnRow(way.system, { answered, round }))
}

async function bodyFor(way: Way, caller: Caller, options: TurnsOptions): Promise<string> {
  const { model, historyCharacters, newCharacters, round } = options
  const said = history(historyCharacters, round)
  const next = [{ role: 'user' as const, content: textOf(newCharacters, 7_000_000 + round) }]
  const common = { model, max_output_tokens: OUTPUT_TOKENS }
  if (way.mode === 'whole') return bodyOf({ ...common, input: [...said, ...next] })
  const { id } = await caller.ask(bodyOf({ model, max_output_tokens: 1, input: said }))
  return bodyOf({ ...common, input: next, previous_response_id: id })
}

export function turnRow(
  system: string,
  { answered, round }: { readonly answered: readonly Answered[]; readonly round: number },
): Row {
  const times = answered.map(({ ms }) => ms)
  return {
    suite: 'overhead',
    system,
    case: TURN_CASE,
    round,
    metrics: {
      turns: answered.length,
      turnP50Ms: median(times),
      turnP95Ms: percentile(times, 0.95),
      firstP50Ms: median(answered.map(({ firstMs }) => firstMs)),
      bytesSent: median(answered.map(({ bytesSent }) => bytesSent)),
    },
    flags: {},
  }
}
