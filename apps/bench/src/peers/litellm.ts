import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { endWithUs } from '../harness/own-children.ts'
import { freePort } from './free-port.ts'
import type { LitellmPeer } from './peer-set.ts'
import { lastWords, stopWithin, untilHealthy } from './peer-process.ts'
import { longFlags } from './run-program.ts'

/** What is asked of it. */
export const LITELLM_MODEL = 'far'
const KEY = 'sk-bench'
const STOP_TIMEOUT_MS = 5000

export type Litellm = AsyncDisposable & { readonly port: number; readonly key: string }

export type LitellmOptions = {
  /** Of an OpenAI-compatible server on the loopback. */
  readonly upstreamPort: number
  readonly upstreamModel: string
}

/**
 * LiteLLM's proxy with one worker, one key and one model, nothing of it kept in a database or told to anybody.
 * https://docs.litellm.ai/docs/proxy/configs
 */
export async function startLitellm(peer: LitellmPeer, options: LitellmOptions): Promise<Litellm> {
  const folder = mkdtempSync(join(tmpdir(), 'turant-bench-'))
  const config = join(folder, 'config.yaml')
  writeFileSync(config, configText(options))
  const port = await freePort()
  const flags = longFlags({ config, host: '127.0.0.1', port, num_workers: 1, telemetry: 'False' })
  const child = spawn(peer.program, flags, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      LITELLM_LOCAL_MODEL_COST_MAP: 'True',
      LITELLM_LOG: 'ERROR',
      NO_PROXY: '127.0.0.1,localhost',
    },
  })
  endWithUs(child)
  const log = lastWords(child)
  const stop = async (): Promise<void> => {
    await stopWithin(child, STOP_TIMEOUT_MS)
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    await untilHealthy(`http://127.0.0.1:${port}/health/liveliness`, child)
  } catch (cause) {
    await stop()
    throw new Error(`litellm did not start: ${log()}`, { cause })
  }
  return { port, key: KEY, [Symbol.asyncDispose]: stop }
}

/** JSON is YAML. */
export function configText({ upstreamPort, upstreamModel }: LitellmOptions): string {
  return JSON.stringify({
    model_list: [
      {
        model_name: LITELLM_MODEL,
        litellm_params: {
          model: `openai/${upstreamModel}`,
          api_base: `http://127.0.0.1:${upstreamPort}/v1`,
          api_key: 'none',
        },
      },
    ],
    general_settings: { master_key: KEY },
  })
}
