/**
 * What can be known of an answer without knowing the right one. `sound`: it changes the text, which parses
 * and has no error that it had not before. `broken`: it cannot be read, or not so. `unknown`: nobody can tell.
 */
export type AnswerState = 'sound' | 'broken' | 'unknown'

/** How further answers are asked for when the greedy one is broken: all at once, each with a seed of its own. */
export const RETRY = { samples: 4, temperature: 0.7 } as const

/**
 * Which of the answers to one question counts: the first, which is greedy, unless it is broken; else the
 * first sound one; else the first after all, as nothing speaks for another.
 *
 * @param states of the answers in the order of their seeds, not of their arrival, so that a run can be repeated
 * @returns an index
 */
export function chooseAnswer(states: readonly AnswerState[]): number {
  return states[0] === 'broken' ? Math.max(0, states.indexOf('sound')) : 0
}
