import process from 'node:process'
import { parseArgs, type ParseArgsOptionsConfig } from 'node:util'
import { ModelStoreError } from '@turant/model-store'
import { COMMANDS } from './commands/all.ts'
import type { Command, Flags } from './commands/command.ts'
import { statePaths } from './daemon/paths.ts'
import { CommandError, EXIT, type ExitCode } from './exit.ts'
import { commandHelp, generalHelp } from './help.ts'
import { createHumanReporter } from './terminal/human-reporter.ts'
import { createJsonReporter } from './terminal/json-reporter.ts'
import type { Reporter } from './terminal/reporter.ts'
import { createStyle } from './terminal/style.ts'
import { VERSION } from './version.ts'

const COMMON_OPTIONS: ParseArgsOptionsConfig = {
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
}

async function main(): Promise<ExitCode> {
  const [name, ...rest] = process.argv.slice(2)
  if (name === '--version' || name === '-v') {
    process.stdout.write(`${VERSION}\n`)
    return EXIT.ok
  }
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(generalHelp(COMMANDS))
    return name === undefined ? EXIT.usage : EXIT.ok
  }
  const command = COMMANDS.find((candidate) => candidate.name === name)
  const reporter = createReporter(rest.includes('--json'))
  if (command === undefined) {
    return fail(
      reporter,
      new CommandError(EXIT.usage, `There is no command "${name}". Run "turant help".`),
    )
  }
  return runCommand(command, rest, reporter)
}

async function runCommand(
  command: Command,
  words: readonly string[],
  reporter: Reporter,
): Promise<ExitCode> {
  const interrupted = new AbortController()
  // Whoever read our output is gone, as in "turant edit ... | head": end as on Ctrl-C.
  process.stdout.on('error', () => interrupted.abort())
  process.on('SIGINT', () => {
    // A second Ctrl-C does not wait: what is on disk is the old file or the new one at any moment.
    if (interrupted.signal.aborted) process.exit(EXIT.interrupted)
    interrupted.abort()
  })
  try {
    const { flags, positionals } = parse(command, words)
    if (flags['help'] === true) {
      process.stdout.write(commandHelp(command))
      return EXIT.ok
    }
    return await command.run({
      positionals,
      flags,
      paths: statePaths(),
      reporter,
      signal: interrupted.signal,
      isInteractive: process.stdin.isTTY && flags['json'] !== true,
    })
  } catch (error) {
    return fail(reporter, asCommandError(error, interrupted.signal))
  }
}

function parse(
  command: Command,
  words: readonly string[],
): { readonly flags: Flags; readonly positionals: readonly string[] } {
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      options: { ...COMMON_OPTIONS, ...command.options },
      allowPositionals: true,
      strict: true,
    })
    return { flags: singleValues(values), positionals }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new CommandError(EXIT.usage, `${error.message} Run "turant ${command.name} --help".`)
  }
}

/** None of our options repeats, so each has one value. */
function singleValues(values: Readonly<Record<string, unknown>>): Flags {
  const flags: Record<string, string | boolean | undefined> = {}
  for (const [name, value] of Object.entries(values)) {
    if (typeof value === 'string' || typeof value === 'boolean') flags[name] = value
  }
  return flags
}

function asCommandError(error: unknown, signal: AbortSignal): CommandError {
  if (error instanceof CommandError) return error
  if (signal.aborted) return new CommandError(EXIT.interrupted, 'interrupted', { cause: error })
  if (error instanceof ModelStoreError) {
    return new CommandError(EXIT.unavailable, error.message, { cause: error })
  }
  throw error
}

function fail(reporter: Reporter, error: CommandError): ExitCode {
  reporter.error(error)
  return error.exitCode
}

function createReporter(isJson: boolean): Reporter {
  const out = (text: string): void => void process.stdout.write(text)
  if (isJson) return createJsonReporter(out)
  return createHumanReporter({
    out,
    err: (text) => void process.stderr.write(text),
    style: createStyle({ isTTY: process.stdout.isTTY, environment: process.env }),
    isLive: process.stderr.isTTY,
  })
}

process.exitCode = await main()
