import { ClientError } from './client-error.ts'
import { httpRefusal, readJson } from './refusal.ts'

export type HttpOptions = {
  readonly baseUrl: string
  readonly headers: Readonly<Record<string, string>>
  readonly fetch: typeof fetch
}

export type HttpRequest = {
  readonly method: 'GET' | 'POST'
  /** A path; it may have parts that are encoded already. */
  readonly route: string
  /** What is sent as JSON. */
  readonly body?: object
  readonly signal: AbortSignal | undefined
}

/** What makes a value of an answer, such as a schema. */
export type Reader<T> = {
  safeParse(value: unknown): { success: true; data: T } | { success: false }
}

/** One request over HTTP, whatever its answer. Throws {@link ClientError} `unreachable` when none came. */
export async function send(http: HttpOptions, request: HttpRequest): Promise<Response> {
  const { baseUrl, headers, fetch } = http
  const { method, route, body, signal } = request
  try {
    return await fetch(new URL(route, baseUrl), {
      method,
      headers: body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    })
  } catch (cause) {
    throw unreachable(cause)
  }
}

/** The body of a successful answer as text. Throws {@link ClientError}. */
export async function callText(http: HttpOptions, request: HttpRequest): Promise<string> {
  const response = await send(http, request)
  const body = await response.text().catch((cause: unknown) => {
    throw unreachable(cause)
  })
  if (!response.ok) throw httpRefusal(response.status, body)
  return body
}

/** The body of a successful answer. Throws {@link ClientError}. */
export async function callJson<T>(
  http: HttpOptions,
  request: HttpRequest & { readonly schema: Reader<T> },
): Promise<T> {
  const parsed = request.schema.safeParse(readJson(await callText(http, request)))
  if (parsed.success) return parsed.data
  const message = `${request.method} ${request.route} was not understood.`
  throw new ClientError('bad-answer', message)
}

/** What ended a connection that had come about. */
export function asConnectionError(cause: unknown): ClientError {
  if (cause instanceof ClientError) return cause
  const message = cause instanceof Error ? causeText(cause) : String(cause)
  return new ClientError('connection-lost', `The connection ended: ${message}`, { cause })
}

function unreachable(cause: unknown): ClientError {
  const reason = cause instanceof Error ? causeText(cause) : String(cause)
  return new ClientError('unreachable', `The server cannot be reached: ${reason}`, { cause })
}

/** `fetch` says only 'fetch failed'; what failed is the cause of that. */
function causeText(error: Error): string {
  return error.cause instanceof Error && error.cause.message !== ''
    ? error.cause.message
    : error.message
}
