import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createClient, type Client } from '@turant/client'
import { nodeWebSocket } from '@turant/client/node'
import { endWithUs } from './own-children.ts'

const CLI = fileURLToPath(new URL('../../../cli/src/main.ts', import.meta.url))
const READY_TIMEOUT_MS = 120_000

export type PrivateServer = AsyncDisposable & {
  readonly client: Client
  /** For requests without a client, and for further clients. */
  readonly baseUrl: string
  readonly key: string
  readonly pid: number
}

/**
 * A server of our own with empty caches, its model loaded: what `turant serve` starts.
 *
 * @param flags more flags of `turant serve`, such as `['--threads', '2']`
 * @param kept folder of the state of an earlier server, which stays; without it the state goes with the server
 */
export async function startServer(
  model: string,
  flags: readonly string[] = [],
  kept?: string,
): Promise<PrivateServer> {
  const state = kept ?? mkdtempSync(join(tmpdir(), 'turant-bench-'))
  const command = ['serve', '--port', '0', '--model', model, '--json', ...flags]
  const child = spawn(process.execPath, [CLI, ...command], {
    env: { ...process.env, TURANT_STATE: state },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  endWithUs(child)
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
  })
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM')
    await ended
    if (kept === undefined) rmSync(state, { recursive: true, force: true })
  }
  try {
    const baseUrl = `http://127.0.0.1:${await listeningPort(child.stdout)}`
    const key = readFileSync(join(state, 'key'), 'utf8').trim()
    const client = createClient({ baseUrl, key, webSocket: nodeWebSocket })
    await untilReady(client, model)
    return {
      client,
      baseUrl,
      key,
      pid: child.pid ?? 0,
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
  throw new Error(`the server ended before it listened: ${text}`)
}

async function untilReady(client: Client, model: string): Promise<void> {
  const deadline = performance.now() + READY_TIMEOUT_MS
  while (performance.now() < deadline) {
    const states = (await client.models()).map((entry) => `${entry.id} ${entry.turant.state}`)
    if (states.includes(`${model} ready`)) return
    await sleep(50)
  }
  throw new Error(`${model} was not ready within ${READY_TIMEOUT_MS / 1000} s`)
}
