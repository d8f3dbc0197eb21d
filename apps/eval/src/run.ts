import type { RunCommand } from './command-line.ts'
import { EvalError } from './eval-error.ts'
import { evaluate } from './evaluate.ts'
import type { Outcome } from './evaluate.ts'
import { appendText, readText, writeText } from './files.ts'
import { createJudge } from './judge/judge.ts'
import { findPython } from './judge/python.ts'
import { createSoundnessCheck } from './judge/soundness.ts'
import { progressOf } from './report/progress.ts'
import { notes } from './report/notes.ts'
import { answerLine, resultFile } from './report/result-file.ts'
import { commit, machine } from './report/surroundings.ts'
import { restraintTable, resultTable } from './report/tables.ts'
import { chooseSystems, usualSystems } from './systems/choose-systems.ts'
import { handWrittenTasks } from './task/hand-written.ts'
import { readTasks } from './task/read-tasks.ts'
import { sampleTasks } from './task/sample.ts'
import type { EvalTask } from './task/task.ts'

export type RunOptions = {
  readonly signal: AbortSignal
  readonly now: Date
  /** For people, while it runs. */
  readonly progress: { readonly write: (text: string) => void; readonly isTerminal: boolean }
  readonly print: (text: string) => void
}

/** Everything is read and known to be right before anything is started. Throws `EvalError`. */
export async function run(command: RunCommand, options: RunOptions): Promise<void> {
  const { seed, json, answers } = command
  const { signal, progress, print } = options
  const python = await findPython()
  const check = createSoundnessCheck(python)
  const groups = chooseSystems(command.systems ?? usualSystems(), { check, seed })
  const systems = groups.flatMap(({ ids }) => ids)
  const { tasks, withoutPython } = tasksOf(command, python !== undefined)
  const described = await commit()
  const outcomes: Outcome[] = []
  const write = (): void => {
    if (json === undefined) return
    const head = { commit: described, seed, date: options.now.toISOString(), machine: machine() }
    const isDone = outcomes.length === tasks.length * systems.length
    const left = { interrupted: !isDone, left_out: withoutPython }
    writeText(json, resultFile({ ...head, ...left }, outcomes, systems))
  }
  write()
  if (answers !== undefined) writeText(answers, '')
  print(`commit ${described}, seed ${seed}, ${tasks.length} tasks\n${machine()}\n`)
  const show = progressOf(tasks.length, progress)
  try {
    await evaluate(tasks, groups, {
      judge: createJudge({ check, python }),
      signal,
      onOutcome(outcome) {
        outcomes.push(outcome)
        if (answers !== undefined) appendText(answers, answerLine(outcome))
        show(outcome)
      },
    })
  } finally {
    write()
    const run = { withoutPython, interrupted: outcomes.length < tasks.length * systems.length }
    const said = [resultTable(outcomes, systems), restraintTable(outcomes, systems)]
    if (outcomes.length > 0) print(`\n${[...said, notes(outcomes, run).join('\n')].join('\n\n')}\n`)
  }
}

function tasksOf(
  { tasks: files, limit, seed }: RunCommand,
  hasPython: boolean,
): { readonly tasks: readonly EvalTask[]; readonly withoutPython: number } {
  const all =
    files.length === 0
      ? handWrittenTasks()
      : files.flatMap((file) => readTasks(readText(file), file))
  if (all.length === 0) throw new EvalError('usage', 'There are no tasks in these files.')
  const chosen = sampleTasks(all, { limit: limit ?? all.length, seed })
  const tasks = chosen.filter(({ tests }) => hasPython || tests?.language !== 'python')
  return { tasks, withoutPython: chosen.length - tasks.length }
}
