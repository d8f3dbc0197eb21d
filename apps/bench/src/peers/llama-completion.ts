import { SseDecoder } from '@turant/protocol'
import { fieldAt, numberAt, textAt } from '../harness/json-field.ts'

/** How a model is spoken to, as its own server says (`GET /props`). */
export type ChatTemplate = {
  readonly template: string | undefined
  readonly bosText: string
  readonly eosText: string
}

export type CompletionOrder = {
  readonly prompt: string
  readonly maxTokens: number
  readonly stop?: readonly string[]
  /** GBNF. */
  readonly grammar?: string
}

/** What the server counted until now. Times in milliseconds. */
export type CompletionCounts = {
  readonly promptTokens: number
  readonly computedTokens: number
  readonly promptMs: number
  readonly outputTokens: number
  readonly decodeMs: number
  readonly draftedTokens: number
  readonly acceptedTokens: number
}

/** A stream of these ends with exactly one `ended`. */
export type CompletionPiece =
  | { readonly type: 'text'; readonly text: string; readonly counts: CompletionCounts }
  /** `isCut`: the length limit was reached. */
  | { readonly type: 'ended'; readonly isCut: boolean; readonly counts: CompletionCounts }

/**
 * One greedy answer of `POST /completion` (llama.cpp, tools/server/README.md). Leaving the loop early ends
 * the connection, which is how this server is told to stop. Throws when the server refuses.
 */
export async function* complete(
  baseUrl: string,
  order: CompletionOrder,
): AsyncGenerator<CompletionPiece, void, undefined> {
  const { prompt, maxTokens, stop = [], grammar } = order
  const body = {
    prompt,
    stop,
    n_predict: maxTokens,
    stream: true,
    // The one sampler that greedy decoding needs: the default chain costs time for nothing.
    temperature: 0,
    samplers: ['temperature'],
    timings_per_token: true,
    ...(grammar === undefined ? {} : { grammar }),
  }
  const abort = new AbortController()
  const response = await post(`${baseUrl}/completion`, body, abort.signal)
  const decoder = new SseDecoder()
  const text = new TextDecoder()
  try {
    for await (const bytes of bodyOf(response)) {
      for (const data of decoder.push(text.decode(bytes, { stream: true }))) {
        yield* pieces(JSON.parse(data))
      }
    }
  } finally {
    abort.abort()
  }
}

function bodyOf({ body }: Response): ReadableStream<Uint8Array> {
  if (body === null) throw new Error('llama-server gave no answer')
  return body
}

function* pieces(value: unknown): Generator<CompletionPiece, void, undefined> {
  const failure = textAt(value, 'error.message')
  if (failure !== undefined) throw new Error(`llama-server: ${failure}`)
  const text = textAt(value, 'content') ?? ''
  if (text !== '') yield { type: 'text', text, counts: counts(value) }
  if (fieldAt(value, 'stop') !== true) return
  yield { type: 'ended', isCut: textAt(value, 'stop_type') === 'limit', counts: counts(value) }
}

function counts(value: unknown): CompletionCounts {
  const timing = (name: string): number => numberAt(value, `timings.${name}`) ?? 0
  return {
    promptTokens: timing('cache_n') + timing('prompt_n'),
    computedTokens: timing('prompt_n'),
    promptMs: timing('prompt_ms'),
    outputTokens: timing('predicted_n'),
    decodeMs: timing('predicted_ms'),
    draftedTokens: timing('draft_n'),
    acceptedTokens: timing('draft_n_accepted'),
  }
}

export async function chatTemplate(baseUrl: string): Promise<ChatTemplate> {
  const response = await fetch(`${baseUrl}/props`, { headers: FRESH })
  const props: unknown = await response.json()
  return {
    template: textAt(props, 'chat_template'),
    bosText: textAt(props, 'bos_token') ?? '',
    eosText: textAt(props, 'eos_token') ?? '',
  }
}

/** One connection each: this server closes idle ones, at times just when the next request is under way. */
const FRESH = { connection: 'close' }

async function post(url: string, body: object, signal?: AbortSignal): Promise<Response> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { ...FRESH, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    ...(signal === undefined ? {} : { signal }),
  })
  if (!response.ok) throw new Error(`llama-server: ${response.status} ${await response.text()}`)
  return response
}
