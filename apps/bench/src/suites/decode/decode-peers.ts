import { renderChat } from '@turant/models'
import { benchPlainDecode } from '../../peers/llama-bench.ts'
import { chatTemplate, complete, type ChatTemplate } from '../../peers/llama-completion.ts'
import { startLlamaServer } from '../../peers/llama-server.ts'
import { measureNodeLlama, type NodeLlamaRun } from '../../peers/node-llama-cpp.ts'
import type { PeerSet } from '../../peers/peer-set.ts'
import { SPECULATIONS, type Speculation } from '../../peers/speculation.ts'
import { literalGrammar } from '../literal-grammar.ts'
import { peerRun, type DecodeRun } from './decode-run.ts'

const CONTEXT_TOKENS = 4096

export type PlainTask = {
  readonly peers: PeerSet
  readonly round: number
  readonly case: string
  readonly prompt: string
  readonly promptTokens: number
  readonly tokens: number
}

/** Tokens per second of llama.cpp's own bench, one token after the other; undefined where it is absent. */
export async function nativeRate(task: PlainTask): Promise<number | undefined> {
  const { peers, promptTokens: depth, tokens } = task
  const { llamaServer: peer, weights, threads } = peers
  if (peer.status === 'absent' || peer.bench === undefined) return undefined
  return await benchPlainDecode(peer.bench, { weights, threads, tokens, depth })
}

/** The same by llama.cpp's server. */
export async function nativeServer(task: PlainTask): Promise<readonly DecodeRun[]> {
  const { peers, round, prompt, tokens } = task
  const { llamaServer: peer, weights, threads } = peers
  if (peer.status === 'absent') return []
  await using server = await startLlamaServer(peer, {
    weights,
    threads,
    contextTokens: CONTEXT_TOKENS,
  })
  const text = chatText(await chatTemplate(server.baseUrl), prompt)
  const written = await answer(server.baseUrl, { prompt: text, maxTokens: tokens })
  return [peerRun({ system: 'llama-server', case: task.case, round }, written)]
}

export type CopyTask = {
  readonly peers: PeerSet
  readonly round: number
  readonly case: string
  readonly prompt: string
  readonly prediction: string
  readonly truth: string
  readonly speculations: readonly Speculation[]
}

/**
 * llama-server is not told what to expect, so what is expected stands in its prompt, where its
 * speculation finds it; a grammar holds it to the same answer. One run for each way to guess.
 */
export async function llamaCopies(
  task: CopyTask,
): Promise<readonly { readonly run: DecodeRun; readonly speculation: Speculation }[]> {
  const { peers, round, prompt, prediction, truth } = task
  const { llamaServer: peer, weights, threads } = peers
  if (peer.status === 'absent') return []
  const runs = []
  for (const speculation of task.speculations) {
    const { name, flags } = speculation
    await using server = await startLlamaServer(peer, {
      weights,
      threads,
      contextTokens: CONTEXT_TOKENS,
      flags,
    })
    const chat = await chatTemplate(server.baseUrl)
    const written = await answer(server.baseUrl, {
      prompt: chatText(chat, `${prompt}\n\nThis is an earlier version:\n\n${prediction}`),
      grammar: literalGrammar(truth),
      maxTokens: CONTEXT_TOKENS,
    })
    const run = peerRun(
      { system: `llama-server, ${name}`, case: task.case, round },
      { ...written, isIdentical: written.text === truth },
    )
    runs.push({ run, speculation })
  }
  return runs
}

export function speculationsFor(isQuick: boolean): readonly Speculation[] {
  return SPECULATIONS.filter((speculation) => speculation.isQuick || !isQuick)
}

type Ordered = { readonly prompt: string; readonly maxTokens: number; readonly grammar?: string }

async function answer(baseUrl: string, order: Ordered) {
  // As ours is warmed: the first computation of a process also sets up its buffers.
  for await (const _ of complete(baseUrl, { prompt: 'a', maxTokens: 4 }));
  let text = ''
  for await (const piece of complete(baseUrl, order)) {
    if (piece.type === 'text') {
      text += piece.text
      continue
    }
    const { outputTokens, acceptedTokens, decodeMs } = piece.counts
    const tokensPerSecond = (outputTokens * 1000) / decodeMs
    return { text, tokensPerSecond, outputTokens, batches: outputTokens - acceptedTokens }
  }
  throw new Error('llama-server ended its answer without an end')
}

export type NodeTask = PlainTask & { readonly truth: string; readonly oracleCase: string }

const DRAFTS = [63, 127]

/** node-llama-cpp: its own loop, and `controlledEvaluate` with perfect guesses. */
export async function nodeLlama(task: NodeTask): Promise<readonly DecodeRun[]> {
  const { peers, round, prompt, tokens, truth } = task
  const { nodeLlamaCpp: peer, llamaServer, weights, threads } = peers
  if (peer.status === 'absent') return []
  const chat = llamaServer.status === 'absent' ? undefined : await templateOf(task)
  const plain = [...new Set([threads, 1])].map((count): Named => ({
    system: `node-llama-cpp evaluate, ${count} ${count === 1 ? 'thread' : 'threads'}`,
    case: task.case,
    run: { kind: 'plain', threads: count, tokens: Math.min(tokens, 128) },
  }))
  // Without the model's template the answer would not be what it expects, and every guess wrong.
  const controlled = (chat === undefined ? [] : DRAFTS).map((draftTokens): Named => ({
    system: `node-llama-cpp controlledEvaluate, ${draftTokens} guesses`,
    case: task.oracleCase,
    run: { kind: 'controlled', threads, answer: truth, draftTokens },
  }))
  const named = [...plain, ...controlled]
  const results = await measureNodeLlama(peer, {
    weights,
    contextTokens: CONTEXT_TOKENS,
    prompt: chat === undefined ? prompt : chatText(chat, prompt),
    runs: named.map(({ run }) => run),
  })
  return results.flatMap(({ tokensPerSecond, batches, wrong, tokens: made }, index) => {
    const about = named[index]
    if (about === undefined) return []
    const isIdentical = wrong === undefined ? undefined : wrong === 0
    const told = { tokensPerSecond, batches, outputTokens: made, isIdentical }
    return [peerRun({ system: about.system, case: about.case, round }, told)]
  })
}

type Named = { readonly system: string; readonly case: string; readonly run: NodeLlamaRun }

async function templateOf({ peers }: NodeTask): Promise<ChatTemplate | undefined> {
  const { llamaServer: peer, weights, threads } = peers
  if (peer.status === 'absent') return undefined
  await using server = await startLlamaServer(peer, { weights, threads, contextTokens: 512 })
  return await chatTemplate(server.baseUrl)
}

function chatText(chat: ChatTemplate, content: string): string {
  const segments = renderChat({ ...chat, messages: [{ role: 'user', content }] })
  return segments.map((segment) => segment.text).join('')
}
