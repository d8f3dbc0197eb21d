import type { Judge, Judgement } from './judge/judge.ts'
import type { Answer, SystemGroup } from './systems/system.ts'
import type { EvalTask } from './task/task.ts'

export type Outcome = {
  readonly system: string
  readonly task: EvalTask
  readonly answer: Answer
  readonly judgement: Judgement
}

export type EvaluateOptions = {
  readonly judge: Judge
  readonly signal: AbortSignal
  /** Called as answers come, in order. */
  readonly onOutcome: (outcome: Outcome) => void
}

/**
 * Asks every system every task, one question at a time. When the signal ends it, what was answered until then
 * has been told.
 */
export async function evaluate(
  tasks: readonly EvalTask[],
  groups: readonly SystemGroup[],
  { judge, signal, onOutcome }: EvaluateOptions,
): Promise<void> {
  for (const group of groups) {
    if (signal.aborted) return
    await using opened = await group.open({ signal })
    for (const task of tasks) {
      for (const system of opened.systems) {
        const answer = signal.aborted ? undefined : await system.ask(task, { signal })
        if (answer === undefined) return
        const judgement = await judge(task, answer)
        onOutcome({ system: system.id, task, answer, judgement })
      }
    }
  }
}
