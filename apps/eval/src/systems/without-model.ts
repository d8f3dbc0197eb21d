import { likelyEdit, mergeSketch } from '@turant/edits'
import { expectedText, originalText } from '../task/task.ts'
import type { EditQuestion, EvalTask } from '../task/task.ts'
import { regionOf } from './region.ts'
import { repeatedLine } from './repeated-line.ts'
import type { Answer, System, SystemGroup } from './system.ts'
import { toldSketch } from './told-sketch.ts'

/** Rules alone: sketches merged, the edit that drafts are made of, and lines that stand elsewhere already. */
export const DETERMINISTIC = 'deterministic'
/** The right answers, which every task should count as right: a test of the tasks. */
export const EXPECTED = 'expected'

type Written = Pick<Answer, 'text' | 'edited'>

export function withoutModel(id: typeof DETERMINISTIC | typeof EXPECTED): SystemGroup {
  const write = id === EXPECTED ? expectedAnswer : likelyAnswer
  const system: System = {
    id,
    ask(task) {
      const startedMs = performance.now()
      const written = write(task)
      const ms = performance.now() - startedMs
      return Promise.resolve({ ...written, isComplete: true, ms, attempts: 1 })
    },
  }
  return {
    ids: [id],
    open: () =>
      Promise.resolve({
        systems: [system],
        [Symbol.asyncDispose]: () => Promise.resolve(),
      }),
  }
}

function likelyAnswer({ question }: EvalTask): Written {
  if (question.type === 'fill') {
    const text = repeatedLine(question)
    return { text, edited: question.before + text + question.after }
  }
  return mergedAnswer(question) ?? guessedAnswer(question)
}

/** In the region that was named, else in the whole file, as `turant apply` does it. */
function mergedAnswer(question: EditQuestion): Written | undefined {
  const sketch = toldSketch(question.instruction)
  if (sketch === undefined) return undefined
  const { before, region, after } = question.parts ?? {
    before: '',
    region: question.text,
    after: '',
  }
  const merged = mergeSketch(region, sketch)
  if (merged.type !== 'merged') return undefined
  return { text: merged.text, edited: before + merged.text + after }
}

function guessedAnswer(question: EditQuestion): Written {
  const { before, region, after } = regionOf(question, undefined)
  const text = likelyEdit(region, question.instruction)
  return { text, edited: before + text + after }
}

/** Where nobody knows the right text nothing is changed. */
function expectedAnswer(task: EvalTask): Written {
  const edited = expectedText(task) ?? originalText(task)
  const { question } = task
  return { text: question.type === 'fill' ? (question.expected ?? '') : edited, edited }
}
