import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { endsStream, type Client } from '@turant/client'
import {
  applyRegion,
  createStreamingDiff,
  decodeText,
  splitAtRange,
  type LineRange,
} from '@turant/edits'
import type { Figures, Tuning } from '@turant/protocol'

export type EditOrder = {
  readonly model: string
  readonly path: string
  readonly text: string
  readonly range: LineRange
  readonly instruction: string
  readonly tuning?: Tuning
  readonly maxOutputTokens?: number
}

export type TimedEdit = {
  /** From the request to the new file on disk, in milliseconds. */
  readonly appliedMs: number
  /** From the request to the first changed line that could be shown. */
  readonly firstChangeMs: number | undefined
  readonly newText: string
  readonly isCut: boolean
  readonly figures: Figures
}

/** One edit as a user would see it: through the client, to a file on disk. */
export async function timeEdit(client: Client, order: EditOrder): Promise<TimedEdit> {
  const { model, path, instruction } = order
  const parts = splitAtRange(order.text, order.range)
  const diff = createStreamingDiff(parts.region)
  const task = { type: 'edit', path, ...parts, instruction } as const
  const started = performance.now()
  const stream = client.responses.stream({
    model,
    task,
    store: false,
    ...(order.tuning === undefined ? {} : { turant: order.tuning }),
    ...(order.maxOutputTokens === undefined ? {} : { max_output_tokens: order.maxOutputTokens }),
  })
  let region = ''
  let firstChangeMs: number | undefined
  for await (const event of stream) {
    if (event.type === 'response.output_text.delta') {
      region += event.delta
      const isChanged = diff.push(event.delta).some((change) => change.type !== 'same')
      if (isChanged) firstChangeMs ??= performance.now() - started
    } else if (event.type === 'response.completed' || event.type === 'response.incomplete') {
      const newText = apply(order, region)
      const appliedMs = performance.now() - started
      const figures = event.response.turant?.figures
      if (figures === undefined) throw new Error('the server told no figures')
      return {
        appliedMs,
        firstChangeMs,
        newText,
        isCut: event.type === 'response.incomplete',
        figures,
      }
    } else if (endsStream(event)) {
      throw new Error(JSON.stringify(event))
    }
  }
  throw new Error('the stream ended without a terminal event')
}

function apply(order: EditOrder, region: string): string {
  const decoded = decodeText(new TextEncoder().encode(order.text))
  if (decoded.status === 'refused') throw new Error(decoded.message)
  const bytes = applyRegion(decoded.file, order.range, region)
  const folder = mkdtempSync(join(tmpdir(), 'turant-bench-'))
  writeFileSync(join(folder, 'new'), bytes)
  renameSync(join(folder, 'new'), join(folder, 'file'))
  rmSync(folder, { recursive: true })
  return new TextDecoder().decode(bytes)
}
