import { createStreamingDiff, type DiffEvent } from '@turant/edits'
import type { Client } from '@turant/client'
import type { StatePaths } from '../daemon/paths.ts'
import { CommandError, EXIT, type ExitCode } from '../exit.ts'
import { hashOf, type TargetFile } from '../files/target-file.ts'
import { rememberEdit } from '../files/undo-log.ts'
import { writeAtomically } from '../files/write-atomically.ts'
import { confirm } from '../terminal/ask.ts'
import type { EditResult, Reporter } from '../terminal/reporter.ts'
import type { Consent } from './consent.ts'
import { createLineEnds } from './line-ends.ts'
import { isSame, propose, type Place, type Proposal } from './proposal.ts'
import { sampleAgain, SAMPLES, type Sound } from './sample-again.ts'
import { streamTask, type TaskOutcome, type Tuning, type Watch } from './stream-task.ts'
import { textAround } from './task-text.ts'

export type RegionEdit = Place & {
  readonly why: string
  readonly instruction: string
  /** Undefined: the server's default. */
  readonly model: string | undefined
}

export type RegionEditContext = {
  readonly client: Client
  readonly defaultModel: string
  readonly reporter: Reporter
  readonly paths: StatePaths
  readonly signal: AbortSignal
  readonly consent: Consent
}

type Decision = 'apply' | Extract<EditResult['status'], 'declined' | 'unusable' | 'interrupted'>

const EXIT_OF: Readonly<Record<EditResult['status'], ExitCode>> = {
  applied: EXIT.ok,
  declined: EXIT.declined,
  unusable: EXIT.unusable,
  unchanged: EXIT.unusable,
  conflict: EXIT.conflict,
  interrupted: EXIT.interrupted,
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
  const started = performance.now()
  const outcome = await ask({ signal, reporter, onDelta: shown.push })
  const finish = (
    status: EditResult['status'],
    details: Partial<Omit<EditResult, 'status'>> = {},
  ): ExitCode => {
    const model = edit.model ?? context.defaultModel
    const syntax = 'unknown-language'
    reporter.result({ file: file.name, model, lines, ...shown.counts, syntax, ...details, status })
    return EXIT_OF[status]
  }
  if (outcome.status === 'interrupted') return finish('interrupted')
  shown.end()
  let chosen: Sound = { answer: outcome, proposal: await propose(edit, outcome) }
  const isBroken = chosen.proposal.problem !== undefined && !outcome.isCut
  if (isBroken) {
    reporter.note(`${chosen.proposal.problem} ${SAMPLES} other answers are asked for.`)
    const other = await sampleAgain(edit, { ask, signal, reporter })
    if (signal.aborted) return finish('interrupted')
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
  const details = {
    syntax: proposal.syntax.status,
    ...(proposal.problem === undefined ? {} : { problem: proposal.problem }),
    ...(answer.figures === undefined ? {} : { figures: answer.figures }),
    ...(isBroken ? { samples: SAMPLES } : {}),
  }
  if (isSame(proposal.bytes, file)) return finish('unchanged', details)
  const readyMs = performance.now() - started
  const decision = await decide(proposal, context)
  if (decision !== 'apply') return finish(decision, details)
  const writing = performance.now()
  const conflict = apply(file, proposal.bytes, context.paths)
  if (conflict !== undefined) return finish('conflict', { ...details, problem: conflict.message })
  return finish('applied', { ...details, appliedMs: readyMs + performance.now() - writing })
}

type ShownDiff = {
  /** Lines so far. */
  readonly counts: { added: number; removed: number }
  readonly push: (delta: string) => void
  readonly end: () => void
}

/** Shows what an answer changes in a region while it arrives. */
function showDiff(region: string, reporter: Reporter): ShownDiff {
  const diff = createStreamingDiff(region)
  const lineEnds = createLineEnds()
  const counts = { added: 0, removed: 0 }
  const show = (events: readonly DiffEvent[]): void => {
    counts.added += events.filter((event) => event.type === 'insert').length
    counts.removed += events.filter((event) => event.type === 'delete').length
    reporter.diff(events)
  }
  return {
    counts,
    push: (delta) => show(diff.push(lineEnds.push(delta))),
    end() {
      show([...diff.push(lineEnds.end()), ...diff.end()])
      reporter.diffEnd()
    },
  }
}

async function decide(proposal: Proposal, context: RegionEditContext): Promise<Decision> {
  const { problem, isUnreadable } = proposal
  const { consent, reporter, signal } = context
  if (signal.aborted) return 'interrupted'
  if (isUnreadable) return 'unusable'
  if (consent === 'force') return 'apply'
  if (consent === 'apply') return problem === undefined ? 'apply' : 'unusable'
  if (problem !== undefined) reporter.note(problem)
  const question = problem === undefined ? 'Apply?' : 'Apply it all the same?'
  const isWanted = await confirm(question, signal)
  if (signal.aborted) return 'interrupted'
  return isWanted ? 'apply' : 'declined'
}

/**
 * Writes the file; answers the conflict when it moved on. Throws `CommandError` when it can not be
 * written. Unless it was written it is as it was.
 */
function apply(file: TargetFile, bytes: Uint8Array, paths: StatePaths): CommandError | undefined {
  const remembered = rememberEdit(paths, {
    path: file.path,
    before: file.hash === undefined ? undefined : file.bytes,
    afterHash: hashOf(bytes),
  })
  try {
    writeAtomically(file.path, bytes, { expected: file.hash })
    return undefined
  } catch (error) {
    remembered.forget()
    if (error instanceof CommandError && error.exitCode === EXIT.conflict) return error
    throw error
  }
}
