import { endsStream, type Client, type ClientTerminalEvent } from '@turant/client'
import type { Answered, Ask } from './ports.ts'

export type AskThroughOptions = {
  /** Default: the server's. */
  readonly model?: string
}

/** Asks a server. An answer that can not be read as an edit, or was cut off, is `unusable`. */
export function askThrough(client: Client, { model }: AskThroughOptions = {}): Ask {
  return async (task, { signal, onDelta, onProgress }) => {
    const named = model === undefined ? {} : { model }
    const stream = client.responses.stream({ ...named, task, store: false }, { signal })
    let end: ClientTerminalEvent | undefined
    for await (const event of stream) {
      if (event.type === 'response.output_text.delta') onDelta(event.delta)
      else if (event.type === 'response.turant.progress') onProgress?.(event)
      else if (endsStream(event)) end = event
    }
    return answered(end)
  }
}

function answered(end: ClientTerminalEvent | undefined): Answered {
  switch (end?.type) {
    case 'response.completed': {
      const { turant } = end.response
      if (turant?.edit?.status !== 'malformed') return { type: 'done', figures: turant?.figures }
      const why = turant.edit.problem === undefined ? '' : ` (${turant.edit.problem})`
      const message = `The model's answer can not be read as an edit${why}. Say it in other words, or select fewer lines.`
      return { type: 'unusable', message }
    }
    case 'response.incomplete':
      return {
        type: 'unusable',
        message: 'The answer was cut off at the length limit. Select fewer lines.',
      }
    case 'response.failed':
      return { type: 'failed', message: end.response.error?.message ?? 'The response failed.' }
    case 'client.aborted':
      return { type: 'aborted' }
    case 'client.failed':
      return { type: 'failed', message: end.error.message }
    case undefined:
      return { type: 'failed', message: 'The server ended without an answer. Try again.' }
  }
}
