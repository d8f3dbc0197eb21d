import type { EditDecoder } from '@turant/edits'
import type {
  GenerateEvent,
  GenerateFigures,
  GenerateRequest,
  GenerationService,
} from '@turant/engine'
import type { ChatMessage } from '@turant/models'
import type { CreateRequest, EditOutcome, Progress } from '@turant/protocol'
import type { ListedModel, ModelDirectory } from './model-directory.ts'
import type { Refusal } from './refusal.ts'
import { engineRefusal } from './translate/engine-refusal.ts'
import { planGeneration, type Plan } from './translate/plan.ts'
import type { AnswerEnd } from './translate/response-events.ts'

/** A stream of these ends with exactly one `ended`, `aborted` or `failed`. */
export type WorkEvent =
  | { readonly type: 'progress'; readonly progress: Progress }
  | { readonly type: 'text'; readonly text: string }
  | ({ readonly type: 'ended' } & AnswerEnd)
  | { readonly type: 'aborted'; readonly figures: GenerateFigures | undefined }
  | { readonly type: 'failed'; readonly refusal: Refusal }

export type WorkOptions = {
  readonly service: GenerationService
  readonly models: ModelDirectory
  readonly seed: number
  readonly signal: AbortSignal
  /** Told of what must not happen; the client only learns that the server failed. */
  readonly onDefect: (error: unknown) => void
}

export type WorkOrder = {
  readonly model: string
  readonly request: CreateRequest
  /** The whole conversation; empty for a task. */
  readonly messages: readonly ChatMessage[]
}

/** Plans a request, runs it and reads the answer. Nothing throws through the stream. */
export async function* work(
  order: WorkOrder,
  options: WorkOptions,
): AsyncGenerator<WorkEvent, void, undefined> {
  const listed = options.models.list()
  try {
    yield* planAndRun(order, options, listed)
  } catch (error) {
    yield { type: 'failed', refusal: failure(error, { order, options, listed }) }
  }
}

async function* planAndRun(
  order: WorkOrder,
  options: WorkOptions,
  listed: readonly ListedModel[],
): AsyncGenerator<WorkEvent, void, undefined> {
  const { service, signal, seed } = options
  const id = order.model
  const info = await service.describe(id)
  const planning = await planGeneration(order.request, order.messages, {
    id,
    info,
    listed: listed.find((model) => model.id === id),
    measuredFormat: options.models.measuredFormat?.(id),
    seed,
    countTokens: (text) => service.countTokens(id, text),
  })
  if (signal.aborted) {
    yield { type: 'aborted', figures: undefined }
  } else if (planning.type === 'refused') {
    yield { type: 'failed', refusal: planning.refusal }
  } else {
    yield* run(planning, { order, options, listed })
  }
}

type Circumstances = {
  readonly order: WorkOrder
  readonly options: WorkOptions
  readonly listed: readonly ListedModel[]
}

async function* run(
  plan: Plan,
  circumstances: Circumstances,
): AsyncGenerator<WorkEvent, void, undefined> {
  const { service } = circumstances.options
  const { signal } = circumstances.options
  // The engine shows each piece of text before it computes on, and then hands it over.
  const decoded: string[] = []
  const generate: GenerateRequest = plan.edit
    ? { ...plan.generate, isEnough: reading(plan.edit.decoder, decoded) }
    : plan.generate
  let last: Extract<GenerateEvent, { type: 'finished' | 'failed' }> | undefined
  for await (const event of service.generate(generate, { signal })) {
    switch (event.type) {
      case 'queued':
        yield { type: 'progress', progress: queueProgress(event) }
        break
      case 'prompt-progress': {
        const { done, reused, total, leftMs } = event
        const left_ms = Math.round(leftMs)
        yield { type: 'progress', progress: { phase: 'prompt', done, reused, total, left_ms } }
        break
      }
      case 'text-delta': {
        const text = plan.edit ? (decoded.shift() ?? '') : event.text
        if (text !== '') yield { type: 'text', text }
        break
      }
      case 'finished':
      case 'failed':
        // Told behind the loop, when the engine has let go of the request.
        last = event
    }
  }
  if (!last) throw new Error('the engine ended a stream without a terminal event')
  if (last.type === 'failed') {
    yield { type: 'failed', refusal: failure(last.error, circumstances) }
    return
  }
  const { reason, figures } = last
  if (reason === 'aborted') yield { type: 'aborted', figures }
  else yield* finish(plan, { reason, figures })
}

/** What a model says behind its edit is not computed. */
function reading(decoder: EditDecoder, decoded: string[]): (text: string) => boolean {
  return (text) => {
    decoded.push(decoder.push(text))
    return decoder.done
  }
}

function* finish(plan: Plan, end: Omit<AnswerEnd, 'edit'>): Generator<WorkEvent, void, undefined> {
  if (!plan.edit) {
    yield { type: 'ended', ...end, edit: undefined }
    return
  }
  const { text, ...decoded } = plan.edit.decoder.end()
  if (text !== '') yield { type: 'text', text }
  // An edit that was cut off can look complete.
  const verdict = end.reason === 'length' ? cutOff : decoded
  yield { type: 'ended', ...end, edit: { format: plan.edit.format, ...verdict } }
}

const cutOff: Omit<EditOutcome, 'format'> = {
  status: 'malformed',
  problem: 'the answer was cut off at its length limit',
}

function queueProgress(event: { readonly ahead: number; readonly loading: boolean }): Progress {
  return { phase: event.loading ? 'loading' : 'queued', ahead: event.ahead }
}

function failure(error: unknown, { order, options, listed }: Circumstances): Refusal {
  const refusal = engineRefusal(error, { model: order.model, listed })
  if (refusal.error.code === 'server_error' && refusal.status === 500) options.onDefect(error)
  return refusal
}
