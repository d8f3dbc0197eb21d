import { batchCost, type CostTable, type Drafter } from '@turant/drafting'
import type { Case } from './cases.ts'

/** What saying one answer took. */
export type Played = {
  readonly tokens: number
  readonly cost: number
  readonly batches: number
}

const NO_TOKENS = new Int32Array(0)
/** The longest draft that an engine asks for. */
const LONGEST = 127

/** Plays a model that says exactly the answer, one checked batch after another. */
export function play(drafter: Drafter, { prompt, answer }: Case, costs: CostTable): Played {
  let said = 0
  let cost = 0
  let batches = 0
  while (said < answer.length) {
    const draft = drafter.propose(LONGEST)?.tokens ?? NO_TOKENS
    cost += batchCost(costs, draft.length + 1, prompt.length + said)
    batches += 1
    let accepted = 0
    while (accepted < draft.length && draft[accepted] === answer[said + accepted]) accepted += 1
    const chosen = answer.subarray(said, said + accepted + 1)
    drafter.observe(chosen)
    said += chosen.length
  }
  return { tokens: answer.length, cost, batches }
}

/**
 * The least cost of an answer for a drafter that drafts right and as long as is best, of the tokens that it can
 * know. Every batch ends with one token of the model's own, known or not.
 */
export function playOracle(
  { prompt, answer }: Case,
  costs: CostTable,
  isKnown: (index: number) => boolean,
): Played {
  // By tokens said: the least cost of saying the rest, and how many batches that takes.
  const least = new Float64Array(answer.length + 1)
  const batches = new Int32Array(answer.length + 1)
  for (let said = answer.length - 1; said >= 0; said -= 1) {
    least[said] = Infinity
    for (let end = said + 1; end <= Math.min(answer.length, said + LONGEST + 1); end += 1) {
      const cost = batchCost(costs, end - said, prompt.length + said) + (least[end] ?? 0)
      if (cost < (least[said] ?? 0)) {
        least[said] = cost
        batches[said] = (batches[end] ?? 0) + 1
      }
      if (!isKnown(end - 1)) break
    }
  }
  const count = batches[0] ?? 0
  return { tokens: answer.length, cost: least[0] ?? 0, batches: count }
}
