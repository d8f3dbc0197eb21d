import { lstatSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { decodeText } from '@turant/edits'
import { attach } from '../daemon/attach.ts'
import { wholeNumber } from '../daemon/settings.ts'
import { consentFrom } from '../edit/consent.ts'
import { runRegionEdit } from '../edit/region-edit.ts'
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
  maxWords: undefined,
  async run(context) {
    const { positionals, flags } = context
    const [name] = positionals
    if (name === undefined) throw new CommandError(EXIT.usage, `Name a file: turant ${USAGE}`)
    const instruction = requireInstruction(positionals, write)
    const consent = consentFrom(flags, context.isInteractive)
    const model = modelFrom(flags['model'])
    const file = isThere(name) ? readTargetFile(name) : newFile(name)
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

/** A link that leads nowhere is there as well: a new file in its place would be a surprise. */
function isThere(name: string): boolean {
  return lstatSync(name, { throwIfNoEntry: false }) !== undefined
}

function newFile(name: string): TargetFile {
  const path = resolve(name)
  if (statSync(dirname(path), { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new CommandError(EXIT.usage, `The folder of ${name} does not exist. Make it first.`)
  }
  const bytes = new Uint8Array(0)
  const empty = decodeText(bytes)
  if (empty.status === 'refused') throw new Error(empty.message)
  return { name, path, bytes, text: empty.file, hash: undefined }
}
