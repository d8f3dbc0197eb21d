import { RETRY } from '@turant/edits'
import type { Client } from '@turant/client'
import type { ExitCode } from '../exit.ts'
import { conclude, type Concluding, type Details } from './conclude.ts'
import { propose, type Place, type Proposal } from './proposal.ts'
import { sampleAgain, type Candidate } from './sample-again.ts'
import { showDiff } from './shown-diff.ts'
import { streamTask, type TaskOutcome, type Tuning, type Watch } from './stream-task.ts'
import { textAround } from './task-text.ts'

export type RegionEdit = Place & {
  readonly why: string
  readonly instruction: string
  /** Undefined: the server's default. */
  readonly model: string | undefined
}

export type RegionEditContext = Concluding & {
  readonly client: Client
  readonly defaultModel: string
}

/** One edit from the instruction to the file on disk. Throws `CommandError`. */
export async function runRegionEdit(
  edit: RegionEdit,
  context: RegionEditContext,
): Promise<ExitCode> {
  const { file, range } = edit
  const { reporter, signal } = context
  const parts = textAround(file, range)
  const lines =
    file.hash === undefined ? ([0, 0] as const) : ([range.startLine + 1, range.endLine] as const)
  const ask = (watch: Watch, tuning: Tuning = {}): Promise<TaskOutcome> =>
    streamTask(
      context.client,
      {
        model: edit.model,
        task: { type: 'edit', path: file.name, ...parts, instruction: edit.instruction },
        tuning,
      },
      watch,
    )
  const region = { file: file.name, lines, why: edit.why }
  reporter.region(region)
  let shown = showDiff(parts.region, reporter)
  const startedMs = performance.now()
  const outcome = await ask({ signal, reporter, onDelta: shown.push })
  const finish = (proposal: Proposal | undefined, details: Details = {}): Promise<ExitCode> => {
    const model = edit.model ?? context.defaultModel
    const ending = { file, model, lines, counts: shown.counts, startedMs, details }
    return conclude(proposal, ending, context)
  }
  if (outcome.status === 'interrupted') return await finish(undefined)
  shown.end()
  let chosen: Candidate = { answer: outcome, proposal: await propose(edit, outcome) }
  const isBroken = chosen.proposal.problem !== undefined && !outcome.isCut
  if (isBroken) {
    reporter.note(`${chosen.proposal.problem} ${RETRY.samples} other answers are asked for.`)
    const other = await sampleAgain(edit, { ask, signal, reporter })
    if (signal.aborted) return await finish(undefined)
    if (other === undefined) reporter.note('None of them is better.')
    else {
      chosen = other
      reporter.region(region)
      shown = showDiff(parts.region, reporter)
      shown.push(other.answer.text)
      shown.end()
    }
  }
  const { answer, proposal } = chosen
  return await finish(proposal, {
    ...(answer.figures === undefined ? {} : { figures: answer.figures }),
    ...(isBroken ? { samples: RETRY.samples } : {}),
  })
}
