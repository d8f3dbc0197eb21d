import type { EvalTask } from '../task/task.ts'

export type Answer = {
  /** What was written: the new region, or what is filled in. */
  readonly text: string
  /** The whole file with it. */
  readonly edited: string
  /** It could be read as an answer, to its end. */
  readonly isComplete: boolean
  /** Why not, for people. */
  readonly problem?: string | undefined
  /** From the question to the end of the answer, retries included. */
  readonly ms: number
  /** How many answers were asked for. */
  readonly attempts: number
}

/** Somebody who answers. */
export type System = {
  /** As the table calls it. */
  readonly id: string
  /** @returns undefined when the signal ended it */
  ask(task: EvalTask, options: { readonly signal: AbortSignal }): Promise<Answer | undefined>
}

/** Systems that share what they need to answer, such as a server; it is there while they are asked. */
export type SystemGroup = {
  readonly ids: readonly string[]
  open(options: { readonly signal: AbortSignal }): Promise<AsyncDisposable & OpenGroup>
}

export type OpenGroup = { readonly systems: readonly System[] }
