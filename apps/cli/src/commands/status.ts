import { findDaemon } from '@turant/daemon'
import { askModels } from '../daemon/ask-server.ts'
import { measuredFormats } from '../daemon/measured-formats.ts'
import { EXIT } from '../exit.ts'
import { VERSION } from '../version.ts'
import type { Command } from './command.ts'

export const status: Command = {
  name: 'status',
  usage: 'status',
  summary: 'whether the server runs, where, and with which models',
  help: [],
  options: {},
  maxWords: 0,
  async run({ paths, reporter, signal }) {
    const record = await findDaemon(paths)
    if (record === undefined) {
      reporter.facts({ running: false }, 'No server runs; the next command starts one.\n')
      return EXIT.ok
    }
    const loaded = (await askModels(record, { paths, signal })).filter(
      (model) => model.turant.state !== 'unloaded',
    )
    const formats = measuredFormats(paths)
    const models = loaded.map(
      (model) =>
        `  ${model.id} ${model.turant.state}, context ${model.turant.context_window} tokens, edits as ${model.turant.edit_format}${formats.has(model.id) ? ' (measured)' : ''}\n`,
    )
    const baseUrl = `http://127.0.0.1:${record.port}`
    const other = record.version === VERSION ? '' : ` (this command is ${VERSION})`
    reporter.facts(
      { running: true, ...record, baseUrl, models: loaded },
      `turant ${record.version}${other} at ${baseUrl}/v1, process ${record.pid}, since ${record.startedAt}\n${models.join('') || '  no model loaded\n'}`,
    )
    return EXIT.ok
  },
}
