import { endsStream, type Client, type ClientTerminalEvent } from '@turant/client'
import type { CreateRequest, EditOutcome, Figures, Progress, Task } from '@turant/protocol'
import { serverFailure } from '../daemon/server-failure.ts'
import { CommandError, EXIT } from '../exit.ts'
import type { Reporter } from '../terminal/reporter.ts'

export type TaskOutcome =
  | {
      readonly status: 'done'
      readonly text: string
      readonly figures: Figures | undefined
      readonly edit: EditOutcome | undefined
      /** The answer was cut off at the length limit. */
      readonly isCut: boolean
    }
  | { readonly status: 'interrupted' }

/** What the server chooses by itself otherwise. */
export type Tuning = Pick<
  CreateRequest,
  'turant' | 'max_output_tokens' | 'temperature' | 'seed' | 'service_tier'
>

export type Watch = {
  readonly signal: AbortSignal
  readonly reporter: Reporter
  readonly onDelta: (delta: string) => void
}

/**
 * Runs one task on the server and hands its text on as it arrives. Throws `CommandError` when the
 * server refuses it or is lost.
 */
export async function streamTask(
  client: Client,
  request: {
    readonly model: string | undefined
    readonly task: Task
    readonly tuning?: Tuning
  },
  options: Watch,
): Promise<TaskOutcome> {
  const { model, task, tuning } = request
  const stream = client.responses.stream(
    { ...(model === undefined ? {} : { model }), task, store: false, ...tuning },
    { signal: options.signal },
  )
  let text = ''
  let end: ClientTerminalEvent | undefined
  for await (const event of stream) {
    if (event.type === 'response.output_text.delta') {
      text += event.delta
      options.onDelta(event.delta)
    } else if (event.type === 'response.turant.progress') {
      options.reporter.serving(progressOf(event))
    } else if (endsStream(event)) {
      end = event
    }
  }
  return outcome(end, text)
}

/** Without what belongs to the event stream. */
function progressOf(progress: Progress): Progress {
  if (progress.phase !== 'prompt') return { phase: progress.phase, ahead: progress.ahead }
  const { phase, done, reused, total, left_ms } = progress
  return { phase, done, reused, total, left_ms }
}

/** Whether the request itself can not be served, however often it is sent. */
function isInput(code: string): boolean {
  return code === 'context_length_exceeded' || code === 'request_too_large'
}

function outcome(end: ClientTerminalEvent | undefined, text: string): TaskOutcome {
  switch (end?.type) {
    case 'response.completed':
    case 'response.incomplete': {
      const { turant } = end.response
      const isCut = end.type === 'response.incomplete'
      return { status: 'done', text, figures: turant?.figures, edit: turant?.edit, isCut }
    }
    case 'client.aborted':
      return { status: 'interrupted' }
    case 'response.failed': {
      const { code, message } = end.response.error ?? { code: '', message: 'The response failed.' }
      throw new CommandError(isInput(code) ? EXIT.usage : EXIT.unavailable, message)
    }
    case 'client.failed':
      throw serverFailure(end.error)
    case undefined:
      throw new CommandError(EXIT.unavailable, 'The server ended the response without an answer.')
  }
}
