import {
  catalogListSchema,
  pullEventSchema,
  routes,
  ticketSchema,
  type CatalogEntry,
  type PullEvent,
  type Ticket,
} from '@turant/protocol'
import { ClientError } from './client-error.ts'
import type { ClientAbort, ClientFailure } from './client-event.ts'
import type { StreamOptions } from './client.ts'
import { asConnectionError, callJson, callText, send, type HttpOptions } from './http-call.ts'
import { httpRefusal, readJson } from './refusal.ts'
import { readSse, type SseReading } from './sse-reader.ts'

/** A stream of these has exactly one that ends it, its last: all but `pull.progress` and `pull.note` do. */
export type PullStreamEvent = PullEvent | ClientFailure | ClientAbort

/** What is asked of a server beside answers, over HTTP. */
export type ServerCalls = {
  /** The models that can be had. Throws {@link ClientError}. */
  catalog(options?: StreamOptions): Promise<readonly CatalogEntry[]>
  /**
   * Has the server fetch a model. Nothing throws through the stream; leaving it early cancels, unless others
   * wait for the model too.
   */
  pull(id: string, options?: StreamOptions): AsyncGenerator<PullStreamEvent, void, undefined>
  /** The server's figures, in the text form of Prometheus. Throws {@link ClientError}. */
  metrics(options?: StreamOptions): Promise<string>
  /** What signs a page of the server in, once. Throws {@link ClientError}. */
  ticket(options?: StreamOptions): Promise<Ticket>
}

export function createServerCalls(options: {
  /** Where the server is, without a path. */
  readonly baseUrl: string
  readonly key: string
  /** Default: the global `fetch`. */
  readonly fetch?: typeof fetch
}): ServerCalls {
  const http: HttpOptions = {
    baseUrl: options.baseUrl,
    headers: { authorization: `Bearer ${options.key}` },
    fetch: options.fetch ?? fetch,
  }
  return {
    catalog: async ({ signal } = {}) => {
      const request = { method: 'GET', route: routes.catalog, signal } as const
      return (await callJson(http, { ...request, schema: catalogListSchema })).data
    },
    pull: (id, { signal } = {}) => pullModel(http, { id, signal }),
    metrics: ({ signal } = {}) => callText(http, { method: 'GET', route: routes.metrics, signal }),
    ticket: ({ signal } = {}) =>
      callJson(http, { method: 'POST', route: routes.tickets, schema: ticketSchema, signal }),
  }
}

async function* pullModel(
  http: HttpOptions,
  { id, signal }: { readonly id: string; readonly signal: AbortSignal | undefined },
): AsyncGenerator<PullStreamEvent, void, undefined> {
  try {
    const route = `${routes.catalog}/${encodeURIComponent(id)}/pull`
    const response = await send(http, { method: 'POST', route, signal })
    if (response.ok && response.body) yield* readSse(response.body, readPullEvent)
    else {
      const error = httpRefusal(response.status, await response.text())
      yield { type: 'client.failed', error }
    }
  } catch (cause) {
    if (signal?.aborted) yield { type: 'client.aborted' }
    else yield { type: 'client.failed', error: asConnectionError(cause) }
  }
}

function readPullEvent(data: string): SseReading<PullEvent> {
  const event = pullEventSchema.safeParse(readJson(data))
  if (!event.success) throw new ClientError('bad-answer', 'A report on a model was not understood.')
  const { type } = event.data
  return { event: event.data, isLast: type === 'pull.completed' || type === 'pull.failed' }
}
