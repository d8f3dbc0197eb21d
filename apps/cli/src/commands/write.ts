import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { decodeText } from '@turant/edits'
import { attach } from '../daemon/attach.ts'
import { wholeNumber } from '../daemon/settings.ts'
import { consentFrom, runRegionEdit } from '../edit/region-edit.ts'
import { EDIT_HELP, EDIT_OPTIONS, modelFrom, requireInstruction } from '../edit/task-flags.ts'
import { CommandError, EXIT } from '../exit.ts'
import { readTargetFile, type TargetFile } from '../files/target-file.ts'
import type { Command } from './command.ts'

const USAGE = 'write FILE "instruction" [--line N]'

export const write: Command = {
  name: 'write',
  usage: USAGE,
  summary: 'write new code into a new file or at a place in one',
  help: ['--line N      put it before line N; default: at the end', ...EDIT_HELP],
  options: { ...EDIT_OPTIONS, line: { type: 'string' } },
  async run(context) {
    const { positionals, flags } = context
    const [name, text] = positionals
    if (name === undefined) throw new CommandError(EXIT.usage, `Name a file: turant ${USAGE}`)
    const instruction = requireInstruction(text, USAGE)
    const consent = consentFrom(flags, context.isInteractive)
    const model = modelFrom(flags['model'])
    const file = existsSync(name) ? readTargetFile(name) : newFile(name)
    const at = placeIn(file, flags['line'])
    const why = file.hash === undefined ? 'new' : `new code before line ${at + 1}`
    const { client, record } = await attach(context)
    try {
      return await runRegionEdit(
        { file, range: { startLine: at, endLine: at }, why, instruction, model },
        { ...context, client, consent, defaultModel: record.model },
      )
    } finally {
      client.close()
    }
  },
}

function placeIn(file: TargetFile, line: string | boolean | undefined): number {
  const count = file.text.lines.length
  return typeof line === 'string' ? wholeNumber('--line', line, [1, count + 1]) - 1 : count
}

function newFile(name: string): TargetFile {
  const path = resolve(name)
  if (!existsSync(dirname(path))) {
    throw new CommandError(EXIT.usage, `The folder of ${name} does not exist. Make it first.`)
  }
  const bytes = new Uint8Array(0)
  const empty = decodeText(bytes)
  if (empty.status === 'refused') throw new Error(empty.message)
  return { name, path, bytes, text: empty.file, hash: undefined }
}
