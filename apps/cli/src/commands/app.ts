import { ClientError, createServerCalls } from '@turant/client'
import { readOrCreateKey } from '@turant/daemon'
import { attach } from '../daemon/attach.ts'
import { serverFailure } from '../daemon/server-failure.ts'
import { EXIT } from '../exit.ts'
import { openAddress } from '../terminal/open-address.ts'
import type { Command } from './command.ts'

export const app: Command = {
  name: 'app',
  usage: 'app [--no-open]',
  summary: 'the page of the server, in the browser: edit while you type, figures, models',
  help: ['--no-open     only print the address; it signs one page in, within a minute'],
  options: { 'no-open': { type: 'boolean' } },
  maxWords: 0,
  async run({ flags, paths, reporter, signal }) {
    const { client, record } = await attach({ paths, reporter, signal })
    client.close()
    const baseUrl = `http://127.0.0.1:${record.port}`
    const calls = createServerCalls({ baseUrl, key: readOrCreateKey(paths) })
    const { ticket, expires_in_s: seconds } = await calls.ticket({ signal }).catch(refused)
    // What stands behind # is sent to no server, and stands in no log.
    const url = `${baseUrl}/#ticket=${ticket}`
    const opened = flags['no-open'] !== true && (await openAddress(url))
    const how = opened
      ? 'Opened in the browser. If nothing came up, open this address'
      : 'Open this address in a browser'
    reporter.facts(
      { url, opened, expiresInSeconds: seconds },
      `${how} within ${seconds} seconds:\n${url}\n`,
    )
    return EXIT.ok
  },
}

function refused(error: unknown): never {
  throw error instanceof ClientError ? serverFailure(error) : error
}
