import type { Client } from '@turant/client'
import { chooseAnswer, RETRY } from '@turant/edits'
import type { AnswerState } from '@turant/edits'
import type { Task } from '@turant/protocol'
import { originalText } from '../task/task.ts'
import type { EvalTask } from '../task/task.ts'
import type { SoundnessCheck } from '../judge/soundness.ts'
import { askClient } from './ask-client.ts'
import type { Sampling } from './ask-client.ts'
import { regionOf } from './region.ts'
import type { Answer, System } from './system.ts'

/** What a model is called in the table, and whether it may try again. */
export type ModelSystem = { readonly id: string; readonly retries: boolean }

export type AskedModel = {
  /** As the server knows it. */
  readonly model: string
  /** Lines of the longest region that it is given; undefined: as many as anybody else. */
  readonly regionLines: number | undefined
}

export type ModelTools = {
  readonly client: Client
  readonly check: SoundnessCheck
  /** Sampled answers have this seed and those that follow. */
  readonly seed: number
}

type Options = { readonly signal: AbortSignal }
type Ask = (task: EvalTask, options: Options) => Promise<Answer | undefined>

/** The systems of one model: they share its greedy answers. */
export function modelSystems(
  systems: readonly ModelSystem[],
  model: AskedModel,
  tools: ModelTools,
): readonly System[] {
  const greedy = remembered((task, { signal }) => ask({ task, model, tools, signal }))
  const retrying: Ask = async (task, options) => {
    const first = await greedy(task, options)
    return first === undefined ? undefined : retry({ task, model, tools, ...options }, first)
  }
  return systems.map(({ id, retries }) => ({ id, ask: retries ? retrying : greedy }))
}

/** The last answer alone: systems are asked the same task one after another. */
function remembered(ask: Ask): Ask {
  let last: { readonly task: EvalTask; readonly answer: Answer | undefined } | undefined
  return async (task, options) => {
    if (last?.task !== task) last = { task, answer: await ask(task, options) }
    return last.answer
  }
}

type Question = Options & {
  readonly task: EvalTask
  readonly model: AskedModel
  readonly tools: ModelTools
}

/** Further answers to an edit whose greedy one is broken; the rule is that of `chooseAnswer`. */
async function retry(question: Question, first: Answer): Promise<Answer | undefined> {
  const { task, tools } = question
  if (task.question.type !== 'edit') return first
  const startedMs = performance.now()
  const firstState = await stateOf(task, first, tools.check)
  if (firstState !== 'broken') return first
  const samples = await Promise.all(
    Array.from({ length: RETRY.samples }, (_, index) =>
      ask(question, {
        temperature: RETRY.temperature,
        seed: tools.seed + index,
        service_tier: 'flex',
      }),
    ),
  )
  const said = samples.filter((answer) => answer !== undefined)
  if (said.length < samples.length) return undefined
  const states = await Promise.all(said.map((answer) => stateOf(task, answer, tools.check)))
  const chosen = [first, ...said][chooseAnswer([firstState, ...states])] ?? first
  const ms = first.ms + performance.now() - startedMs
  return { ...chosen, ms, attempts: 1 + said.length }
}

/** As the program can tell it, which does not know the right text. */
async function stateOf(
  task: EvalTask,
  { edited, isComplete }: Answer,
  check: SoundnessCheck,
): Promise<AnswerState> {
  if (!isComplete) return 'broken'
  const original = originalText(task)
  // No sample is better for changing nothing, and an answer that says so may be right.
  if (edited === original) return 'unknown'
  return check({ path: task.path, original, edited })
}

async function ask(question: Question, sampling?: Sampling): Promise<Answer | undefined> {
  const { task, model, tools, signal } = question
  const startedMs = performance.now()
  const { asked, before, after } = placed(task, model.regionLines)
  const asking = {
    model: model.model,
    task: asked,
    ...(sampling === undefined ? {} : { sampling }),
  }
  const said = await askClient(tools.client, asking, signal)
  if (said === undefined) return undefined
  const ms = performance.now() - startedMs
  return { ...said, edited: before + said.text + after, ms, attempts: 1 }
}

/** The question as the API has it, and the text around the answer. */
function placed({ path, question }: EvalTask, regionLines: number | undefined) {
  if (question.type === 'fill') {
    const { before, after } = question
    return { asked: { type: 'infill', path, before, after } satisfies Task, before, after }
  }
  const parts = regionOf(question, regionLines)
  const { instruction } = question
  const asked = { type: 'edit', path, ...parts, instruction } satisfies Task
  return { asked, before: parts.before, after: parts.after }
}
