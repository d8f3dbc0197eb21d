import { applyRegion, type LineRange } from '@turant/edits'
import { checkSyntax, type SyntaxCheck } from '@turant/syntax'
import { hashOf, type TargetFile } from '../files/target-file.ts'
import type { TaskOutcome } from './stream-task.ts'

export type Answer = Extract<TaskOutcome, { status: 'done' }>

/** The part of a file that an answer is about. */
export type Place = { readonly file: TargetFile; readonly range: LineRange }

/** What a file would be. */
export type Proposal = {
  readonly bytes: Uint8Array
  readonly syntax: SyntaxCheck
  /** Why this should not be applied unasked. */
  readonly problem: string | undefined
  /** No one can want it: the answer is no edit at all. */
  readonly isUnreadable: boolean
}

/** The file as an answer would leave it, and what speaks against that. */
export async function propose({ file, range }: Place, answer: Answer): Promise<Proposal> {
  const proposal = await proposeBytes(file, applyRegion(file.text, range, answer.text))
  const problem = unreadableBecause(answer)
  return problem === undefined ? proposal : { ...proposal, problem, isUnreadable: true }
}

/** The file with another text in place of all of its own, its line ends kept. */
export function proposeText(file: TargetFile, text: string): Promise<Proposal> {
  const range = { startLine: 0, endLine: file.text.lines.length }
  return proposeBytes(file, applyRegion(file.text, range, text))
}

async function proposeBytes(file: TargetFile, bytes: Uint8Array): Promise<Proposal> {
  const baseline = file.hash === undefined ? {} : { baseline: file.text.text }
  const syntax = await checkSyntax(file.name, new TextDecoder().decode(bytes), baseline)
  return { bytes, syntax, problem: brokenBy(syntax), isUnreadable: false }
}

function unreadableBecause({ isCut, edit }: Answer): string | undefined {
  if (isCut) return 'The answer was cut off at the length limit. Name fewer lines with --lines.'
  if (edit?.status !== 'malformed') return undefined
  const why = edit.problem === undefined ? '.' : `: ${edit.problem}`
  return `The model's answer can not be read as an edit${why}`
}

function brokenBy(syntax: SyntaxCheck): string | undefined {
  if (syntax.newErrors === 0) return undefined
  const [first] = syntax.errors
  return `It would no longer parse${first === undefined ? '' : `: ${first.message}`}.`
}

export function isSame(bytes: Uint8Array, file: TargetFile): boolean {
  return file.hash === undefined ? bytes.length === 0 : hashOf(bytes) === file.hash
}
