import type { Command } from './commands/command.ts'
import { VERSION } from './version.ts'

export function generalHelp(commands: readonly Command[]): string {
  const lines = commands.map(({ name, summary }) => `  ${name.padEnd(10)} ${summary}`)
  return [
    `turant ${VERSION}: code edits at once, on your own hardware`,
    '',
    'usage: turant COMMAND [--json] [--help]',
    '',
    ...lines,
    '',
    'exit codes: 0 done; 1 the answer could not be used; 2 wrong usage or input; 3 no server, model or',
    'network; 4 the file changed meanwhile; 5 declined; 130 interrupted',
    '',
  ].join('\n')
}

export function commandHelp({ usage, summary, help }: Command): string {
  return [
    `usage: turant ${usage}`,
    '',
    summary,
    '',
    ...help.map((line) => `  ${line}`),
    '  --json        print one JSON object a line',
    '',
  ].join('\n')
}
