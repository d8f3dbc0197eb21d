import { parseArgs, type ParseArgsOptionsConfig } from 'node:util'
import type { Command, Flags } from './commands/command.ts'
import { CommandError, EXIT } from './exit.ts'

const COMMON_OPTIONS: ParseArgsOptionsConfig = {
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
}

/** The words after a command's name, read by its rules. Throws `CommandError` `usage`. */
export function parseCommandLine(
  command: Command,
  words: readonly string[],
): { readonly flags: Flags; readonly positionals: readonly string[] } {
  const { values, positionals } = parse(command, words)
  const extra = positionals[command.maxWords ?? positionals.length]
  if (extra !== undefined && values['help'] !== true) {
    throw new CommandError(EXIT.usage, `What is "${extra}" for? Usage: turant ${command.usage}`)
  }
  return { flags: singleValues(values), positionals }
}

function parse(command: Command, words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      options: { ...COMMON_OPTIONS, ...command.options },
      allowPositionals: true,
      strict: true,
    })
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    const help = `See "turant ${command.name} --help".`
    throw new CommandError(EXIT.usage, `${reason(error)} ${help}`, { cause: error })
  }
}

/** What is wrong with a flag, in fewer words than Node's. */
function reason(error: TypeError): string {
  const option = /'(.*?)'/.exec(error.message)?.[1] ?? ''
  const code = 'code' in error ? error.code : undefined
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
    return `There is no option ${option}. Put -- in front of a word that begins with a dash.`
  }
  // '--lines <value>' or '-y, --yes'
  const name = option.replace(/ <.*/, '')
  return error.message.includes('does not take')
    ? `${name} takes no value.`
    : `${name} needs a value.`
}

/** None of our options repeats, so each has one value. */
function singleValues(values: Readonly<Record<string, unknown>>): Flags {
  const flags: Record<string, string | boolean | undefined> = {}
  for (const [name, value] of Object.entries(values)) {
    if (typeof value === 'string' || typeof value === 'boolean') flags[name] = value
  }
  return flags
}
