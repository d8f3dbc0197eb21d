import { median } from '../../harness/percentiles.ts'
import type { Row } from '../../harness/suite.ts'
import { httpCaller, webSocketCaller, type Address } from './callers.ts'
import { bodyOf, history, textOf } from './conversation.ts'

export const FOLLOW_UP_CASE = 'first token of a follow-up turn'
export const FOLLOW_UP = 'turant, WebSocket, only what is new'
export const COLD = 'turant, HTTP fresh, whole history, nothing of it known'
const KNOWN = 'turant, HTTP fresh, whole history, known'

export type FollowUpOptions = {
  readonly model: string
  readonly trials: number
  readonly historyCharacters: number
  readonly newCharacters: number
  readonly round: number
}

/** Room for more trials than anybody makes, so that no round repeats a text of another. */
const SEEDS_PER_ROUND = 1000

/**
 * Time to the first token with a real model: of a turn whose conversation the server has read, and of a
 * conversation of the same length that it has never seen.
 */
export async function measureFollowUps(
  address: Address,
  options: FollowUpOptions,
): Promise<readonly Row[]> {
  const { model, trials, historyCharacters, newCharacters, round } = options
  using fresh = httpCaller(address, 'fresh')
  using socket = await webSocketCaller(address)
  const common = { model, temperature: 0 }
  const turn = (seed: number) =>
    ({ role: 'user', content: `${textOf(newCharacters, seed)}\nExplain this.` }) as const
  const times: Record<string, number[]> = { [FOLLOW_UP]: [], [KNOWN]: [], [COLD]: [] }
  for (let trial = 0; trial < trials; trial += 1) {
    const seed = 1 + (round * trials + trial) * 4
    const said = history(historyCharacters, seed)
    const begun = await socket.ask(bodyOf({ ...common, input: said, max_output_tokens: 4 }))
    const previous_response_id = begun.id
    const next = { max_output_tokens: 4, input: [turn(SEEDS_PER_ROUND * 1000 + seed)] }
    const followed = await socket.ask(bodyOf({ ...common, ...next, previous_response_id }))
    const again = [...said, ...begun.output, turn(SEEDS_PER_ROUND * 1000 + seed + 1)]
    const known = await fresh.ask(bodyOf({ ...common, max_output_tokens: 4, input: again }))
    const strange = [...history(historyCharacters, seed + 2), turn(seed + 3)]
    const cold = await fresh.ask(bodyOf({ ...common, max_output_tokens: 4, input: strange }))
    times[FOLLOW_UP]?.push(followed.firstMs)
    times[KNOWN]?.push(known.firstMs)
    times[COLD]?.push(cold.firstMs)
  }
  return Object.entries(times).map(([system, all]) => {
    // An answer without text has no first token.
    const told = all.filter((ms) => !Number.isNaN(ms))
    return {
      suite: 'overhead',
      system,
      case: FOLLOW_UP_CASE,
      round,
      metrics: { trials: told.length, firstP50Ms: median(told) },
      flags: {},
    }
  })
}
