import { endsStream, type Client, type ClientError, type ClientTerminalEvent } from '@turant/client'
import type { Figures, InfillTask } from '@turant/protocol'

/** How the answer to one request ended. Nothing rejects. */
export type Infilled =
  | {
      readonly type: 'done'
      readonly figures: Figures | undefined
      /** It was cut off at its length limit, perhaps in the middle of a line. */
      readonly isCut: boolean
    }
  /** The message says what to do. */
  | { readonly type: 'failed'; readonly message: string }
  | { readonly type: 'aborted' }

export type InfillOptions = {
  readonly signal: AbortSignal
  /** Texts in front of which the answer ends. */
  readonly stop: readonly string[]
  readonly maxTokens: number
  /** The next piece of the answer, and how sure the model was of it so far (0 to 1), where the server tells. */
  readonly onDelta: (delta: string, meanProbability: number | undefined) => void
}

export type AskInfill = (task: InfillTask, options: InfillOptions) => Promise<Infilled>

export type InfillThroughOptions = {
  /** Default: the server's. */
  readonly model?: string
}

/** Asks a server. */
export function infillThrough(client: Client, { model }: InfillThroughOptions = {}): AskInfill {
  return async (task, { signal, stop, maxTokens, onDelta }) => {
    const stream = client.responses.stream(
      {
        ...(model === undefined ? {} : { model }),
        ...(stop.length === 0 ? {} : { stop: [...stop] }),
        task,
        max_output_tokens: maxTokens,
        store: false,
      },
      { signal },
    )
    let end: ClientTerminalEvent | undefined
    for await (const event of stream) {
      if (event.type === 'response.output_text.delta') {
        onDelta(event.delta, event.turant?.mean_probability)
      } else if (endsStream(event)) {
        end = event
      }
    }
    return infilled(end)
  }
}

function infilled(end: ClientTerminalEvent | undefined): Infilled {
  switch (end?.type) {
    case 'response.completed':
    case 'response.incomplete': {
      const figures = end.response.turant?.figures
      return { type: 'done', figures, isCut: end.type === 'response.incomplete' }
    }
    case 'response.failed':
      return { type: 'failed', message: end.response.error?.message ?? 'The response failed.' }
    case 'client.aborted':
      return { type: 'aborted' }
    case 'client.failed':
      return { type: 'failed', message: remedied(end.error) }
    case undefined:
      return { type: 'failed', message: 'The server ended without an answer. Try again.' }
  }
}

function remedied({ code, status, message }: ClientError): string {
  const said = /[.!?]$/.test(message) ? message : `${message}.`
  switch (code) {
    case 'refused':
      if (status !== 401) return said
      return 'The server was started with another key. Run "turant stop", then start it again.'
    case 'unreachable':
      return `${said} Start the server with "turant serve".`
    case 'connection-lost':
      return `${said} Ask again; if that fails too, start the server with "turant serve".`
    case 'bad-answer':
      return `${said} Run "turant stop", then start the server again in the version of this program.`
  }
}
