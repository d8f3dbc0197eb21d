import { readFileSync } from 'node:fs'
import process from 'node:process'
import { text } from 'node:stream/consumers'
import { isSketch, mergeSketch } from '@turant/edits'
import { attach } from '../daemon/attach.ts'
import { conclude } from '../edit/conclude.ts'
import { consentFrom, type Consent } from '../edit/consent.ts'
import { likelyRegion } from '../edit/likely-region.ts'
import { proposeText, type Proposal } from '../edit/proposal.ts'
import { runRegionEdit } from '../edit/region-edit.ts'
import { showDiff } from '../edit/shown-diff.ts'
import { EDIT_HELP, EDIT_OPTIONS, modelFrom } from '../edit/task-flags.ts'
import { CommandError, EXIT, type ExitCode } from '../exit.ts'
import { readTargetFile, type TargetFile } from '../files/target-file.ts'
import type { Command, CommandContext } from './command.ts'

const USAGE = 'apply FILE [SKETCH]'
/** By whom a merge without a model is said to be. */
const BY_RULE = 'merge'
const MAX_SKETCH_BYTES = 1_000_000

export const apply: Command = {
  name: 'apply',
  usage: USAGE,
  summary: 'merge a sketch of the new code, with // ... existing code ..., into a file',
  help: [
    'SKETCH        a file with the sketch; default, or -: what is piped in',
    'Merged without a model where the lines that both have leave no doubt, else by the model.',
    ...EDIT_HELP,
  ],
  options: EDIT_OPTIONS,
  maxWords: 2,
  async run(context) {
    const { positionals, flags } = context
    const [name, from = '-'] = positionals
    if (name === undefined) throw new CommandError(EXIT.usage, `Name a file: turant ${USAGE}`)
    const consent = consentFrom(flags, context.isInteractive && from !== '-')
    const model = modelFrom(flags['model'])
    const file = readTargetFile(name)
    const sketch = await readSketch(from)
    const startedMs = performance.now()
    const merged = mergeSketch(file.text.text, sketch)
    if (merged.type === 'merged') {
      const proposal = await proposeText(file, merged.text)
      if (proposal.problem === undefined) {
        const merge = { file, text: merged.text, proposal, startedMs }
        return await showMerge(merge, { ...context, consent })
      }
    }
    const problem = merged.type === 'unclear' ? merged.problem : 'the result would not parse'
    context.reporter.note(`Not clear without a model: ${problem}.`)
    const { client, record } = await attach(context)
    try {
      const place = likelyRegion(file.text.text, sketch, model ?? record.model)
      return await runRegionEdit(
        { file, ...place, instruction: sketch, model },
        { ...context, client, consent, defaultModel: record.model },
      )
    } finally {
      client.close()
    }
  },
}

async function readSketch(from: string): Promise<string> {
  if (from === '-' && process.stdin.isTTY) {
    throw new CommandError(
      EXIT.usage,
      `Name a file with the sketch, or pipe it in: turant ${USAGE}`,
    )
  }
  const sketch = from === '-' ? await text(process.stdin) : readText(from)
  if (Buffer.byteLength(sketch) > MAX_SKETCH_BYTES) {
    throw new CommandError(
      EXIT.usage,
      'The sketch is larger than a megabyte. Send what changes only.',
    )
  }
  const plain = sketch.replaceAll('\r\n', '\n')
  if (!isSketch(plain)) {
    throw new CommandError(
      EXIT.usage,
      'The sketch leaves nothing out: mark what stays with a line such as // ... existing code ...',
    )
  }
  return plain
}

function readText(name: string): string {
  try {
    return readFileSync(name, 'utf8')
  } catch {
    throw new CommandError(EXIT.usage, `The sketch ${name} can not be read.`)
  }
}

type Merge = {
  readonly file: TargetFile
  readonly text: string
  readonly proposal: Proposal
  /** When it was begun, by `performance.now()`. */
  readonly startedMs: number
}

async function showMerge(
  { file, text: merged, proposal, startedMs }: Merge,
  context: CommandContext & { readonly consent: Consent },
): Promise<ExitCode> {
  const { reporter } = context
  const lines = [1, file.text.lines.length] as const
  reporter.region({ file: file.name, lines, why: 'merged without a model' })
  const shown = showDiff(file.text.text, reporter)
  shown.push(merged)
  shown.end()
  const ending = { file, model: BY_RULE, lines, counts: shown.counts, startedMs, details: {} }
  return await conclude(proposal, ending, context)
}
