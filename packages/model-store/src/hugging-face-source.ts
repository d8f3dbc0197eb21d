import { join } from 'node:path'
import { HUB_URL, HubApiError, fileDownloadInfo, pathsInfo } from '@huggingface/hub'
import { describeSource, type HuggingFaceSource } from '@turant/models'
import { assertRoom, type Fetched, type PullContext } from './context.ts'
import { download } from './download.ts'
import { ModelStoreError, reasonOf } from './error.ts'
import { fileSize } from './file.ts'

/**
 * A file of the Hugging Face hub. `HF_ENDPOINT` names a mirror, `HF_TOKEN` opens gated repositories.
 * Transferred with plain range requests: they can be continued after a kill, which the hub's chunked
 * protocol (Xet) through the library cannot.
 */
export async function fetchFromHub(
  context: PullContext,
  source: HuggingFaceSource,
  pinned: string | undefined,
): Promise<Fetched> {
  const hub = hubOf(context)
  const declared = await declaredFile(source, hub)
  const sha256 = pinned ?? declared.sha256
  if (sha256 === undefined) {
    throw new ModelStoreError('source-refused', 'the hub declares no SHA-256 for this file')
  }
  if (declared.sha256 !== undefined && declared.sha256 !== sha256) {
    throw new ModelStoreError(
      'hash-mismatch',
      `the hub now has another file there: its SHA-256 is ${declared.sha256}, expected ${sha256}`,
    )
  }
  const file = join(context.workDirectory, `${sha256.slice(0, 16)}.gguf`)
  await assertRoom(context, declared.bytes - ((await fileSize(file)) ?? 0))
  await download(context, {
    url: declared.url,
    headers: hub.authorization,
    file,
    bytes: declared.bytes,
  })
  return { file, sha256, servedBy: describeSource(source) }
}

type Hub = {
  readonly url: string
  readonly authorization: Readonly<Record<string, string>>
  /** What the library is given for its requests. */
  readonly fetch: typeof globalThis.fetch
}

function hubOf(context: PullContext): Hub {
  const { environment, http, signal } = context
  const url = (environment['HF_ENDPOINT'] ?? HUB_URL).replace(/\/+$/u, '')
  const token = environment['HF_TOKEN']
  const authorization: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {}
  return {
    url,
    authorization,
    async fetch(input, init) {
      const address = input instanceof Request ? input.url : input.toString()
      const own = new URL(address).origin === new URL(url).origin
      const body = typeof init?.body === 'string' ? { body: init.body } : {}
      const response = await http.request({
        url: address,
        method: init?.method ?? 'GET',
        headers: {
          ...Object.fromEntries(new Headers(init?.headers)),
          ...(own ? authorization : {}),
        },
        signal,
        ...body,
      })
      const isText = !response.ok || response.headers.get('content-type')?.includes('json')
      // Of a file only the headers are wanted; a server that ignores ranges would send all of it.
      if (!isText) await response.body?.cancel()
      return new Response(isText ? await response.text() : null, {
        status: response.status,
        headers: [...response.headers],
      })
    },
  }
}

type DeclaredFile = {
  readonly url: string
  readonly bytes: number
  readonly sha256: string | undefined
}

/**
 * What the hub says of a file. The entity tag of a large file is its SHA-256; where a redirect or a
 * mirror has hidden that, the listing of the repository says it.
 */
async function declaredFile(source: HuggingFaceSource, hub: Hub): Promise<DeclaredFile> {
  const place = {
    repo: { type: 'model', name: source.repo },
    hubUrl: hub.url,
    fetch: hub.fetch,
    ...(source.revision === undefined ? {} : { revision: source.revision }),
  } as const
  try {
    const info = await fileDownloadInfo({ ...place, path: source.file })
    if (info === null) throw new ModelStoreError('source-refused', 'the hub has no such file')
    if (source.bytes !== undefined && source.bytes !== info.size) {
      throw new ModelStoreError(
        'hash-mismatch',
        `the hub now has another file there: ${info.size} bytes, expected ${source.bytes}`,
      )
    }
    const tag = /^(?:W\/)?"?([0-9a-f]{64})"?$/u.exec(info.etag)?.[1]
    if (tag !== undefined || source.sha256 !== undefined) {
      return { url: info.url, bytes: info.size, sha256: tag }
    }
    const [listed] = await pathsInfo({ ...place, paths: [source.file] })
    return { url: info.url, bytes: info.size, sha256: listed?.lfs?.oid }
  } catch (error) {
    if (error instanceof ModelStoreError) throw error
    const reason = error instanceof HubApiError ? refusal(error.statusCode) : reasonOf(error)
    throw new ModelStoreError('source-refused', reason, { cause: error })
  }
}

function refusal(status: number): string {
  const answer = `the hub answered ${status}`
  // It says 401 of repositories that do not exist, too, so as not to tell which are private.
  const isForbidden = status === 401 || status === 403
  return isForbidden
    ? `${answer}; if the repository exists, HF_TOKEN must name one who may read it`
    : answer
}
