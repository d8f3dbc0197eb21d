import { spawn } from 'node:child_process'
import { endWithUs } from '../harness/own-children.ts'
import { freePort } from './free-port.ts'
import { lastWords, stopWithin, untilHealthy } from './peer-process.ts'
import type { LlamaServerPeer } from './peer-set.ts'
import { longFlags } from './run-program.ts'

const STOP_TIMEOUT_MS = 5000

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
  const log = lastWords(child)
  const baseUrl = `http://127.0.0.1:${port}`
  const stop = (): Promise<void> => stopWithin(child, STOP_TIMEOUT_MS)
  try {
    await untilHealthy(`${baseUrl}/health`, child)
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
