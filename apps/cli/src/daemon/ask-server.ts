import { ClientError, createClient, type Client } from '@turant/client'
import { readOrCreateKey, type DaemonRecord, type StatePaths } from '@turant/daemon'
import { CommandError, EXIT } from '../exit.ts'
import { serverFailure } from './server-failure.ts'

const TIMEOUT_MS = 5000

/** The models of a running server. Throws `CommandError` when it gives no answer. */
export async function askModels(
  record: DaemonRecord,
  options: { readonly paths: StatePaths; readonly signal: AbortSignal },
): Promise<Awaited<ReturnType<Client['models']>>> {
  const client = createClient({
    baseUrl: `http://127.0.0.1:${record.port}`,
    key: readOrCreateKey(options.paths),
    transport: 'sse',
  })
  const timeout = AbortSignal.timeout(TIMEOUT_MS)
  try {
    return await client.models({ signal: AbortSignal.any([options.signal, timeout]) })
  } catch (error) {
    if (!(error instanceof ClientError)) throw error
    if (timeout.aborted && !options.signal.aborted) {
      throw new CommandError(
        EXIT.unavailable,
        `The server (process ${record.pid}) gives no answer. Run "turant stop"; the next command starts a new one.`,
        { cause: error },
      )
    }
    throw serverFailure(error)
  } finally {
    client.close()
  }
}
