import { findModel } from '@turant/models'
import { SseDecoder } from '@turant/protocol'
import { startLlamaServer } from '../../peers/llama-server.ts'
import type { PeerSet } from '../../peers/peer-set.ts'
import type { Caller, ChatOrder, Contestant, SuggestionOrder, Pieces } from './contestant.ts'
import { SilentPeerError } from './silent-peer.ts'
import { readLlamaChunk } from './llama-chunk.ts'

export type LlamaOptions = {
  readonly model: string
  readonly peers: PeerSet
  /** Requests served at once (`--parallel`). */
  readonly slots: number
  /** Tokens of context of each of them. */
  readonly slotTokens: number
  /** More flags of `llama-server`. */
  readonly flags?: readonly string[]
}

export type Llama = Contestant & { readonly baseUrl: string }

/** llama.cpp's own server with its defaults and no guessing; undefined where there is none. */
export async function startLlama(options: LlamaOptions): Promise<Llama | undefined> {
  const { model, peers, slots, slotTokens, flags = [] } = options
  if (peers.llamaServer.status === 'absent') return undefined
  const server = await startLlamaServer(peers.llamaServer, {
    weights: peers.weights,
    threads: peers.threads,
    contextTokens: slots * slotTokens,
    flags: ['--parallel', String(slots), ...flags],
  })
  // A model that was not trained to fill in continues what is before, as ours has it do.
  const isPrefixOnly = findModel(model)?.profile.fill?.type !== 'tokens'
  let callers = 0
  return {
    name: 'llama-server',
    baseUrl: server.baseUrl,
    connect() {
      const slot = callers % slots
      callers += 1
      return caller({ baseUrl: server.baseUrl, slot, isPrefixOnly })
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

type CallerOptions = {
  readonly baseUrl: string
  /**
   * A caller keeps to one slot. Left to choose, the server moves a typist whose last request is just
   * being cancelled to the other slot, where nothing of the file is known: several times slower.
   */
  readonly slot: number
  readonly isPrefixOnly: boolean
}

function caller({ baseUrl, slot, isPrefixOnly }: CallerOptions): Caller {
  const call = (path: string, body: object, signal: AbortSignal | undefined): Pieces =>
    post(`${baseUrl}${path}`, { body: { ...COMMON, id_slot: slot, ...body }, signal })
  const suggestionPath = isPrefixOnly ? '/completion' : '/infill'
  return {
    chat: (order, signal) => call('/v1/chat/completions', chatBody(order), signal),
    suggest: (order, signal) => call(suggestionPath, suggestionBody(order, isPrefixOnly), signal),
  }
}

/** It sometimes never answers, or ends, after many requests that were given up. */
const PATIENCE_SECONDS = 90
const COMMON = {
  temperature: 0,
  // The one sampler that greedy decoding needs: the default chain costs time for nothing.
  samplers: ['temperature'],
  stream: true,
  cache_prompt: true,
  return_progress: true,
}

function chatBody({ messages, maxOutputTokens }: ChatOrder): object {
  return { messages, max_tokens: maxOutputTokens }
}

function suggestionBody(order: SuggestionOrder, isPrefixOnly: boolean): object {
  const { before, after, maxOutputTokens } = order
  const place = isPrefixOnly
    ? { prompt: before }
    : { input_prefix: before, input_suffix: after, prompt: '' }
  return { ...place, n_predict: maxOutputTokens, stop: ['\n'] }
}

type Call = { readonly body: object; readonly signal: AbortSignal | undefined }

/** One streamed request. An abort ends its connection, which is how this server is told to stop. */
async function* post(url: string, { body, signal }: Call): Pieces {
  const patience = AbortSignal.timeout(PATIENCE_SECONDS * 1000)
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: signal ? AbortSignal.any([signal, patience]) : patience,
    })
    if (response.ok && response.body) yield* pieces(response.body)
    else yield { type: 'refused', message: `${response.status} ${await response.text()}` }
  } catch (error) {
    if (signal?.aborted === true) yield { type: 'aborted' }
    else throw new SilentPeerError(lastSeen(patience.aborted), { cause: error })
  }
}

function lastSeen(isLate: boolean): string {
  const what = isLate ? `did not answer within ${PATIENCE_SECONDS} s` : 'ended the connection'
  return `llama-server ${what}`
}

async function* pieces(body: ReadableStream<Uint8Array>): Pieces {
  const decoder = new SseDecoder()
  const text = new TextDecoder()
  let counts
  for await (const bytes of body) {
    for (const data of decoder.push(text.decode(bytes, { stream: true }))) {
      if (data === '[DONE]') continue
      const chunk = readLlamaChunk(JSON.parse(data))
      if (chunk.progress) yield { type: 'progress', ...chunk.progress, leftMs: undefined }
      if (chunk.text !== '') yield { type: 'text', text: chunk.text }
      counts = chunk.counts ?? counts
    }
  }
  if (counts === undefined) yield { type: 'refused', message: 'the stream ended too early' }
  else yield { type: 'ended', counts, id: undefined }
}

/** Writes the memory of the only slot into a file of the folder given by `--slot-save-path`. */
export function saveSlot(server: Llama, filename: string): Promise<void> {
  return slotAction(server, 'save', filename)
}

export function restoreSlot(server: Llama, filename: string): Promise<void> {
  return slotAction(server, 'restore', filename)
}

async function slotAction(
  { baseUrl }: Llama,
  action: 'save' | 'restore',
  filename: string,
): Promise<void> {
  const response = await fetch(`${baseUrl}/slots/0?action=${action}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ filename }),
  })
  if (!response.ok) throw new Error(`slot ${action}: ${response.status} ${await response.text()}`)
  await response.arrayBuffer()
}
