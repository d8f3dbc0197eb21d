import { enableCompileCache } from 'node:module'
import process from 'node:process'
import { statePaths, type StatePaths } from '@turant/daemon'
import { COMMANDS } from './commands/all.ts'
import type { Command } from './commands/command.ts'
import { parseCommandLine } from './command-line.ts'
import { compileCacheDirectory } from './compile-cache.ts'
import { CommandError, EXIT, interrupted, type ExitCode } from './exit.ts'
import { commandHelp, generalHelp } from './help.ts'
import { systemFailure } from './system-failure.ts'
import { createHumanReporter } from './terminal/human-reporter.ts'
import { createJsonReporter } from './terminal/json-reporter.ts'
import type { Reporter } from './terminal/reporter.ts'
import { createStyle } from './terminal/style.ts'
import { VERSION } from './version.ts'

async function main(): Promise<ExitCode> {
  const [name, ...words] = process.argv.slice(2)
  if (name === '--version' || name === '-v') {
    process.stdout.write(`${VERSION}\n`)
    return EXIT.ok
  }
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(
      generalHelp(await Promise.all([...COMMANDS.values()].map((load) => load()))),
    )
    return name === undefined ? EXIT.usage : EXIT.ok
  }
  const reporter = createReporter(words.includes('--json'))
  const load = COMMANDS.get(name)
  if (load === undefined) {
    reporter.error(
      new CommandError(EXIT.usage, `There is no command "${name}". Run "turant help".`),
    )
    return EXIT.usage
  }
  return runCommand(await load(), words, reporter)
}

async function runCommand(
  command: Command,
  words: readonly string[],
  reporter: Reporter,
): Promise<ExitCode> {
  const stopping = new AbortController()
  watchReader(stopping)
  process.on('SIGINT', () => {
    // A second Ctrl-C does not wait: what is on disk is the old file or the new one at any moment.
    if (stopping.signal.aborted) process.exit(EXIT.interrupted)
    stopping.abort()
  })
  const paths = statePaths()
  try {
    const { flags, positionals } = parseCommandLine(command, words)
    if (flags['help'] === true) {
      process.stdout.write(commandHelp(command))
      return EXIT.ok
    }
    return await command.run({
      positionals,
      flags,
      paths,
      reporter,
      signal: stopping.signal,
      isInteractive: process.stdin.isTTY && flags['json'] !== true,
    })
  } catch (error) {
    const failure = await asCommandError(error, { signal: stopping.signal, paths })
    reporter.error(failure)
    return failure.exitCode
  }
}

/** Whoever read our output may go, as in "turant edit ... | head": the command ends as on Ctrl-C. */
function watchReader(stopping: AbortController): void {
  process.stdout.on('error', () => stopping.abort())
  // Nobody reads the progress any more; the command goes on.
  process.stderr.on('error', () => {})
}

async function asCommandError(
  error: unknown,
  { signal, paths }: { readonly signal: AbortSignal; readonly paths: StatePaths },
): Promise<CommandError> {
  if (error instanceof CommandError) return error
  if (signal.aborted) return interrupted(error)
  // Read from disk only now: most commands have no use for it.
  const { ModelStoreError } = await import('@turant/model-store')
  if (error instanceof ModelStoreError) {
    return new CommandError(EXIT.unavailable, error.message, { cause: error })
  }
  const failure = systemFailure(error, paths)
  if (failure !== undefined) return failure
  throw error
}

function createReporter(isJson: boolean): Reporter {
  const out = (text: string): void => void process.stdout.write(text)
  if (isJson) return createJsonReporter(out)
  return createHumanReporter({
    out,
    err: (text) => void process.stderr.write(text),
    style: createStyle({ isTTY: process.stdout.isTTY, environment: process.env }),
    isTerminal: process.stdout.isTTY,
    isLive: process.stderr.isTTY,
  })
}

enableCompileCache(compileCacheDirectory())
process.exitCode = await main()
