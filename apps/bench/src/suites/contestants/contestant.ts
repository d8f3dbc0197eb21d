import { streamTimes, type StreamTimes } from '../../harness/stream-times.ts'

/** What a server says of one request that has ended. Times in milliseconds. */
export type Counts = {
  readonly promptTokens: number
  readonly computedTokens: number
  readonly outputTokens: number
  readonly promptMs: number
  readonly decodeMs: number
  /** How long the request waited for its turn; undefined where the server does not tell. */
  readonly queuedMs: number | undefined
}

/** A stream of these ends with exactly one `ended`, `aborted` or `refused`. */
export type Piece =
  | {
      readonly type: 'progress'
      readonly done: number
      readonly reused: number
      readonly total: number
      /** Undefined where the server does not tell. */
      readonly leftMs: number | undefined
    }
  | { readonly type: 'text'; readonly text: string }
  /** `id`: what a next request may refer to, where the server has such a thing. */
  | { readonly type: 'ended'; readonly counts: Counts; readonly id: string | undefined }
  | { readonly type: 'aborted' }
  | { readonly type: 'refused'; readonly message: string }

export type Message = { readonly role: 'user' | 'assistant'; readonly content: string }

export type ChatOrder = {
  /** The whole conversation, the new message last. */
  readonly messages: readonly Message[]
  /** The answer to all messages but the last, for servers that keep conversations. */
  readonly previousId?: string
  readonly maxOutputTokens: number
  /** One token at a time, where a server would guess ahead. */
  readonly isPlain?: boolean
}

/** What an editor asks for at a key: one line, at most. */
export type SuggestionOrder = {
  readonly path: string
  readonly before: string
  readonly after: string
  readonly maxOutputTokens: number
}

export type Pieces = AsyncGenerator<Piece, void, undefined>

/** One program that talks to a server. Everything is greedy: the same work for everybody. */
export type Caller = {
  chat(order: ChatOrder, signal?: AbortSignal): Pieces
  suggest(order: SuggestionOrder, signal?: AbortSignal): Pieces
}

/** A server under test. */
export type Contestant = AsyncDisposable & {
  readonly name: string
  /** A program of its own, with connections of its own. */
  connect(): Caller
}

export type Answer = {
  readonly text: string
  readonly counts: Counts
  readonly id: string | undefined
  readonly times: StreamTimes
}

/** Reads an answer to its end. Throws when the server refused it. */
export async function readAnswer(pieces: Pieces): Promise<Answer> {
  const requestedAt = performance.now()
  const contentAt: number[] = []
  let text = ''
  for await (const piece of pieces) {
    switch (piece.type) {
      case 'progress':
        break
      case 'text':
        text += piece.text
        contentAt.push(performance.now())
        break
      case 'ended': {
        const { counts, id } = piece
        const { outputTokens } = counts
        const endedAt = performance.now()
        const times = streamTimes({ requestedAt, contentAt, endedAt, outputTokens })
        return { text, counts, id, times }
      }
      case 'aborted':
        throw new Error('a request was aborted that nobody gave up')
      case 'refused':
        throw new Error(piece.message)
    }
  }
  throw new Error('a stream ended without a terminal piece')
}
