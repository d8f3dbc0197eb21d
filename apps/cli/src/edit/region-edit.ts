import { applyRegion, createStreamingDiff, splitAtRange, type LineRange } from '@turant/edits'
import { checkSyntax, type SyntaxCheck } from '@turant/syntax'
import type { Client } from '@turant/client'
import { CommandError, EXIT, type ExitCode } from '../exit.ts'
import { hashOf, type TargetFile } from '../files/target-file.ts'
import { forgetEdit, rememberEdit } from '../files/undo-log.ts'
import { writeAtomically } from '../files/write-atomically.ts'
import type { StatePaths } from '../daemon/paths.ts'
import { confirm } from '../terminal/ask.ts'
import type { EditResult, Reporter } from '../terminal/reporter.ts'
import { streamTask } from './stream-task.ts'

export type RegionEdit = {
  readonly file: TargetFile
  readonly range: LineRange
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
  /**
   * `ask`: a person decides. `apply`: apply what can be used. `force`: apply even what does not parse.
   */
  readonly consent: 'ask' | 'apply' | 'force'
}

type Proposal = {
  readonly bytes: Uint8Array
  readonly syntax: SyntaxCheck
  /** Why this should not be applied unasked. */
  readonly problem: string | undefined
}

/** One edit from the instruction to the file on disk. Throws `CommandError`. */
export async function runRegionEdit(
  edit: RegionEdit,
  context: RegionEditContext,
): Promise<ExitCode> {
  const { file, range } = edit
  const { reporter, signal } = context
  const parts = splitAtRange(file.text.text, range)
  reporter.region({
    file: file.name,
    lines: [file.hash === undefined ? 0 : range.startLine + 1, range.endLine],
    why: edit.why,
  })
  const diff = createStreamingDiff(parts.region)
  const counts = { added: 0, removed: 0 }
  const show = (events: ReturnType<typeof diff.push>): void => {
    counts.added += events.filter((event) => event.type === 'insert').length
    counts.removed += events.filter((event) => event.type === 'delete').length
    reporter.diff(events)
  }
  const started = performance.now()
  const outcome = await streamTask(
    context.client,
    {
      model: edit.model,
      task: { type: 'edit', path: file.name, ...parts, instruction: edit.instruction },
    },
    { signal, reporter, onDelta: (delta) => show(diff.push(delta)) },
  )
  const base = {
    file: file.name,
    model: edit.model ?? context.defaultModel,
    lines: [range.startLine + 1, range.endLine] as const,
  }
  if (outcome.status === 'interrupted') {
    reporter.result({ ...base, ...counts, status: 'interrupted', syntax: 'unknown-language' })
    return EXIT.interrupted
  }
  show(diff.end())
  reporter.diffEnd()
  const proposal = await propose(edit, outcome.text, problemOf(outcome))
  const { figures } = outcome
  const details = {
    ...base,
    ...counts,
    syntax: proposal.syntax.status,
    ...(proposal.problem === undefined ? {} : { problem: proposal.problem }),
    ...(figures === undefined ? {} : { figures }),
  }
  const finish = (status: EditResult['status'], code: ExitCode, appliedMs?: number): ExitCode => {
    reporter.result({ ...details, status, ...(appliedMs === undefined ? {} : { appliedMs }) })
    return code
  }
  if (isSame(proposal.bytes, file)) return finish('unchanged', EXIT.unusable)
  const readyMs = performance.now() - started
  const decision = await decide(proposal, context)
  if (decision === 'no') return finish('declined', EXIT.declined)
  if (decision === 'unusable') return finish('unusable', EXIT.unusable)
  if (signal.aborted) return finish('interrupted', EXIT.interrupted)
  const writing = performance.now()
  apply(file, proposal.bytes, context.paths)
  return finish('applied', EXIT.ok, readyMs + performance.now() - writing)
}

function problemOf(outcome: {
  isCut: boolean
  edit: { status: string; problem?: string } | undefined
}): string | undefined {
  if (outcome.edit?.status === 'malformed') {
    return `The model's answer can not be read as an edit${outcome.edit.problem === undefined ? '' : `: ${outcome.edit.problem}`}.`
  }
  if (outcome.isCut)
    return 'The answer was cut off at the length limit. Name fewer lines with --lines.'
  return undefined
}

async function propose(
  edit: RegionEdit,
  newText: string,
  unreadable: string | undefined,
): Promise<Proposal> {
  const { file, range } = edit
  const bytes = applyRegion(file.text, range, newText)
  const baseline = file.hash === undefined ? {} : { baseline: file.text.text }
  const syntax = await checkSyntax(file.name, new TextDecoder().decode(bytes), baseline)
  return { bytes, syntax, problem: unreadable ?? brokenBy(syntax) }
}

function brokenBy(syntax: SyntaxCheck): string | undefined {
  if (syntax.newErrors === 0) return undefined
  const [first] = syntax.errors
  return `It would no longer parse${first === undefined ? '' : `: ${first.message}`}.`
}

function isSame(bytes: Uint8Array, file: TargetFile): boolean {
  return file.hash === undefined ? bytes.length === 0 : hashOf(bytes) === file.hash
}

async function decide(
  proposal: Proposal,
  context: RegionEditContext,
): Promise<'yes' | 'no' | 'unusable'> {
  const { problem } = proposal
  if (context.consent === 'force') return 'yes'
  if (context.consent === 'apply') return problem === undefined ? 'yes' : 'unusable'
  if (problem !== undefined) context.reporter.note(problem)
  const question = problem === undefined ? 'Apply?' : 'Apply it all the same?'
  return (await confirm(question, context.signal)) ? 'yes' : 'no'
}

/** Throws `CommandError` when the file moved on or can not be written; it is as it was then. */
function apply(file: TargetFile, bytes: Uint8Array, paths: StatePaths): void {
  rememberEdit(paths, {
    path: file.path,
    before: file.hash === undefined ? undefined : file.bytes,
    afterHash: hashOf(bytes),
  })
  try {
    writeAtomically(file.path, bytes, { expected: file.hash })
  } catch (error) {
    forgetEdit(paths)
    throw error
  }
}

/** What `--yes` and `--force` mean; without either a person must be there to ask. */
export function consentFrom(
  flags: Readonly<Record<string, string | boolean | undefined>>,
  isInteractive: boolean,
): RegionEditContext['consent'] {
  if (flags['force'] === true) return 'force'
  if (flags['yes'] === true) return 'apply'
  if (isInteractive) return 'ask'
  throw new CommandError(
    EXIT.usage,
    'There is no terminal to ask on. Say --yes to apply what parses, or --force to apply anything.',
  )
}
