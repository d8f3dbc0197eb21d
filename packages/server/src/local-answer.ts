import type {
  GenerateEvent,
  GenerateFigures,
  GenerateRequest,
  GenerationService,
  PromptSegment,
} from '@turant/engine'
import type { AnswerPiece } from './answer.ts'
import { AnswerReader } from './translate/answer-reader.ts'
import { CALL_CLOSE, CALL_OPEN } from './translate/call-form.ts'
import { addFigures } from './translate/figures.ts'
import type { Plan } from './translate/plan-common.ts'

/** Calls in one answer, lest a model that begins another one each time never ends. */
const MAX_CALLS = 32

export type Finished = Extract<GenerateEvent, { type: 'finished' | 'failed' }>

export type LocalEvent =
  | Exclude<GenerateEvent, { type: 'text-delta' | 'finished' | 'failed' }>
  | AnswerPiece

/**
 * A chat of a local model. Its text is free until it begins a call; what stands inside a call is generated
 * in a second request that goes on from there, held to the grammar of the tools, so that every call names a
 * tool that exists and has arguments that its schema allows. The prompt so far is in the model's memory then.
 */
export async function* localAnswer(
  plan: Plan,
  service: GenerationService,
  signal: AbortSignal,
): AsyncGenerator<LocalEvent, Finished, undefined> {
  const { tools, generate } = plan
  const reader = plan.reader ?? new AnswerReader(tools?.set)
  let said = ''
  let figures: GenerateFigures | undefined
  if (tools?.set.mustCall === true) {
    said = CALL_OPEN
    reader.push(said)
  }
  let isMore = false
  for (;;) {
    const isCall = said.endsWith(CALL_OPEN)
    const left = generate.maxTokens - (figures?.outputTokens ?? 0)
    const phase = new Phase(isCall || tools === undefined ? 'all' : isMore ? 'more' : 'free')
    const request = {
      ...generate,
      prompt: [...generate.prompt, ...saidSegments(said)],
      maxTokens: left,
    }
    const asked = isCall ? callRequest(request, tools?.grammar) : watched(request, phase)
    let last: Finished | undefined
    for await (const event of service.generate(asked, { signal })) {
      if (event.type === 'text-delta') {
        const text = phase.take(event.text)
        said += text
        yield* withConfidence(reader.push(text), event)
      } else if (event.type === 'finished' || event.type === 'failed') {
        last = event
      } else if (figures === undefined) {
        yield event
      }
    }
    if (last === undefined) throw new Error('the engine ended a stream without a terminal event')
    if (last.type === 'failed') return last
    figures = figures === undefined ? last.figures : addFigures(figures, last.figures)
    const isOver = last.reason === 'aborted' || last.reason === 'length'
    isMore = isCall && tools?.set.parallel === true && reader.calls < MAX_CALLS
    if (!isOver && (phase.begunCall || isMore)) continue
    yield* reader.end()
    // That it did not begin another call is how such an answer ends.
    return last.reason === 'stop-text' && phase.wasCut
      ? { ...last, reason: 'end', figures }
      : { ...last, figures }
  }
}

function withConfidence(
  pieces: readonly AnswerPiece[],
  { meanProbability }: Extract<GenerateEvent, { type: 'text-delta' }>,
): readonly AnswerPiece[] {
  if (meanProbability === undefined) return pieces
  return pieces.map((piece) => (piece.type === 'text' ? { ...piece, meanProbability } : piece))
}

/**
 * The text of one request to the engine. `free`: it ends with the tag that begins a call. `more`, behind a
 * call: another call or nothing; what a model says there of results that it does not have yet is dropped.
 */
class Phase {
  readonly #kind: 'all' | 'free' | 'more'
  #seen = ''
  #taken = 0
  begunCall = false
  wasCut = false

  constructor(kind: 'all' | 'free' | 'more') {
    this.#kind = kind
  }

  get isWatched(): boolean {
    return this.#kind !== 'all'
  }

  /** True when the model need not go on. */
  sees(text: string): boolean {
    if (this.begunCall || this.wasCut) return true
    const from = Math.max(0, this.#seen.length - CALL_OPEN.length)
    this.#seen += text
    const at = this.#seen.indexOf(CALL_OPEN, from)
    const before = this.#seen.trimStart()
    if (this.#kind === 'more' && !before.startsWith(CALL_OPEN)) {
      this.wasCut = !CALL_OPEN.startsWith(before)
      return this.wasCut
    }
    if (at < 0) return false
    // What was written behind the tag, in the same step, was not held to the grammar.
    this.#seen = this.#seen.slice(0, at + CALL_OPEN.length)
    this.begunCall = true
    return true
  }

  take(text: string): string {
    if (this.#kind === 'all') return text
    if (this.#kind === 'more' && !this.begunCall) return ''
    const part = this.#seen.slice(
      this.#taken,
      this.#kind === 'more' ? undefined : this.#taken + text.length,
    )
    this.#taken += part.length
    return part
  }
}

function watched(request: GenerateRequest, phase: Phase): GenerateRequest {
  return phase.isWatched ? { ...request, isEnough: (text) => phase.sees(text) } : request
}

function callRequest(request: GenerateRequest, grammar: string | undefined): GenerateRequest {
  const { reference: _, isEnough: __, ...rest } = request
  return { ...rest, stop: [], ...(grammar === undefined ? {} : { grammar }) }
}

const TAGS = new RegExp(`(${CALL_OPEN}|${CALL_CLOSE})`, 'u')

/** The tags are control tokens of models that were trained with them; what stands between is text. */
function saidSegments(said: string): PromptSegment[] {
  return said
    .split(TAGS)
    .filter((text) => text !== '')
    .map((text) => ({ text, special: text === CALL_OPEN || text === CALL_CLOSE }))
}
