import { truncate } from 'node:fs/promises'
import type { Response } from 'undici'
import type { PullContext } from './context.ts'
import { ModelStoreError, diskError, reasonOf } from './error.ts'
import { fileSize } from './file.ts'
import { Progress } from './progress.ts'

export type DownloadRequest = {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** Continued when it exists, so its name must tell apart what could differ in content. */
  readonly file: string
  readonly bytes: number | undefined
}

/** Less than this between two breaks is no progress: a host that stalls after each packet. */
const PROGRESS_BYTES = 1 << 16

type Outcome =
  | { readonly status: 'complete' }
  /** Broken off, or a refusal that may pass: worth another try. */
  | { readonly status: 'interrupted'; readonly reason: string }

/**
 * Downloads into a file, from where an earlier attempt ended. Breaks are continued as long as there
 * is some progress between them. Whether the bytes are the right ones is for the caller to check.
 */
export async function download(context: PullContext, request: DownloadRequest): Promise<void> {
  const { clock, limits, signal, onEvent } = context
  const there = (await fileSize(request.file)) ?? 0
  const progress = new Progress({
    phase: 'download',
    total: request.bytes,
    done: there,
    clock,
    onEvent,
  })
  let failures = 0
  for (;;) {
    const before = (await fileSize(request.file)) ?? 0
    const outcome = await attempt(context, request, progress)
    if (outcome.status === 'complete') return
    const after = (await fileSize(request.file)) ?? 0
    failures = after - before >= PROGRESS_BYTES ? 1 : failures + 1
    if (failures > limits.retries) {
      throw new ModelStoreError('source-unreachable', outcome.reason)
    }
    await clock.sleep(limits.retryDelayMs * 2 ** (failures - 1), signal)
  }
}

async function attempt(
  context: PullContext,
  request: DownloadRequest,
  progress: Progress,
): Promise<Outcome> {
  const offset = (await fileSize(request.file)) ?? 0
  if (offset > 0 && offset === request.bytes) return { status: 'complete' }
  const range = offset > 0 ? { range: `bytes=${offset}-` } : {}
  let response: Response
  try {
    response = await context.http.request({
      url: request.url,
      headers: { ...request.headers, ...range, 'accept-encoding': 'identity' },
      signal: context.signal,
    })
  } catch (error) {
    context.signal.throwIfAborted()
    return { status: 'interrupted', reason: reasonOf(error) }
  }
  const start = startOf(response, offset)
  if (start.status !== 'body') {
    await response.body?.cancel()
    if (start.status === 'refused') throw new ModelStoreError('source-refused', start.reason)
    if (start.status === 'restart') await truncate(request.file, 0)
    return { status: 'interrupted', reason: start.reason }
  }
  if (start.offset !== offset) await truncate(request.file, start.offset)
  progress.set(start.offset)
  return receive(context, { request, response, progress })
}

type Start =
  | { readonly status: 'body'; readonly offset: number }
  | { readonly status: 'restart' | 'later' | 'refused'; readonly reason: string }

/** Which byte the body of an answer begins with, or why there is none. */
function startOf(response: Response, offset: number): Start {
  const reason = `the server answered ${response.status}`
  if (response.status === 200) return { status: 'body', offset: 0 }
  if (response.status === 206) {
    const first = /^bytes (\d+)-/u.exec(response.headers.get('content-range') ?? '')?.[1]
    return Number(first) === offset ? { status: 'body', offset } : { status: 'restart', reason }
  }
  // Our part is longer than the file, so it is not a part of it.
  if (response.status === 416) return { status: 'restart', reason }
  const passing = response.status >= 500 || response.status === 429 || response.status === 408
  return { status: passing ? 'later' : 'refused', reason }
}

async function receive(
  context: PullContext,
  parts: {
    readonly request: DownloadRequest
    readonly response: Response
    readonly progress: Progress
  },
): Promise<Outcome> {
  const { request, response, progress } = parts
  const due = Number(response.headers.get('content-length') ?? Number.NaN)
  let received = 0
  await using file = await context.disk.append(request.file)
  try {
    for await (const chunk of bodyOf(response)) {
      await file.write(chunk)
      received += chunk.length
      progress.add(chunk.length)
    }
  } catch (error) {
    context.signal.throwIfAborted()
    const full = diskError(error, context.directory)
    if (full !== undefined) throw full
    return { status: 'interrupted', reason: reasonOf(error) }
  }
  await file.sync()
  return received < due
    ? { status: 'interrupted', reason: 'the connection was closed too early' }
    : { status: 'complete' }
}

async function* bodyOf(response: Response): AsyncGenerator<Uint8Array, void, undefined> {
  const body: AsyncIterable<unknown> | null = response.body
  // The type of a body leaves open what its chunks are; fetch makes them bytes.
  for await (const chunk of body ?? []) if (chunk instanceof Uint8Array) yield chunk
}
