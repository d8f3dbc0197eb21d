import { copyFileSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DEFAULT_MODEL_ID } from '@turant/models'
import { openStore } from '../daemon/models.ts'
import { pullModel } from '../daemon/pull.ts'
import { CommandError, EXIT, type ExitCode } from '../exit.ts'
import { ask } from '../terminal/ask.ts'
import type { Command, CommandContext } from './command.ts'
import { edit } from './edit.ts'

const EXAMPLE = fileURLToPath(new URL('../../../../examples/server-config.ts', import.meta.url))
const EXAMPLE_INSTRUCTION = 'set retries to 5'

/** What `npm start` runs: with a terminal a loop of edits, without one a single real edit. */
export const demo: Command = {
  name: 'demo',
  usage: 'demo',
  summary: 'get the default model and edit: yours when you are asked, else an example',
  help: [],
  options: {},
  maxWords: 0,
  async run(context) {
    await pullModel(openStore(), DEFAULT_MODEL_ID, context)
    return context.isInteractive ? loop(context) : example(context)
  },
}

/** Edits a copy: the example stays as it is for the next run. */
function example(context: CommandContext): Promise<ExitCode> {
  const copy = join(mkdtempSync(join(tmpdir(), 'turant-example-')), 'server-config.ts')
  copyFileSync(EXAMPLE, copy)
  context.reporter.note(`turant edit ${copy} "${EXAMPLE_INSTRUCTION}" --yes`)
  return edit.run({
    ...context,
    positionals: [copy, EXAMPLE_INSTRUCTION],
    flags: { ...context.flags, yes: true },
  })
}

async function loop(context: CommandContext): Promise<ExitCode> {
  const { reporter, signal } = context
  reporter.note('Name a file and say what to change. An empty change ends.')
  let last = EXAMPLE
  for (;;) {
    const file = (await ask(`file [${last}]: `, signal))?.trim()
    if (file === undefined || signal.aborted) return EXIT.ok
    const instruction = (await ask('change: ', signal))?.trim()
    if (instruction === undefined || instruction === '') return EXIT.ok
    if (file !== '') last = file
    try {
      await edit.run({ ...context, positionals: [last, instruction] })
    } catch (error) {
      if (!(error instanceof CommandError)) throw error
      reporter.error(error)
    }
  }
}
