import { EXIT } from '../exit.ts'
import { undoLastEdit } from '../files/undo-log.ts'
import type { Command } from './command.ts'

export const undo: Command = {
  name: 'undo',
  usage: 'undo',
  summary: 'take the last applied edit back; again: the one before',
  help: [],
  options: {},
  maxWords: 0,
  run({ paths, reporter }) {
    const file = undoLastEdit(paths)
    reporter.facts({ file }, `${file} is as it was before the edit.\n`)
    return Promise.resolve(EXIT.ok)
  },
}
