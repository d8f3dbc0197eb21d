import { spawn, type ChildProcess } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { endWithUs } from '../harness/own-children.ts'
import { freePort } from './free-port.ts'
import type { LlamaServerPeer } from './peer-set.ts'
import { longFlags } from './run-program.ts'

const READY_TIMEOUT_MS = 300_000
const STOP_TIMEOUT_MS = 5000
/** What it wrote last is shown when it does not start. */
const LOG_CHARACTERS = 2000

export type LlamaServerOptions = {
  readonly weights: string
  readonly threads: number
  /** Of all slots together. */
  readonly contextTokens: number
  /** More flags, such as `['--spec-type', 'ngram-mod']`. One slot unless they say `--parallel`. */
  readonly flags?: readonly string[]
}

export type LlamaServer = AsyncDisposable & {
  readonly baseUrl: string
  readonly pid: number
}

/**
 * llama.cpp's own server with empty caches, its model loaded and warmed. Flash attention is on and the
 * key/value memory 16-bit, as in ours; everything else is its default.
 */
export async function startLlamaServer(
  peer: LlamaServerPeer,
  options: LlamaServerOptions,
): Promise<LlamaServer> {
  const port = await freePort()
  const child = spawn(peer.program, commandLine(options, port), {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  endWithUs(child)
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve())
    child.once('error', () => resolve())
  })
  const log = lastWords(child)
  const baseUrl = `http://127.0.0.1:${port}`
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM')
    // One that hangs does not listen to that either.
    const force = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS)
    await ended
    clearTimeout(force)
  }
  try {
    await untilReady(baseUrl, child)
  } catch (cause) {
    await stop()
    throw new Error(`llama-server did not start: ${log()}`, { cause })
  }
  return { baseUrl, pid: child.pid ?? 0, [Symbol.asyncDispose]: stop }
}

function commandLine(options: LlamaServerOptions, port: number): string[] {
  const { weights, threads, contextTokens, flags = [] } = options
  const common = {
    model: weights,
    host: '127.0.0.1',
    port,
    threads,
    'ctx-size': contextTokens,
    'flash-attn': 'on',
    ...(flags.includes('--parallel') ? {} : { parallel: 1 }),
  }
  return [...longFlags(common), '--no-webui', '--offline', ...flags]
}

async function untilReady(baseUrl: string, child: ChildProcess): Promise<void> {
  const deadline = performance.now() + READY_TIMEOUT_MS
  while (performance.now() < deadline) {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) {
      throw new Error('it ended')
    }
    // Refused connections and 503 are what a server says that is still loading.
    const isReady = await fetch(`${baseUrl}/health`).then(
      (response) => response.ok,
      () => false,
    )
    if (isReady) return
    await sleep(50)
  }
  throw new Error(`it was not ready within ${READY_TIMEOUT_MS / 1000} s`)
}

/** Reads what a program writes, so that it never blocks, and keeps the end of it. */
function lastWords(child: ChildProcess): () => string {
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      text = (text + chunk.toString()).slice(-LOG_CHARACTERS)
    })
  }
  return () => text
}
