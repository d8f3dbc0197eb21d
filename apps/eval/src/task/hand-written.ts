import { HAND_WRITTEN } from '../tasks/all.ts'
import type { HandWrittenTask } from '../tasks/hand-written-task.ts'
import { partsAtLines } from './read-tasks.ts'
import type { EvalTask } from './task.ts'

const SUITE = 'hand-written'

/** The tasks of this repository. */
export function handWrittenTasks(): readonly EvalTask[] {
  return HAND_WRITTEN.map((task) => asEvalTask(task))
}

function asEvalTask(task: HandWrittenTask): EvalTask {
  const { id, operator, path, text, lines, instruction, expectedText, tests } = task
  const parts = lines === undefined ? undefined : partsAtLines(text, lines)
  if (lines !== undefined && parts === undefined) throw new Error(`${id}: no such lines`)
  return {
    id,
    suite: SUITE,
    operator,
    split: SUITE,
    path,
    question: { type: 'edit', text, parts, instruction, expected: expectedText },
    // Their tests import `./subject.ts`, whatever the path; JavaScript is TypeScript as well.
    tests: { language: 'typescript', code: tests },
  }
}
