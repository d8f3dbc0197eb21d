import { findDaemon } from '@turant/daemon'
import { stopDaemon } from '../daemon/stop-daemon.ts'
import { EXIT } from '../exit.ts'
import type { Command } from './command.ts'

export const stop: Command = {
  name: 'stop',
  usage: 'stop',
  summary: 'stop the server',
  help: [],
  options: {},
  maxWords: 0,
  async run({ paths, reporter }) {
    const record = await findDaemon(paths)
    if (record === undefined) {
      reporter.facts({ stopped: false }, 'No server runs.\n')
      return EXIT.ok
    }
    await stopDaemon(record)
    reporter.facts(
      { stopped: true, pid: record.pid },
      `Stopped the server (process ${record.pid}).\n`,
    )
    return EXIT.ok
  },
}
