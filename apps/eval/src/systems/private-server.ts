import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createClient, type Client } from '@turant/client'
import { nodeWebSocket } from '@turant/client/node'
import { EvalError } from '../eval-error.ts'
import { endWithUs, killGroup } from '../processes/children.ts'

const CLI = fileURLToPath(new URL('../../../cli/src/main.ts', import.meta.url))
/** A model that is not there yet is fetched first. */
const READY_TIMEOUT_MS = 30 * 60_000
const POLL_MS = 100

export type PrivateServer = AsyncDisposable & { readonly client: Client }

/**
 * What `turant serve` starts, on a port of its own and with nothing remembered, its model loaded.
 *
 * @throws {EvalError} `server` when it ends or the model does not become ready
 */
export async function startServer(model: string, signal: AbortSignal): Promise<PrivateServer> {
  const state = mkdtempSync(join(tmpdir(), 'turant-eval-state-'))
  const child = spawn(process.execPath, [CLI, 'serve', '--port', '0', '--model', model, '--json'], {
    // An interrupt from the terminal is for us: the server is ended when all is written down.
    detached: process.platform !== 'win32',
    env: { ...process.env, TURANT_STATE: state },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  endWithUs(child)
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
  })
  const stop = async (): Promise<void> => {
    killGroup(child, 'SIGTERM')
    await ended
    rmSync(state, { recursive: true, force: true })
  }
  try {
    const baseUrl = `http://127.0.0.1:${await listeningPort(child.stdout)}`
    const key = readFileSync(join(state, 'key'), 'utf8').trim()
    const client = createClient({ baseUrl, key, webSocket: nodeWebSocket })
    await untilReady(client, { model, signal, hasEnded: () => child.exitCode !== null })
    return {
      client,
      async [Symbol.asyncDispose]() {
        client.close()
        await stop()
      },
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** The server's first line says where it listens. */
async function listeningPort(output: AsyncIterable<Uint8Array>): Promise<number> {
  let text = ''
  for await (const chunk of output) {
    text += Buffer.from(chunk).toString()
    const port = /"port":(\d+)/.exec(text)?.[1]
    if (port !== undefined) return Number(port)
  }
  throw new EvalError('server', `The server ended before it listened. ${text}`.trim())
}

type Waiting = {
  readonly model: string
  readonly signal: AbortSignal
  readonly hasEnded: () => boolean
}

async function untilReady(client: Client, { model, signal, hasEnded }: Waiting): Promise<void> {
  const deadline = performance.now() + READY_TIMEOUT_MS
  while (performance.now() < deadline && !signal.aborted) {
    if (hasEnded()) throw new EvalError('server', `The server of ${model} ended.`)
    const states = (await client.models()).map((entry) => `${entry.id} ${entry.turant.state}`)
    if (states.includes(`${model} ready`)) return
    await sleep(POLL_MS)
  }
  if (signal.aborted) return
  throw new EvalError(
    'server',
    `${model} was not ready within ${READY_TIMEOUT_MS / 60_000} minutes.`,
  )
}
