import { attach } from '../daemon/attach.ts'
import { parsePlace } from '../edit/line-flags.ts'
import { streamTask } from '../edit/stream-task.ts'
import { MODEL_HELP, modelFrom } from '../edit/task-flags.ts'
import { firstOf, lastOf } from '../edit/task-text.ts'
import { CommandError, EXIT, interrupted } from '../exit.ts'
import { readTargetFile, type TargetFile } from '../files/target-file.ts'
import type { Command } from './command.ts'

const USAGE = 'complete FILE:LINE:COL'

export const complete: Command = {
  name: 'complete',
  usage: USAGE,
  summary: 'print what the model would insert at a place; nothing is written',
  help: [MODEL_HELP],
  options: { model: { type: 'string' } },
  maxWords: 1,
  async run(context) {
    const [place] = context.positionals
    if (place === undefined) throw new CommandError(EXIT.usage, `Name a place: turant ${USAGE}`)
    const { file: name, line, column } = parsePlace(place)
    const model = modelFrom(context.flags['model'])
    const file = readTargetFile(name)
    const offset = offsetOf(file, line, column)
    const { text } = file.text
    const { client } = await attach(context)
    try {
      const task = {
        type: 'infill',
        path: name,
        before: lastOf(text.slice(0, offset)),
        after: firstOf(text.slice(offset)),
      } as const
      const outcome = await streamTask(client, { model, task }, { ...context, onDelta: () => {} })
      if (outcome.status === 'interrupted') throw interrupted()
      if (outcome.text.trim() === '') {
        throw new CommandError(EXIT.unusable, 'The model has nothing to insert there.')
      }
      context.reporter.answer(outcome.text.endsWith('\n') ? outcome.text : `${outcome.text}\n`)
      return EXIT.ok
    } finally {
      client.close()
    }
  },
}

/** Index in the text of a 1-based line and column (in UTF-16 code units, as editors count). */
function offsetOf(file: TargetFile, line: number, column: number): number {
  const lines = file.text.text.split('\n')
  const current = lines[line - 1]
  if (current === undefined) {
    throw new CommandError(
      EXIT.usage,
      `${file.name} has ${lines.length} lines; there is no line ${line}.`,
    )
  }
  if (column > current.length + 1) {
    throw new CommandError(
      EXIT.usage,
      `Line ${line} of ${file.name} has ${current.length} characters; there is no column ${column}.`,
    )
  }
  return lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, column - 1)
}
