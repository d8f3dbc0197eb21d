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
  const reader = new AnswerReader(tools?.set)
  let said = ''
  let figures: GenerateFigures | undefined
  if (tools?.set.mustCall === true) {
    said = CALL_OPEN
    reader.push(said)
  }
  for (;;) {
    const isCall = said.endsWith(CALL_OPEN)
    const left = generate.maxTokens - (figures?.outputTokens ?? 0)
    const prompt = [...generate.prompt, ...saidSegments(said)]
    const phase = new Phase(!isCall && tools !== undefined)
    const isEnough = (text: string): boolean => phase.sees(text)
    const request = isCall
      ? callRequest({ ...generate, prompt, maxTokens: left }, tools?.grammar)
      : { ...generate, prompt, maxTokens: left, ...(tools === undefined ? {} : { isEnough }) }
    let last: Finished | undefined
    for await (const event of service.generate(request, { signal })) {
      if (event.type === 'text-delta') {
        const text = phase.take(event.text)
        said += text
        yield* reader.push(text)
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
    const another = isCall && tools?.set.parallel === true && reader.calls < MAX_CALLS
    if (!isOver && (phase.begunCall || another)) continue
    yield* reader.end()
    return { ...last, figures }
  }
}

/** The text of one request to the engine: it ends with the tag that begins a call. */
class Phase {
  readonly #mayCall: boolean
  #seen = ''
  #taken = 0
  begunCall = false

  constructor(mayCall: boolean) {
    this.#mayCall = mayCall
  }

  /** True when the model need not go on. */
  sees(text: string): boolean {
    if (!this.#mayCall || this.begunCall) return this.begunCall
    const from = Math.max(0, this.#seen.length - CALL_OPEN.length)
    this.#seen += text
    const at = this.#seen.indexOf(CALL_OPEN, from)
    if (at < 0) return false
    // What was written behind the tag, in the same step, was not held to the grammar.
    this.#seen = this.#seen.slice(0, at + CALL_OPEN.length)
    this.begunCall = true
    return true
  }

  take(text: string): string {
    if (!this.#mayCall) return text
    const part = this.#seen.slice(this.#taken, this.#taken + text.length)
    this.#taken += part.length
    return part
  }
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
