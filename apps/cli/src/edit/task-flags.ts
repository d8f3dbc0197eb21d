import process from 'node:process'
import type { ParseArgsOptionsConfig } from 'node:util'
import type { Environment } from '@turant/daemon'
import type { Command } from '../commands/command.ts'
import { requireModel } from '../daemon/model-names.ts'
import { CommandError, EXIT } from '../exit.ts'

/** Flags of every command that changes a file. */
export const EDIT_OPTIONS: ParseArgsOptionsConfig = {
  model: { type: 'string' },
  yes: { type: 'boolean', short: 'y' },
  force: { type: 'boolean' },
}

export const MODEL_HELP =
  "--model ID    a catalog id or the path of a .gguf file; default: TURANT_MODEL, else the server's"

export const EDIT_HELP: readonly string[] = [
  MODEL_HELP,
  '-y, --yes     apply without asking, unless the file would no longer parse',
  '--force       apply without asking, even then',
]

/**
 * The model that a command was told to use, by flag or by `TURANT_MODEL`; undefined: the server's.
 * Throws `CommandError` for one that does not exist.
 */
export function modelFrom(
  flag: string | boolean | undefined,
  environment: Environment = process.env,
): string | undefined {
  const name = typeof flag === 'string' ? flag : environment['TURANT_MODEL']
  return name === undefined || name === '' ? undefined : requireModel(name)
}

/** The instruction, given as one word. Throws `CommandError` for one that says nothing. */
export function requireInstruction(words: readonly string[], command: Command): string {
  const [name = 'FILE', text, ...rest] = words
  if (text === undefined) {
    throw new CommandError(EXIT.usage, `Say what to change: turant ${command.usage}`)
  }
  if (rest.length > 0) {
    const quoted = `turant ${command.name} ${name} "${[text, ...rest].join(' ')}"`
    throw new CommandError(EXIT.usage, `Put the instruction in quotes: ${quoted}`)
  }
  if (text.trim() === '') {
    throw new CommandError(
      EXIT.usage,
      "The instruction is blank. Say what to change, such as 'rename total to sum'.",
    )
  }
  return text
}
