import { expectedText, isDoneAlready, originalText } from '../task/task.ts'
import type { EvalTask } from '../task/task.ts'
import type { Answer } from '../systems/system.ts'
import { runTests } from './run-tests.ts'
import type { SoundnessCheck } from './soundness.ts'

export type Judgement = {
  /** Undefined where the right text is not known. */
  readonly exact: boolean | undefined
  /** Undefined where neither a compiler nor tests can tell. */
  readonly verified: boolean | undefined
  /** Nothing was changed, or nothing filled in. */
  readonly unchanged: boolean
  /** What stands against it, for people; undefined where nothing does. */
  readonly why: string | undefined
}

export type Judge = (task: EvalTask, answer: Answer) => Promise<Judgement>

export type JudgeTools = {
  readonly check: SoundnessCheck
  /** Path of the interpreter, undefined when there is none. */
  readonly python: string | undefined
}

/**
 * The rules of the README: `exact` is the very text; `verified` is an answer that is complete, changes
 * something (unless nothing is to be done), is sound and passes the tests, where there are any.
 */
export function createJudge(tools: JudgeTools): Judge {
  return async (task, answer) => {
    const unchanged = isUnchanged(task, answer)
    const exact = isExact(task, answer)
    const found = await verify({ task, answer, unchanged }, tools)
    return { exact, unchanged, ...found }
  }
}

function isUnchanged(task: EvalTask, { edited, text }: Answer): boolean {
  return task.question.type === 'fill' ? text.trim() === '' : edited === originalText(task)
}

/** Of what is filled in, blanks at the end do not count. */
function isExact({ question }: EvalTask, answer: Answer): boolean | undefined {
  const { expected } = question
  if (expected === undefined) return undefined
  if (!answer.isComplete) return false
  if (question.type === 'edit') return answer.edited === expected
  return answer.text.trimEnd() === expected.trimEnd()
}

type Verified = Pick<Judgement, 'verified' | 'why'>

type Question = {
  readonly task: EvalTask
  readonly answer: Answer
  readonly unchanged: boolean
}

async function verify({ task, answer, unchanged }: Question, tools: JudgeTools): Promise<Verified> {
  const unverifiable = await unverifiableBecause(task, tools)
  if (unverifiable !== undefined) return { verified: undefined, why: unverifiable }
  if (!answer.isComplete) return no(answer.problem ?? 'the answer is not complete')
  const isDone = isDoneAlready(task)
  if (isDone !== unchanged) {
    return no(isDone ? 'changed, though nothing was to be done' : 'nothing was changed')
  }
  const { edited } = answer
  const [original, expected] = [originalText(task), expectedText(task)]
  const state = await tools.check({ path: task.path, original, edited, expected })
  if (state === 'broken') return no('it does not parse, or has an error that it had not')
  if (task.tests === undefined) return { verified: true, why: undefined }
  const result = await runTests(task.tests, edited, tools.python)
  if (result.type === 'failed') return no(`tests: ${result.why}`)
  return { verified: result.type === 'passed' ? true : undefined, why: undefined }
}

/** Whether an answer can be verified must not depend on the answer, or shares could not be compared. */
async function unverifiableBecause(
  task: EvalTask,
  { check, python }: JudgeTools,
): Promise<string | undefined> {
  if (task.tests !== undefined) {
    const isAbsent = task.tests.language === 'python' && python === undefined
    return isAbsent ? 'there is no python3 here to run its tests' : undefined
  }
  const [original, expected] = [originalText(task), expectedText(task)]
  const edited = expected ?? original
  const state = await check({ path: task.path, original, edited, expected })
  return state === 'unknown' ? 'nothing here can tell whether such a file is sound' : undefined
}

function no(why: string): Verified {
  return { verified: false, why }
}
