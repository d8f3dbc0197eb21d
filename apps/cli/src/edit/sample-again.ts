import { isSame, propose, type Answer, type Place, type Proposal } from './proposal.ts'
import type { TaskOutcome, Tuning, Watch } from './stream-task.ts'

/** More than four hardly ever bring what four did not. */
export const SAMPLES = 4
/** Far enough from the likeliest answer, which was wrong, and near enough to make sense. */
const TEMPERATURE = 0.7

export type Sound = { readonly answer: Answer; readonly proposal: Proposal }

/**
 * Other answers to the same question, for when the likeliest one would break the file. They are asked for
 * at once, as work that shares batches; the first that can be applied and changes anything counts. Undefined
 * when none does.
 */
export async function sampleAgain(
  place: Place,
  {
    ask,
    signal,
    reporter,
  }: Omit<Watch, 'onDelta'> & {
    readonly ask: (watch: Watch, tuning: Tuning) => Promise<TaskOutcome>
  },
): Promise<Sound | undefined> {
  const found = new AbortController()
  const watch = {
    signal: AbortSignal.any([signal, found.signal]),
    reporter,
    onDelta: () => {},
  }
  const attempts = Array.from({ length: SAMPLES }, async (_, seed): Promise<Sound> => {
    const answer = await ask(watch, { temperature: TEMPERATURE, seed, service_tier: 'flex' })
    if (answer.status === 'done' && !answer.isCut) {
      const proposal = await propose(place, answer)
      const isSound = proposal.problem === undefined && !isSame(proposal.bytes, place.file)
      if (isSound) return { answer, proposal }
    }
    throw new Error('not sound')
  })
  try {
    return await Promise.any(attempts)
  } catch {
    // None is sound. A server that is lost says so with the next command.
    return undefined
  } finally {
    found.abort()
    await Promise.allSettled(attempts)
  }
}
