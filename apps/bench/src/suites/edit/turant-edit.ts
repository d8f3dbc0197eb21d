import { endsStream, type Client } from '@turant/client'
import { splitAtRange } from '@turant/edits'
import type { CreateRequest, Tuning } from '@turant/protocol'
import { EditWatch, type EditOrder } from './edit-watch.ts'
import type { TimedEdit } from './timed-edit.ts'

export type TurantEditOptions = {
  readonly tuning?: Tuning
  readonly maxOutputTokens?: number
}

export type TurantEdit = TimedEdit & {
  /** Id of the edit format that the server used. */
  readonly format: string
}

/** One edit as a user would see it: through the client, to a file on disk. */
export async function timeTurantEdit(
  client: Client,
  order: EditOrder,
  options: TurantEditOptions = {},
): Promise<TurantEdit> {
  const watch = new EditWatch(order)
  for await (const event of client.responses.stream(request(order, options))) {
    if (event.type === 'response.output_text.delta') {
      watch.push(event.delta)
    } else if (event.type === 'response.completed' || event.type === 'response.incomplete') {
      const seen = watch.finish()
      const { figures, edit } = event.response.turant ?? {}
      if (figures === undefined) throw new Error('the server told no figures')
      return {
        ...seen,
        promptMs: figures.prompt_ms,
        decodeMs: figures.decode_ms,
        promptTokens: figures.prompt_tokens,
        computedTokens: figures.computed_tokens,
        outputTokens: figures.output_tokens,
        batches: figures.batches,
        isCut: event.type === 'response.incomplete',
        format: edit?.format ?? '',
      }
    } else if (endsStream(event)) {
      throw new Error(JSON.stringify(event))
    }
  }
  throw new Error('the stream ended without a terminal event')
}

function request(order: EditOrder, { tuning, maxOutputTokens }: TurantEditOptions): CreateRequest {
  const { model, path, text, range, instruction } = order
  return {
    model,
    task: { type: 'edit', path, ...splitAtRange(text, range), instruction },
    store: false,
    ...(tuning === undefined ? {} : { turant: tuning }),
    ...(maxOutputTokens === undefined ? {} : { max_output_tokens: maxOutputTokens }),
  }
}

/** The first computation of a process also sets up its buffers; that is loading, not editing. */
export async function warmUp(client: Client, model: string): Promise<void> {
  const range = { startLine: 0, endLine: 1 }
  const order = { model, path: 'warm.txt', text: 'a\n', range, instruction: 'b' }
  await timeTurantEdit(client, order, { maxOutputTokens: 4 })
}
