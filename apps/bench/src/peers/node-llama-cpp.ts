import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { listAt, numberAt } from '../harness/json-field.ts'
import type { NodeLlamaCppPeer } from './peer-set.ts'
import { runProgram } from './run-program.ts'

const SCRIPT = fileURLToPath(new URL('../../files/node-llama-cpp.mjs.txt', import.meta.url))

export type NodeLlamaRun =
  /** `evaluate`: one token after the other. */
  | { readonly kind: 'plain'; readonly threads: number; readonly tokens: number }
  /** `controlledEvaluate`, drafting the answer itself: an oracle. */
  | {
      readonly kind: 'controlled'
      readonly threads: number
      readonly answer: string
      readonly draftTokens: number
    }

export type NodeLlamaResult = {
  readonly tokensPerSecond: number
  readonly tokens: number | undefined
  readonly batches: number | undefined
  /** Tokens that it would have chosen otherwise. */
  readonly wrong: number | undefined
}

export type NodeLlamaOrder = {
  readonly weights: string
  readonly contextTokens: number
  /** Control tokens are written out in it. */
  readonly prompt: string
  readonly runs: readonly NodeLlamaRun[]
}

/** Each run in a fresh context of one fresh process. */
export async function measureNodeLlama(
  peer: NodeLlamaCppPeer,
  order: NodeLlamaOrder,
): Promise<readonly NodeLlamaResult[]> {
  const script = join(peer.folder, 'measure.mjs')
  copyFileSync(SCRIPT, script)
  const { code, output, errors } = await runProgram(process.execPath, [script], {
    cwd: peer.folder,
    input: JSON.stringify(order),
  })
  if (code !== 0) throw new Error(`node-llama-cpp: ${(errors || output).slice(-800)}`)
  const said: unknown = JSON.parse(output.trimEnd().split('\n').at(-1) ?? '')
  return listAt(said, 'results').map((result) => ({
    tokensPerSecond:
      ((numberAt(result, 'tokens') ?? Number.NaN) * 1000) /
      (numberAt(result, 'decodeMs') ?? Number.NaN),
    tokens: numberAt(result, 'tokens'),
    batches: numberAt(result, 'batches'),
    wrong: numberAt(result, 'wrong'),
  }))
}
