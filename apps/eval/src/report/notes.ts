import type { Outcome } from '../evaluate.ts'

/** What has to be said beside the figures. */
export function notes(
  outcomes: readonly Outcome[],
  run: { readonly withoutPython: number; readonly interrupted: boolean },
): readonly string[] {
  const tasks = new Set(outcomes.map(({ task }) => task))
  const tested = [...tasks].filter(({ tests }) => tests !== undefined).length
  const unjudged = [...tasks].filter((task) =>
    outcomes.some((one) => one.task === task && one.judgement.verified === undefined),
  ).length
  return [
    '[low, high]: 95 % by Wilson. exact: the very text that was expected. verified: complete, sound, changed where it should be, and the tests pass.',
    `Tests: ${tested} of ${tasks.size} tasks have them. Without tests, verified says only that the file parses and has no new error: a lower bar than right.`,
    ...(unjudged > 0
      ? [`${unjudged} tasks have answers that nothing here can verify; they count for exact alone.`]
      : []),
    ...(run.withoutPython > 0
      ? [`There is no python3 here: ${run.withoutPython} tasks with tests in Python were left out.`]
      : []),
    ...(run.interrupted ? ['INTERRUPTED: these are the answers until then.'] : []),
  ]
}
