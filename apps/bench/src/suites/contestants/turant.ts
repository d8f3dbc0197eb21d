import { createClient, type Client, type ClientEvent } from '@turant/client'
import { nodeWebSocket } from '@turant/client/node'
import type { CreateRequest, ResponseObject } from '@turant/protocol'
import { startServer } from '../../harness/private-server.ts'
import type {
  Caller,
  ChatOrder,
  Contestant,
  Counts,
  SuggestionOrder,
  Pieces,
} from './contestant.ts'

export type TurantOptions = {
  readonly model: string
  readonly threads: number
  /** Tokens of context; default: what `turant serve` chooses. */
  readonly contextTokens?: number
  /** Folder of the server's state, to start it again with what it kept; default: one of its own. */
  readonly state?: string
}

export type Turant = Contestant & {
  readonly model: string
  readonly client: Client
}

/** A server of our own, reached through the client as a user would. */
export async function startTurant(options: TurantOptions): Promise<Turant> {
  const { model, threads, contextTokens, state } = options
  const flags = ['--threads', String(threads)]
  if (contextTokens !== undefined) flags.push('--context', String(contextTokens))
  const server = await startServer(model, flags, state)
  const clients: Client[] = []
  return {
    name: 'turant',
    model,
    client: server.client,
    connect() {
      const { baseUrl, key } = server
      const client = createClient({ baseUrl, key, webSocket: nodeWebSocket })
      clients.push(client)
      return caller(client, model)
    },
    async [Symbol.asyncDispose]() {
      for (const client of clients) client.close()
      await server[Symbol.asyncDispose]()
    },
  }
}

function caller(client: Client, model: string): Caller {
  const stream = (request: CreateRequest, signal: AbortSignal | undefined): Pieces =>
    pieces(client.responses.stream({ model, temperature: 0, ...request }, signal && { signal }))
  return {
    chat: (order, signal) => stream(chatRequest(order), signal),
    suggest: (order, signal) => stream(suggestionRequest(order), signal),
  }
}

function chatRequest(order: ChatOrder): CreateRequest {
  const { messages, previousId, maxOutputTokens, isPlain } = order
  return {
    ...(previousId === undefined
      ? { input: messages }
      : { input: messages.slice(-1), previous_response_id: previousId }),
    max_output_tokens: maxOutputTokens,
    // Who says `turant` is told of progress.
    turant: isPlain === true ? { drafting: 'off' } : {},
  }
}

function suggestionRequest({
  path,
  before,
  after,
  maxOutputTokens,
}: SuggestionOrder): CreateRequest {
  return {
    task: { type: 'infill', path, before, after },
    stop: '\n',
    max_output_tokens: maxOutputTokens,
    store: false,
  }
}

async function* pieces(events: AsyncGenerator<ClientEvent, void, undefined>): Pieces {
  for await (const event of events) {
    switch (event.type) {
      case 'response.output_text.delta':
        yield { type: 'text', text: event.delta }
        break
      case 'response.turant.progress':
        if (event.phase === 'prompt') {
          const { done, reused, total, left_ms: leftMs } = event
          yield { type: 'progress', done, reused, total, leftMs }
        }
        break
      case 'response.completed':
      case 'response.incomplete':
        yield { type: 'ended', counts: counts(event.response), id: event.response.id }
        break
      case 'response.failed':
        yield { type: 'refused', message: event.response.error?.message ?? 'the response failed' }
        break
      case 'client.aborted':
        yield { type: 'aborted' }
        break
      case 'client.failed':
        yield { type: 'refused', message: event.error.message }
        break
      default:
    }
  }
}

function counts({ turant }: ResponseObject): Counts {
  const figures = turant?.figures
  if (figures === undefined) throw new Error('the server told no figures')
  return {
    promptTokens: figures.prompt_tokens,
    computedTokens: figures.computed_tokens,
    outputTokens: figures.output_tokens,
    promptMs: figures.prompt_ms,
    decodeMs: figures.decode_ms,
    queuedMs: figures.queued_ms,
  }
}
