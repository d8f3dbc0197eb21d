import process from 'node:process'
import { readCommandLine, USAGE } from './command-line.ts'
import { convertFile } from './convert/convert-file.ts'
import { EvalError } from './eval-error.ts'
import { run } from './run.ts'

const INTERRUPTED = 130

async function main(args: readonly string[]): Promise<number> {
  const command = readCommandLine(args)
  switch (command.type) {
    case 'help':
      process.stdout.write(USAGE)
      return 0
    case 'usage':
      process.stderr.write(`${command.problem}\n\n${USAGE}`)
      return 2
    case 'convert':
      await convertFile(command, { note })
      return 0
    case 'run': {
      const signal = interruption()
      const progress = { write, isTerminal: process.stderr.isTTY }
      const print = (text: string): boolean => process.stdout.write(text)
      await run(command, { signal, now: new Date(), progress, print })
      return signal.aborted ? INTERRUPTED : 0
    }
  }
}

/** The first signal ends the run in good order, the second at once. */
function interruption(): AbortSignal {
  const controller = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(INTERRUPTED)
      controller.abort()
      note('\nInterrupted: what is done is being written down.')
    })
  }
  return controller.signal
}

function write(text: string): void {
  process.stderr.write(text)
}

function note(text: string): void {
  write(`${text}\n`)
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof EvalError)) throw error
  note(error.message)
  process.exitCode = error.code === 'server' ? 1 : 2
}
