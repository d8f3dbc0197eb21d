import type { ParseArgsOptionsConfig } from 'node:util'
import { findModel } from '@turant/models'
import { resolve } from 'node:path'
import { isModelPath, unknownModel } from '../daemon/models.ts'
import { CommandError, EXIT } from '../exit.ts'

/** Flags of every command that changes a file. */
export const EDIT_OPTIONS: ParseArgsOptionsConfig = {
  model: { type: 'string' },
  yes: { type: 'boolean', short: 'y' },
  force: { type: 'boolean' },
}

export const EDIT_HELP: readonly string[] = [
  "--model ID    a catalog id or the path of a .gguf file; default: the server's",
  '-y, --yes     apply without asking, unless the file would no longer parse',
  '--force       apply without asking, even then',
]

/** The model a command was told to use. Throws `CommandError` for one that does not exist. */
export function modelFrom(flag: string | boolean | undefined): string | undefined {
  if (typeof flag !== 'string') return undefined
  if (isModelPath(flag)) return resolve(flag)
  if (findModel(flag) === undefined) throw new CommandError(EXIT.usage, unknownModel(flag))
  return flag
}

/** Refuses an instruction that says nothing. */
export function requireInstruction(text: string | undefined, usage: string): string {
  if (text === undefined) throw new CommandError(EXIT.usage, `Say what to change: turant ${usage}`)
  if (text.trim() === '') {
    throw new CommandError(
      EXIT.usage,
      "The instruction is blank. Say what to change, such as 'rename total to sum'.",
    )
  }
  return text
}
