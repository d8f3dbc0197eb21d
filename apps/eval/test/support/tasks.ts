import type { Outcome } from '../../src/evaluate.ts'
import type { Answer } from '../../src/systems/system.ts'
import type { EditQuestion, EvalTask } from '../../src/task/task.ts'

/** A rename in a file of two lines, one of which may change. */
export function editTask(
  changes: Partial<Omit<EvalTask, 'question'>> = {},
  question: Partial<EditQuestion> = {},
): EvalTask {
  const parts = { before: 'export const one = 1\n', region: 'export const b = one\n', after: '' }
  return {
    id: 'rename-b',
    suite: 'suite',
    operator: 'rename',
    split: 'test',
    path: 'src/a.ts',
    tests: undefined,
    ...changes,
    question: {
      type: 'edit',
      text: 'export const one = 1\nexport const b = one\n',
      parts,
      instruction: 'rename b to two',
      expected: 'export const one = 1\nexport const two = one\n',
      ...question,
    },
  }
}

export function fillTask(expected: string | undefined, changes: Partial<EvalTask> = {}): EvalTask {
  const question = { type: 'fill', before: 'const a = ', after: '\n', expected } as const
  return { ...editTask(), id: 'fill', operator: 'fill-line', ...changes, question }
}

export function answer(edited: string, changes: Partial<Answer> = {}): Answer {
  return { text: edited, edited, isComplete: true, ms: 10, attempts: 1, ...changes }
}

export function outcome(
  system: string,
  task: EvalTask,
  judgement: Partial<Outcome['judgement']> = {},
): Outcome {
  const found = { exact: true, verified: true, unchanged: false, why: undefined, ...judgement }
  return { system, task, answer: answer(''), judgement: found }
}
