import type { GenerateFigures, GenerateRequest, GenerationService } from '@turant/engine'
import type { CreateRequest, EditOutcome, InputItem, Progress } from '@turant/protocol'
import type { AnswerEnd, AnswerPiece } from './answer.ts'
import { localAnswer, type Finished, type LocalEvent } from './local-answer.ts'
import type { ListedModel, ModelDirectory } from './model-directory.ts'
import type { Refusal } from './refusal.ts'
import { remoteAnswer } from './remote-answer.ts'
import type { RemoteModel } from './remote-model.ts'
import { engineRefusal } from './translate/engine-refusal.ts'
import { planGeneration } from './translate/plan.ts'
import type { EditReading, Plan } from './translate/plan-common.ts'
import { planRemote } from './translate/plan-remote.ts'
import type { ToolGrammars } from './translate/tool-grammars.ts'

/** A stream of these ends with exactly one `ended`, `aborted` or `failed`. */
export type WorkEvent =
  | { readonly type: 'progress'; readonly progress: Progress }
  | { readonly type: 'piece'; readonly piece: AnswerPiece }
  /** What the client should know though it is answered. */
  | { readonly type: 'warnings'; readonly warnings: readonly string[] }
  | ({ readonly type: 'ended' } & AnswerEnd)
  | { readonly type: 'aborted'; readonly figures: GenerateFigures | undefined }
  | { readonly type: 'failed'; readonly refusal: Refusal }

export type WorkOptions = {
  readonly service: GenerationService
  readonly models: ModelDirectory
  readonly tools: ToolGrammars
  readonly seed: number
  readonly nowMs: () => number
  readonly signal: AbortSignal
  /** Told of what must not happen; the client only learns that the server failed. */
  readonly onDefect: (error: unknown) => void
}

export type WorkOrder = {
  readonly model: string
  readonly request: CreateRequest
  /** The whole conversation; empty for a task. */
  readonly items: readonly InputItem[]
}

/** Plans a request, runs it and reads the answer. Nothing throws through the stream. */
export async function* work(
  order: WorkOrder,
  options: WorkOptions,
): AsyncGenerator<WorkEvent, void, undefined> {
  const listed = options.models.list()
  try {
    const remote = options.models.remote?.(order.model)
    if (remote === undefined) yield* workHere(order, options, listed)
    else yield* workThere(remote, order, options)
  } catch (error) {
    yield { type: 'failed', refusal: failure(error, { order, options, listed }) }
  }
}

async function* workHere(
  order: WorkOrder,
  options: WorkOptions,
  listed: readonly ListedModel[],
): AsyncGenerator<WorkEvent, void, undefined> {
  const { service, signal, seed, nowMs, tools } = options
  const id = order.model
  const info = await service.describe(id)
  const planning = await planGeneration(order.request, order.items, {
    id,
    info,
    listed: listed.find((model) => model.id === id),
    measuredFormat: options.models.measuredFormat?.(id),
    seed,
    nowMs,
    tools,
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
  const { warnings = [], edit } = plan
  if (warnings.length > 0) yield { type: 'warnings', warnings }
  const { service, signal } = circumstances.options
  const last = edit
    ? yield* tell(editAnswer(edit, { generate: plan.generate, service, signal }))
    : yield* tell(localAnswer(plan, service, signal))
  // Told when the engine has let go of the request.
  if (last.type === 'failed') {
    yield { type: 'failed', refusal: failure(last.error, circumstances) }
    return
  }
  const { reason, figures } = last
  if (reason === 'aborted') yield { type: 'aborted', figures }
  else if (edit) yield* finishEdit(edit, { reason, figures })
  else yield { type: 'ended', reason, figures, edit: undefined }
}

async function* tell<R>(
  events: AsyncGenerator<LocalEvent, R, undefined>,
): AsyncGenerator<WorkEvent, R, undefined> {
  for (;;) {
    const step = await events.next()
    if (step.done) return step.value
    const event = step.value
    switch (event.type) {
      case 'queued':
        yield {
          type: 'progress',
          progress: { phase: event.loading ? 'loading' : 'queued', ahead: event.ahead },
        }
        break
      case 'prompt-progress': {
        const { done, reused, total, leftMs } = event
        const left_ms = Math.round(leftMs)
        yield { type: 'progress', progress: { phase: 'prompt', done, reused, total, left_ms } }
        break
      }
      default:
        yield { type: 'piece', piece: event }
    }
  }
}

/** What a model says behind its edit is not computed. */
async function* editAnswer(
  edit: EditReading,
  parts: {
    readonly generate: GenerateRequest
    readonly service: GenerationService
    readonly signal: AbortSignal
  },
): AsyncGenerator<LocalEvent, Finished, undefined> {
  // The engine shows each piece of text before it computes on, and then hands it over.
  const decoded: string[] = []
  const isEnough = (text: string): boolean => {
    decoded.push(edit.decoder.push(text))
    return edit.decoder.done
  }
  const request = { ...parts.generate, isEnough }
  let last: Finished | undefined
  for await (const event of parts.service.generate(request, { signal: parts.signal })) {
    if (event.type === 'finished' || event.type === 'failed') {
      last = event
    } else if (event.type === 'text-delta') {
      const text = decoded.shift() ?? ''
      if (text !== '') yield { type: 'text', text }
    } else {
      yield event
    }
  }
  if (!last) throw new Error('the engine ended a stream without a terminal event')
  return last
}

function* finishEdit(
  edit: EditReading,
  end: Omit<AnswerEnd, 'edit'>,
): Generator<WorkEvent, void, undefined> {
  const { text, ...decoded } = edit.decoder.end()
  if (text !== '') yield { type: 'piece', piece: { type: 'text', text } }
  // An edit that was cut off can look complete.
  const verdict = end.reason === 'length' ? cutOff : decoded
  yield { type: 'ended', ...end, edit: { format: edit.format, ...verdict } }
}

const cutOff: Omit<EditOutcome, 'format'> = {
  status: 'malformed',
  problem: 'the answer was cut off at its length limit',
}

async function* workThere(
  remote: RemoteModel,
  order: WorkOrder,
  options: WorkOptions,
): AsyncGenerator<WorkEvent, void, undefined> {
  const { signal } = options
  const plan = planRemote(order)
  if (plan.type === 'refused') {
    yield { type: 'failed', refusal: plan.refusal }
    return
  }
  const { edit, request, items, tools, warnings } = plan
  if (warnings.length > 0) yield { type: 'warnings', warnings }
  const answer = remoteAnswer({ remote, request, items, tools }, signal)
  for (;;) {
    const step = await answer.next()
    if (!step.done) {
      const piece = edit ? decodedPiece(edit, step.value) : step.value
      if (piece !== undefined) yield { type: 'piece', piece }
      continue
    }
    const { reason, figures, reasoningTokens } = step.value
    if (reason === 'aborted') yield { type: 'aborted', figures }
    else {
      const ended = {
        reason: reason === 'calls' ? 'end' : reason,
        figures,
        reasoningTokens,
      } as const
      if (edit) yield* finishEdit(edit, ended)
      else yield { type: 'ended', ...ended, edit: undefined }
    }
    return
  }
}

function decodedPiece(edit: EditReading, piece: AnswerPiece): AnswerPiece | undefined {
  if (piece.type !== 'text') return undefined
  const text = edit.decoder.push(piece.text)
  return text === '' ? undefined : { type: 'text', text }
}

function failure(error: unknown, { order, options, listed }: Circumstances): Refusal {
  const refusal = engineRefusal(error, { model: order.model, listed })
  if (refusal.error.code === 'server_error' && refusal.status === 500) options.onDefect(error)
  return refusal
}
