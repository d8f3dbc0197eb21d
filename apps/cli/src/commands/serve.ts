import process from 'node:process'
import { findDaemon, readOrCreateKey, removeDaemonRecord, writeDaemonRecord } from '@turant/daemon'
import { ServerError } from '@turant/server'
import { compose, type Composed } from '../daemon/compose.ts'
import { readSettings, type ServerSettings } from '../daemon/settings.ts'
import { remoteName } from '../daemon/upstreams.ts'
import { CommandError, EXIT } from '../exit.ts'
import { VERSION } from '../version.ts'
import type { Command } from './command.ts'

/** A server that a command started ends after this time without a request. */
const IDLE_EXIT_MS = 2 * 60 * 60 * 1000
const IDLE_CHECK_MS = 60_000

export const serve: Command = {
  name: 'serve',
  usage:
    'serve [--port N] [--model ID] [--context N] [--threads N] [--prefix-cache MB] [--upstream LIST]',
  summary: 'run the server in the foreground',
  help: [
    '--port N      listen there; default 7337, 0 for any free port',
    '--model ID    model of requests that name none; a catalog id or a .gguf path',
    '--context N   tokens of context to keep memory for; default 16384 or what the model has',
    '--threads N   compute threads; default: one a core, at most 8',
    '--prefix-cache MB  disk space for prompts that were computed; default 2048, 0 for none',
    '--upstream LIST  servers elsewhere, such as cerebras,lab:vllm=http://10.0.0.5:8000/v1: their models are',
    '              MODEL@NAME; keys come from the environment (CEREBRAS_API_KEY, LAB_API_KEY)',
    'TURANT_DEVICE=cpu leaves GPUs alone, gpu demands one; default: a GPU build if it is installed',
  ],
  options: {
    port: { type: 'string' },
    model: { type: 'string' },
    context: { type: 'string' },
    threads: { type: 'string' },
    'prefix-cache': { type: 'string' },
    upstream: { type: 'string' },
    daemon: { type: 'boolean' },
  },
  maxWords: 0,
  async run({ flags, paths, reporter, signal }) {
    const settings = readSettings(flags, process.env)
    const running = await findDaemon(paths)
    if (running !== undefined) {
      throw new CommandError(
        EXIT.usage,
        `A server runs already (process ${running.pid}, port ${running.port}). Stop it with "turant stop".`,
      )
    }
    const composed = compose({
      ...settings,
      paths,
      key: readOrCreateKey(paths),
      defaultModel: settings.model,
    })
    try {
      const port = await listen(composed, settings)
      writeDaemonRecord(paths, {
        pid: process.pid,
        port,
        version: VERSION,
        model: settings.model,
        startedAt: new Date().toISOString(),
      })
      reporter.facts(
        { port, version: VERSION, model: settings.model },
        `turant ${VERSION} serves ${settings.model} at http://127.0.0.1:${port}/v1 (key: ${paths.key})\n`,
      )
      // The model is read while the first request is still being typed.
      if (remoteName(settings.model) === undefined) {
        composed.engine.describe(settings.model).catch((error: unknown) => {
          reporter.note(error instanceof Error ? error.message : String(error))
        })
      }
      await untilEnded(composed, { signal, mayIdle: flags['daemon'] === true })
    } finally {
      removeDaemonRecord(paths, process.pid)
      await composed.close()
    }
    return EXIT.ok
  },
}

async function listen({ server }: Composed, settings: ServerSettings): Promise<number> {
  try {
    return (await server.listen({ port: settings.port })).port
  } catch (error) {
    if (!(error instanceof ServerError)) throw error
    if (error.code === 'port-in-use' && !settings.isPortFixed) {
      return (await server.listen({ port: 0 })).port
    }
    throw new CommandError(EXIT.unavailable, error.message, { cause: error })
  }
}

function untilEnded(
  composed: Composed,
  options: { readonly signal: AbortSignal; readonly mayIdle: boolean },
): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearInterval(timer)
      resolve()
    }
    const timer = setInterval(() => {
      if (options.mayIdle && composed.idleMs() > IDLE_EXIT_MS) end()
    }, IDLE_CHECK_MS)
    options.signal.addEventListener('abort', end, { once: true })
    process.once('SIGTERM', end)
    if (options.signal.aborted) end()
  })
}
