import { endsStream, type Client, type ClientTerminalEvent } from '@turant/client'
import type { CreateRequest, Task } from '@turant/protocol'
import { EvalError } from '../eval-error.ts'

/** How an answer is drawn; absent: the likeliest, before all that waits. `flex`: with others, in shared batches. */
export type Sampling = {
  readonly temperature: number
  readonly seed: number
  readonly service_tier: 'flex'
}

export type Said = {
  readonly text: string
  /** It could be read, and was not cut off. */
  readonly isComplete: boolean
  readonly problem: string | undefined
}

export type Asking = {
  readonly model: string
  readonly task: Task
  readonly sampling?: Sampling
}

/**
 * One answer of a server.
 *
 * @returns undefined when the signal ended it
 * @throws {EvalError} `server` when the server is lost; a question that it refuses is an answer with a problem
 */
export async function askClient(
  client: Client,
  { model, task, sampling }: Asking,
  signal: AbortSignal,
): Promise<Said | undefined> {
  const request: CreateRequest = { model, task, store: false, ...sampling }
  let text = ''
  let end: ClientTerminalEvent | undefined
  for await (const event of client.responses.stream(request, { signal })) {
    if (event.type === 'response.output_text.delta') text += event.delta
    else if (endsStream(event)) end = event
  }
  if (signal.aborted) return undefined
  return { text, ...outcomeOf(end) }
}

function outcomeOf(end: ClientTerminalEvent | undefined): Omit<Said, 'text'> {
  switch (end?.type) {
    case 'response.completed': {
      const edit = end.response.turant?.edit
      if (edit?.status !== 'malformed') return { isComplete: true, problem: undefined }
      return unreadable(`the answer cannot be read as an edit: ${edit.problem ?? 'malformed'}`)
    }
    case 'response.incomplete':
      return unreadable('the answer was cut off at the length limit')
    case 'response.failed':
      return unreadable(end.response.error?.message ?? 'the response failed')
    case 'client.failed':
      if (end.error.code === 'refused') return unreadable(`refused: ${end.error.message}`)
      throw new EvalError('server', `The server was lost: ${end.error.message}`, {
        cause: end.error,
      })
    case 'client.aborted':
    case undefined:
      throw new EvalError('server', 'The server ended without an answer.')
  }
}

function unreadable(problem: string): Omit<Said, 'text'> {
  return { isComplete: false, problem }
}
