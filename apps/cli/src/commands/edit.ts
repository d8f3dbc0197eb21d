import type { LineRange } from '@turant/edits'
import { attach } from '../daemon/attach.ts'
import { parseLines } from '../edit/line-flags.ts'
import { consentFrom } from '../edit/consent.ts'
import { likelyRegion } from '../edit/likely-region.ts'
import { runRegionEdit } from '../edit/region-edit.ts'
import { EDIT_HELP, EDIT_OPTIONS, modelFrom, requireInstruction } from '../edit/task-flags.ts'
import { CommandError, EXIT } from '../exit.ts'
import { readTargetFile, type TargetFile } from '../files/target-file.ts'
import type { Command } from './command.ts'

const USAGE = 'edit FILE "instruction" [--lines A-B]'

export const edit: Command = {
  name: 'edit',
  usage: USAGE,
  summary: 'change a part of a file as told',
  help: [
    '--lines A-B   the lines that may change; default: found from the instruction',
    ...EDIT_HELP,
  ],
  options: { ...EDIT_OPTIONS, lines: { type: 'string' } },
  maxWords: undefined,
  async run(context) {
    const { positionals, flags } = context
    const [name] = positionals
    if (name === undefined) throw new CommandError(EXIT.usage, `Name a file: turant ${USAGE}`)
    const instruction = requireInstruction(positionals, edit)
    const consent = consentFrom(flags, context.isInteractive)
    const model = modelFrom(flags['model'])
    const file = readTargetFile(name)
    const told = toldRange(file, flags['lines'])
    const { client, record } = await attach(context)
    try {
      const { range, why } =
        told ?? likelyRegion(file.text.text, instruction, model ?? record.model)
      return await runRegionEdit(
        { file, range, why, instruction, model },
        { ...context, client, consent, defaultModel: record.model },
      )
    } finally {
      client.close()
    }
  },
}

type Chosen = { readonly range: LineRange; readonly why: string }

function toldRange(file: TargetFile, lines: string | boolean | undefined): Chosen | undefined {
  if (typeof lines !== 'string') return undefined
  return { range: parseLines(lines, file.text.lines.length), why: 'as told' }
}
