import type { StatePaths } from '@turant/daemon'
import { CommandError, EXIT, type ExitCode } from '../exit.ts'
import { hashOf, type TargetFile } from '../files/target-file.ts'
import { rememberEdit } from '../files/undo-log.ts'
import { writeAtomically } from '../files/write-atomically.ts'
import { confirm } from '../terminal/ask.ts'
import type { EditResult, Reporter } from '../terminal/reporter.ts'
import type { Consent } from './consent.ts'
import { isSame, type Proposal } from './proposal.ts'

/** What a result says beside what is always said. */
export type Details = Partial<Pick<EditResult, 'syntax' | 'problem' | 'figures' | 'samples'>>

export type Concluding = {
  readonly reporter: Reporter
  readonly paths: StatePaths
  readonly signal: AbortSignal
  readonly consent: Consent
}

export type Ending = {
  readonly file: TargetFile
  /** Who made the proposal. */
  readonly model: string
  readonly lines: readonly [number, number]
  readonly counts: { readonly added: number; readonly removed: number }
  /** When it was asked for, by `performance.now()`. */
  readonly startedMs: number
  readonly details: Details
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

/**
 * From what is proposed, and was shown, to the file on disk: asks where nobody has said yes before. Undefined: there
 * is nothing, because of an interruption. Throws `CommandError`.
 */
export async function conclude(
  proposal: Proposal | undefined,
  ending: Ending,
  context: Concluding,
): Promise<ExitCode> {
  const { file, model, lines, counts, startedMs } = ending
  const details = {
    ...ending.details,
    ...(proposal === undefined ? {} : { syntax: proposal.syntax.status }),
    ...(proposal?.problem === undefined ? {} : { problem: proposal.problem }),
  }
  const finish = (status: EditResult['status'], more: Partial<EditResult> = {}): ExitCode => {
    const told = { file: file.name, model, lines, ...counts, syntax: 'unknown-language' } as const
    context.reporter.result({ ...told, ...details, ...more, status })
    return EXIT_OF[status]
  }
  if (proposal === undefined) return finish('interrupted')
  if (isSame(proposal.bytes, file)) return finish('unchanged')
  const readyMs = performance.now() - startedMs
  const decision = await decide(proposal, context)
  if (decision !== 'apply') return finish(decision)
  const writing = performance.now()
  const conflict = apply(file, proposal.bytes, context.paths)
  if (conflict !== undefined) return finish('conflict', { problem: conflict.message })
  return finish('applied', { appliedMs: readyMs + performance.now() - writing })
}

async function decide(proposal: Proposal, context: Concluding): Promise<Decision> {
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
