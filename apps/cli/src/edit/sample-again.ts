import { chooseAnswer, RETRY, type AnswerState } from '@turant/edits'
import { isSame, propose, type Answer, type Place, type Proposal } from './proposal.ts'
import type { TaskOutcome, Tuning, Watch } from './stream-task.ts'

export type Candidate = { readonly answer: Answer; readonly proposal: Proposal }

/**
 * Other answers to the same question, for when the likeliest one would break the file. They are asked for
 * at once, as work that shares batches. Undefined when none can be applied and changes anything.
 */
export async function sampleAgain(
  place: Place,
  {
    ask,
    ...watch
  }: Omit<Watch, 'onDelta'> & {
    readonly ask: (watch: Watch, tuning: Tuning) => Promise<TaskOutcome>
  },
): Promise<Candidate | undefined> {
  const { samples, temperature } = RETRY
  const answers = await Promise.all(
    Array.from({ length: samples }, async (_, seed): Promise<Candidate | undefined> => {
      const tuning = { temperature, seed, service_tier: 'flex' }
      const answer = await ask({ ...watch, onDelta: () => {} }, tuning)
      if (answer.status !== 'done') return undefined
      return { answer, proposal: await propose(place, answer) }
    }),
  )
  const states = answers.map((found) => stateOf(found, place))
  // The first answer of all, which was broken, stands before them.
  const chosen = chooseAnswer(['broken', ...states]) - 1
  return answers[chosen]
}

function stateOf(found: Candidate | undefined, { file }: Place): AnswerState {
  if (found === undefined || found.proposal.problem !== undefined) return 'broken'
  return isSame(found.proposal.bytes, file) ? 'unknown' : 'sound'
}
