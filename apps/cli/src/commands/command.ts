import type { ParseArgsOptionsConfig } from 'node:util'
import type { StatePaths } from '@turant/daemon'
import type { ExitCode } from '../exit.ts'
import type { Reporter } from '../terminal/reporter.ts'

export type Flags = Readonly<Record<string, string | boolean | undefined>>

/** What a command is given to work with. */
export type CommandContext = {
  readonly positionals: readonly string[]
  readonly flags: Flags
  readonly paths: StatePaths
  readonly reporter: Reporter
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal
  /** Whether a person can be asked. */
  readonly isInteractive: boolean
}

export type Command = {
  readonly name: string
  /** After "turant". */
  readonly usage: string
  readonly summary: string
  /** One line a flag: `--lines A-B  only these lines`. */
  readonly help: readonly string[]
  readonly options: ParseArgsOptionsConfig
  /** More words than these are a mistake; undefined: the command itself says what is wrong with them. */
  readonly maxWords: number | undefined
  run(context: CommandContext): Promise<ExitCode>
}
