import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

export type ServedFile = {
  readonly content: Buffer
  readonly headers?: Readonly<Record<string, string>>
  /** Of the first answers, in order; undefined and after them: the file. */
  readonly statuses?: readonly (number | undefined)[]
  /** The connection is cut after this many bytes of each answer. */
  readonly cutAfter?: number
  readonly ranges?: 'honoured' | 'ignored'
  /** `never`: the request is accepted and nothing follows. */
  readonly answers?: 'always' | 'never'
  /** Bodies are held back after this many bytes until this resolves. */
  readonly hold?: { readonly after: number; readonly until: Promise<unknown> }
}

export type RecordedRequest = {
  readonly method: string
  readonly url: string
  readonly range: string | undefined
  readonly authorization: string | undefined
}

export type FileServer = AsyncDisposable & {
  readonly url: string
  /** By path. May be changed while serving. */
  readonly files: Map<string, ServedFile>
  readonly requests: readonly RecordedRequest[]
  /** How many bytes of file bodies have been asked for or cut so far, by range header. */
  rangesOf(path: string): readonly (string | undefined)[]
}

/** Files over HTTP on loopback, with range requests and every way in which they go wrong. */
export async function startFileServer(): Promise<FileServer> {
  const files = new Map<string, ServedFile>()
  const requests: RecordedRequest[] = []
  const answers = new Map<ServedFile, number>()
  const server = createServer((request, response) => {
    const url = pathOf(request)
    const { range, authorization } = request.headers
    requests.push({ method: request.method ?? '', url, range, authorization })
    const file = files.get(url)
    if (file === undefined) {
      response.writeHead(404, { 'x-error-code': 'EntryNotFound' }).end()
      return
    }
    const answered = answers.get(file) ?? 0
    answers.set(file, answered + 1)
    const status = file.statuses?.[answered]
    if (status !== undefined) {
      response.writeHead(status).end()
      return
    }
    if (file.answers !== 'never') void serve(file, request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    files,
    requests,
    rangesOf: (path) => requests.filter(({ url }) => url === path).map(({ range }) => range),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** A proxy is asked for whole addresses; what matters here is the path either way. */
function pathOf(request: IncomingMessage): string {
  return new URL(request.url ?? '/', 'http://127.0.0.1').pathname
}

async function serve(
  file: ServedFile,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const total = file.content.length
  const range = /^bytes=(\d+)-(\d*)$/u.exec(request.headers.range ?? '')
  const honoured = range !== null && file.ranges !== 'ignored'
  const start = honoured ? Number(range[1]) : 0
  const end = honoured && range[2] !== '' ? Number(range[2]) + 1 : total
  if (start >= total) {
    response.writeHead(416, { 'content-range': `bytes */${total}` }).end()
    return
  }
  const body = file.content.subarray(start, end)
  response.writeHead(honoured ? 206 : 200, {
    'content-length': body.length,
    ...(honoured ? { 'content-range': `bytes ${start}-${end - 1}/${total}` } : {}),
    ...file.headers,
  })
  const isProbe = end - start <= 1
  if (isProbe) {
    response.end(body)
    return
  }
  if (file.hold !== undefined) {
    response.write(body.subarray(0, file.hold.after))
    await file.hold.until
    response.end(body.subarray(file.hold.after))
    return
  }
  if (file.cutAfter !== undefined && body.length > file.cutAfter) {
    response.write(body.subarray(0, file.cutAfter))
    // An end, not a reset, so that what was sent arrives.
    response.socket?.end()
    return
  }
  response.end(body)
}
